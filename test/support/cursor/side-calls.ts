// What Cursor asks its backend beside the agent: configuration, models, sign-in, self-tests, telemetry.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Call } from './calls.ts';
import { encode } from './encode.ts';
import { frameEnd, frameMessage } from './framing.ts';

/** Planted where nobody may keep it. */
export interface SideSecrets {
  /** In the answer of `/auth/…`, of AuthService and of Statsig. */
  readonly token?: string;
  /** The origin that GetServerConfig names for the agent. */
  readonly agentUrl?: string;
}
export interface SideCall {
  readonly path: string;
  readonly service: string;
  readonly method: string;
  readonly secrets: SideSecrets;
}

/** Answers; an RPC that nothing is known of gets an empty message. */
export async function sideCalls(call: Call, { path, service, method, secrets }: SideCall): Promise<void> {
  const { token = 'none', agentUrl } = secrets;
  if (/^\/(?:auth|oauth)\//.test(path))
    return sendJson(call, { accessToken: token, refreshToken: token, authId: `auth|${token}` });
  if (path === '/v1/models')
    return sendJson(call, { items: [{ id: 'composer-2', displayName: 'Composer 2' }] });
  if (method === 'StreamSSE') return selfTest(call);
  if (method === 'GetServerConfig') {
    const hosts = agentUrl === undefined ? [] : [[27, encode([1, agentUrl], [2, agentUrl])] as const];
    return sendProto(call, encode([7, 0], ...hosts));
  }
  if (method === 'AvailableModels')
    return sendProto(call, encode([1, 'composer-2'], [2, encode([1, 'composer-2'], [17, 'Composer 2'])]));
  if (service === 'AuthService' || method === 'BootstrapStatsig')
    return sendProto(call, encode([1, `{"user":{"userID":"${token}"}}`]));
  return sendProto(call, new Uint8Array());
}

async function sendJson(call: Call, value: object): Promise<void> {
  await call.whole();
  const body = Buffer.from(JSON.stringify(value));
  call.respond(200, { 'content-type': 'application/json', 'content-length': String(body.length) });
  call.end(body);
}

/** A unary message in the codec that was asked for. */
async function sendProto(call: Call, message: Uint8Array): Promise<void> {
  await call.whole();
  if (call.headers['content-type']?.startsWith('application/json')) return sendJson(call, {});
  call.respond(200, { 'content-type': 'application/proto', 'content-length': String(message.length) });
  call.end(message);
}

/** Five frames that come one by one (PROTOCOL.md §1.4); the real ones take a second each. */
async function selfTest(call: Call): Promise<void> {
  await call.whole();
  call.respond(200, { 'content-type': 'text/event-stream' });
  for (let count = 0; count < 5; count++) {
    call.write(frameMessage(Buffer.from('{"payload":"foo"}')));
    await sleep(5);
  }
  call.end(frameEnd({}));
}
