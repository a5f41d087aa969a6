// A client of the agent on one warm connection: RunSSE over HTTP/1.1, Run over HTTP/2.
import { randomUUID } from 'node:crypto';
import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import { Client } from 'undici';
import { send } from '../support/client.ts';
import { runBody, runPaths, type StreamPlan } from '../support/envelope-stream.ts';
import { planHeader } from '../support/plan.ts';
import type { Protocol } from '../support/tls-connection.ts';
import type { CursorPeer } from './peers.ts';

export interface RunClient {
  /** Resolves when the answer is whole; `onChunk` gets its bytes in the turn in which they were read. */
  run(plan: StreamPlan, onChunk: (chunk: Buffer) => void): Promise<void>;
  close(): Promise<void>;
  /** Breaks off what is under way, which rejects. */
  destroy(): Promise<void>;
}

const PROMPT_BYTES = 8192;
const CONTENT_TYPE = 'application/connect+proto';

/** Connects; the first run is on a connection that is there already. */
export async function openRunClient(
  peer: CursorPeer,
  protocol: Protocol,
  newId: () => string = randomUUID,
): Promise<RunClient> {
  const socket = await peer.connect(protocol);
  const place = { socket, host: peer.host, newId };
  return protocol === 'h2' ? createStreams(place) : createRequests(place);
}

interface RunPlace {
  readonly socket: TLSSocket;
  readonly host: string;
  /** Makes the id of each run. */
  readonly newId: () => string;
}

// In a later turn: undici does not send what it was given while it connects at once.
function createRequests({ socket, host, newId }: RunPlace): RunClient {
  const client = new Client(`https://${host}`, {
    connect: (_options, callback) => queueMicrotask(() => callback(null, socket)),
  });
  const path = runPaths['http/1.1'];
  return {
    run: (plan, onChunk) => {
      const requestId = newId();
      const body = runBody('http/1.1', requestId, PROMPT_BYTES);
      const headers = { 'content-type': CONTENT_TYPE, 'x-request-id': requestId };
      return send(client, { path, plan, body, headers, onChunk });
    },
    close: () => client.close(),
    destroy: () => client.destroy(),
  };
}

function createStreams({ socket, host, newId }: RunPlace): RunClient {
  const session = connectHttp2(`https://${host}`, { createConnection: () => socket });
  session.on('error', () => {});
  return {
    run: (plan, onChunk) => runStream(session, { plan, requestId: newId(), onChunk }),
    close: () => new Promise((resolve) => session.close(resolve)),
    destroy: async () => session.destroy(),
  };
}

interface StreamRequest {
  readonly plan: StreamPlan;
  readonly requestId: string;
  readonly onChunk: (chunk: Buffer) => void;
}

/** The client's half stays open until the server has ended its own, as Cursor's does. */
function runStream(session: ClientHttp2Session, { plan, requestId, onChunk }: StreamRequest): Promise<void> {
  const stream = session.request({
    ':method': 'POST',
    ':path': runPaths.h2,
    'content-type': CONTENT_TYPE,
    'x-request-id': requestId,
    [planHeader]: JSON.stringify(plan),
  });
  stream.write(runBody('h2', requestId, PROMPT_BYTES));
  return new Promise((resolve, reject) => {
    let status: unknown;
    stream.once('response', (headers) => {
      status = headers[':status'];
    });
    stream.on('data', onChunk).once('end', () => stream.end());
    stream.once('error', reject).once('close', () => {
      if (status === 200 && stream.rstCode === 0) resolve();
      else reject(new Error(`expected status 200, found ${status} and reset code ${stream.rstCode}`));
    });
  });
}
