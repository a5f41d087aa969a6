import { expect, test } from 'vitest';
import { isCursorPath, routeCursor } from '../../../src/sidecar/capture/cursor-route.ts';
import { parseDestination } from '../../../src/sidecar/capture/route.ts';

const routes = { cursor: { upstream: new URL('https://api2.cursor.sh') } };
const run = '/agent.v1.AgentService/Run';
const named = () => 'https://agent.api5.cursor.sh';
const unnamed = () => undefined;

test.each([
  [
    '/cursor/aiserver.v1.BidiService/BidiAppend',
    'https://api2.cursor.sh/aiserver.v1.BidiService/BidiAppend',
    'cursor',
  ],
  [
    '/aiserver.v1.BidiService/BidiAppend?x',
    'https://api2.cursor.sh/aiserver.v1.BidiService/BidiAppend?x',
    'cursor',
  ],
  ['/auth/poll?uuid=1', 'https://api2.cursor.sh/auth/poll?uuid=1', 'cursor'],
  ['/oauth/token', 'https://api2.cursor.sh/oauth/token', 'cursor'],
  ['/cursor/v1/models', 'https://api2.cursor.sh/v1/models', 'cursor'],
  ['/cursor', 'https://api2.cursor.sh/', 'cursor'],
  [`/cursor${run}`, `https://agent.api5.cursor.sh${run}`, 'cursor-agent'],
  [run, `https://agent.api5.cursor.sh${run}`, 'cursor-agent'],
  ['/agent.v1.OtherService/Run', 'https://api2.cursor.sh/agent.v1.OtherService/Run', 'cursor'],
])('%s over HTTP/2 goes to %s', (path, url, name) => {
  const found = parseDestination(path, { routes, httpVersion: '2.0', agentHost: named });
  expect(found).toMatchObject({ type: 'route', url, name });
});

test.each(['/v1/models', '/authx', '/agent.v2.X/Y', '/cursorx/y'])('%s is not a path of Cursor', (path) => {
  expect(isCursorPath(path)).toBe(false);
  expect(parseDestination(path, { routes })).toMatchObject({ refusal: { code: 'route_unknown' } });
});

test.each([
  ['nothing named', '2.0', unnamed, {}, 'https://agentn.global.api5.cursor.sh'],
  ['a bare host named', '2.0', () => 'agentn.us.api5.cursor.sh', {}, 'https://agentn.us.api5.cursor.sh'],
  ['HTTP/1.1, which agent hosts do not speak', '1.1', named, {}, 'https://api2.cursor.sh'],
  ['a route of its own', '2.0', named, { 'cursor-agent': 'http://127.0.0.1:9' }, 'http://127.0.0.1:9'],
  [
    'a route of its own over HTTP/1.1',
    '1.1',
    named,
    { 'cursor-agent': 'http://127.0.0.1:9' },
    'http://127.0.0.1:9',
  ],
  ['another API that named nothing', '2.0', unnamed, { cursor: 'http://127.0.0.1:8' }, 'http://127.0.0.1:8'],
  [
    'another API that named a host',
    '2.0',
    named,
    { cursor: 'http://127.0.0.1:8' },
    'https://agent.api5.cursor.sh',
  ],
])('the agent with %s', (_name, httpVersion, agentHost, others: Record<string, string>, origin) => {
  const set = Object.entries(others).map(([name, url]) => [name, { upstream: new URL(url) }]);
  const found = routeCursor(run, {
    routes: { ...routes, ...Object.fromEntries(set) },
    httpVersion,
    agentHost,
  });
  expect(found?.upstream.origin).toBe(origin);
});

test('without a route named cursor there is none, and a route of the user goes first', () => {
  expect(parseDestination('/auth/x', { routes: {} })).toMatchObject({ refusal: { code: 'route_unknown' } });
  const own = { ...routes, auth: { upstream: new URL('http://own.example') } };
  expect(parseDestination('/auth/x', { routes: own })).toMatchObject({
    name: 'auth',
    url: 'http://own.example/x',
  });
});
