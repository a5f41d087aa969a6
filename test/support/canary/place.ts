// A place of a canary: how a text is sent through the sidecar so that it stands there.
import { randomUUID } from 'node:crypto';
import { Agent, type IncomingMessage, request as requestHttp } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { closeAfterFlow } from '../flow.ts';
import { type Answer, CASE, type Upstreams } from './upstreams.ts';
import type { WatchedSidecar } from './watched.ts';

export interface Place {
  readonly name: string;
  /** True where a text with a line end cannot stand. */
  readonly isOneLine?: true;
  /** True where nothing of it is recorded. */
  readonly isDropped?: true;
  /** Sends it and waits until the answer is over; `word` is no secret, and may be sent where `said` would be masked whole. */
  send(scene: CanaryScene, said: string, word: string): Promise<void>;
}

/** What is asked behind a route; the answer is scripted with it. */
export interface CanaryAsked {
  readonly route?: 'openai' | 'anthropic' | 'gemini';
  readonly path: string;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: string | Uint8Array;
  /** Sent one by one instead of a body. */
  readonly pieces?: readonly (string | Uint8Array)[];
  readonly answer?: Answer;
  /** True: the client leaves after the first bytes of the answer. */
  readonly isLeft?: true;
}
export interface CanaryScene {
  readonly sidecar: WatchedSidecar;
  readonly upstreams: Upstreams;
  /** Resolves when it is over, however it ended. */
  ask(asked: CanaryAsked): Promise<void>;
  /** Header fields that say which request it is, and have it answered so. */
  fields(answer?: Answer): { readonly [name: string]: string };
}

/** Exchanges that are one session, so that there are few to look at. */
export const SESSION = { session_id: 'canaries' };
/** So many connections at once. */
const CONNECTIONS = 6;

export function createScene(sidecar: WatchedSidecar, upstreams: Upstreams): CanaryScene {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  closeAfterFlow(() => agent.destroy());
  const fields = (answer?: Answer) => {
    const id = randomUUID();
    if (answer !== undefined) upstreams.answer(id, answer);
    return { ...SESSION, [CASE]: id };
  };
  return {
    sidecar,
    upstreams,
    fields,
    ask: ({ route = 'openai', path, headers = {}, pieces, body, answer, isLeft = false }) =>
      new Promise((resolve) => {
        const sent = requestHttp(`${sidecar.baseUrl(route)}${path}`, {
          method: 'POST',
          agent,
          headers: { 'content-type': 'application/json', ...fields(answer), ...headers },
        });
        sent.on('error', () => resolve()).on('response', (response) => read(response, isLeft, resolve));
        void write(sent, pieces).then(() => sent.end(body));
      }),
  };
}

function read(response: IncomingMessage, isLeft: boolean, done: () => void): void {
  response.on('data', () => isLeft && response.destroy()).on('error', done);
  response.on('end', done).on('close', done);
}

async function write(
  sent: { write(piece: string | Uint8Array): unknown },
  pieces: CanaryAsked['pieces'] = [],
): Promise<void> {
  for (const piece of pieces) {
    sent.write(piece);
    await setImmediate();
  }
}
