import { expect, test } from 'vitest';
import { closeOf, headOf, openStreamScene, textOf } from '../../../support/http/stream-scene.ts';

test.each([
  ['no token', { 'x-cursor-rec-token': undefined }, 401, 'token_missing'],
  ['a wrong token', { 'x-cursor-rec-token': 'nope' }, 401, 'token_wrong'],
  ['an Origin', { origin: 'http://evil.example' }, 403, 'origin_not_allowed'],
  ['another authority', { ':authority': 'evil.example' }, 403, 'host_not_allowed'],
  ['no such route', { ':path': '/nope' }, 404, 'route_unknown'],
  ['an address of the recorder', { ':path': '/.cursor-rec/status' }, 505, 'http2_unsupported'],
] as const)('a stream with %s is refused', async (_name, headers, status, code) => {
  const { rig, ask } = await openStreamScene((stream) => stream.close());
  const stream = ask(headers);
  expect(await headOf(stream)).toMatchObject({ ':status': status, 'x-cursor-rec-error': code });
  expect(JSON.parse(await textOf(stream))).toBeDefined();
  expect(rig.events()).toEqual([]);
});

test('a refused stream whose body is still coming is told to stop, and the session lives on', async () => {
  const { ask } = await openStreamScene((stream) => {
    stream.respond({ ':status': 200 });
    stream.end('ok');
  });
  const stream = ask({ ':method': 'POST', 'x-cursor-rec-token': 'nope' }, false);
  stream.write('some');
  expect(await headOf(stream)).toMatchObject({ ':status': 401 });
  stream.resume();
  await closeOf(stream);
  expect(await textOf(ask({}))).toBe('ok');
});
