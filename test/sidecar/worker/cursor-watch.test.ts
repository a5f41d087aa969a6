// Tests src/sidecar/worker/cursor-watch.ts: which frames are turns, and which were not read.
import { expect, test } from 'vitest';
import type { ExchangeOpened } from '../../../src/core/model/capture.ts';
import type { DecodedFrame } from '../../../src/core/model/frame.ts';
import type { Json, JsonObject } from '../../../src/core/model/json.ts';
import { createCursorWatch } from '../../../src/sidecar/worker/cursor-watch.ts';

const at = Date.parse('2026-11-25T10:00:00.000Z');
const run = '/agent.v1.AgentService/Run';
const append = '/aiserver.v1.BidiService/BidiAppend';
const inference = '/aiserver.v1.InferenceService/RunInference';

const runRequest = (text: string): JsonObject => ({
  run_request: { action: { user_message_action: { user_message: { text } } } },
});
const invoke = (id: string, ...messages: JsonObject[]): JsonObject => ({
  invoke_model: { invocation_id: id, request: { messages } },
});
const envelope = (value: Json): DecodedFrame => ({ type: 'envelope', t: at, value });
const json = (value: Json): DecodedFrame => ({ type: 'json', t: at, value });

function createScene() {
  const hosts: string[] = [];
  const watch = createCursorWatch({ agentHost: (url) => hosts.push(url) });
  let exchanges = 0;
  const open = (path: string, headers: Record<string, string> = {}, more: Partial<ExchangeOpened> = {}) => {
    const opened: ExchangeOpened = {
      type: 'exchange-opened',
      exchange: `exchange-${exchanges++}`,
      at,
      method: 'POST',
      url: `https://api2.cursor.sh${path}`,
      route: 'cursor',
      client: { address: '127.0.0.1', connection: 1 },
      headers: Object.entries(headers),
      ...more,
    };
    return watch.exchangeOpened(opened, path);
  };
  return { watch, open, hosts };
}

test('a prompt is a turn, whichever plane and way it came', () => {
  const { watch, open } = createScene();
  expect(watch.stats()).toEqual({ turns: 0, undecoded: 0, unknownFields: 0 });
  open(run)?.('request', envelope(runRequest('Explain')));
  open(append)?.('request', json({ request_id: { request_id: 'r1' }, data: runRequest('Fix') }));
  open(inference)?.('request', envelope(invoke('i1', { role: 1, text: 'Count' })));
  open(append)?.('request', json({ request_id: 'r2', data: invoke('i1', { role: 1, text: 'Count' }) }));
  open('/aiserver.v1.InferenceService/Stream')?.('request', envelope({ messages: [{ role: 1, text: 'x' }] }));
  open('/aiserver.v1.ChatService/StreamUnifiedChat')?.(
    'request',
    envelope({ conversation: [{ type: 1, text: 'Hello' }] }),
  );
  expect(watch.stats()).toEqual({
    turns: 6,
    lastTurnAt: '2026-11-25T10:00:00.000Z',
    undecoded: 0,
    unknownFields: 0,
  });
});

test('a retry, a result, a resumed run and a heartbeat are no turns', () => {
  const { watch, open } = createScene();
  open(run, { 'x-request-id': 'r1' })?.('request', envelope(runRequest('Explain')));
  const again = open(run, { 'x-request-id': 'r2', 'x-original-request-id': 'r1' });
  again?.('request', envelope(runRequest('Explain')));
  again?.('request', envelope({ run_request: { action: { resume_action: {} } } }));
  again?.('request', envelope({ client_heartbeat: {} }));
  again?.('request', envelope({ exec_client_message: { shell_result: {} } }));
  again?.('response', envelope(runRequest('said by the server')));
  const loop = open(inference, { 'x-request-id': 'r3' });
  loop?.('request', envelope(invoke('i1', { role: 1, text: 'Count' })));
  const tool = { tool_content: { parts: [{ tool_call_id: 'c', result: {} }] } };
  loop?.(
    'request',
    envelope(invoke('i2', { role: 1, text: 'Count' }, { role: 2, text: '' }, { role: 3, ...tool })),
  );
  expect(watch.stats().turns).toBe(2);
});

test.each<[DecodedFrame, number]>([
  [{ type: 'digest', t: at, sha256: '00', bytes: 1 }, 1],
  [{ type: 'envelope', t: at, base64: '/w==' }, 1],
  [{ type: 'envelope', t: at, text: 'no message' }, 1],
  [{ type: 'envelope', t: at, isEnd: true, text: 'grpc-status: 0' }, 0],
  [{ type: 'envelope', t: at, isEnd: true, base64: '/w==' }, 1],
  [{ type: 'bytes', t: at, base64: '/w==' }, 1],
  [{ type: 'bytes', t: at, text: '<html>' }, 0],
  [{ type: 'head', t: at, status: 200, headers: [] }, 0],
  [envelope({ '#99': 1 }), 0],
])('frame %j counts %i as undecoded', (frame, undecoded) => {
  const { watch, open } = createScene();
  open(run)?.('response', frame);
  expect(watch.stats().undecoded).toBe(undecoded);
});

test('what the decoders tell is counted', () => {
  const { watch } = createScene();
  watch.drift.unknownFields(2);
  watch.drift.unknownFields(1);
  watch.drift.unreadPayload();
  expect(watch.stats()).toEqual({ turns: 0, undecoded: 1, unknownFields: 3 });
});

test.each([
  '/auth/poll',
  '/aiserver.v1.AiService/StreamCpp',
  '/aiserver.v1.HealthService/StreamSSE',
  '/v1/chat/completions',
])('%s is not looked at', (path) => {
  expect(createScene().open(path)).toBeUndefined();
});

test('the host of the agent is told where the server names it', () => {
  const { open, hosts } = createScene();
  const answer = { agent_url_config: { agent_url: 'https://private.sh', agentn_url: 'https://agentn.sh/x' } };
  const path = '/aiserver.v1.ServerConfigService/GetServerConfig';
  open(path)?.('response', json(answer));
  open(path, { 'x-ghost-mode': 'true' })?.('response', json(answer));
  expect(hosts).toEqual(['https://agentn.sh', 'https://private.sh']);
});

test('the host of the agent is believed of Cursor alone, and not without TLS', () => {
  // The attack: another upstream answers as Cursor's would, and the next run goes there with the user's credential.
  const { open, hosts } = createScene();
  const path = '/aiserver.v1.ServerConfigService/GetServerConfig';
  const answer = (url: string) => json({ agent_url_config: { agent_url: url, agentn_url: url } });
  open(
    path,
    {},
    { route: 'openai', url: `https://api.openai.com${path}` },
  )?.('response', answer('https://evil.sh'));
  open(path)?.('response', answer('http://plain.sh'));
  expect(hosts).toEqual([]);
});
