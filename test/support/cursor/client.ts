// A client of Cursor's, built from PROTOCOL.md alone: RunSSE or RunPoll with BidiAppend over HTTP/1.1, Run over HTTP/2.
import { randomUUID } from 'node:crypto';
import { request as requestHttp } from 'node:http';
import { connect } from 'node:http2';
import { gzipSync } from 'node:zlib';
import { writeAppend, writeStreamId } from './bidi-messages.ts';
import { hasField, messageAt, textAt } from './decode.ts';
import { encode } from './encode.ts';
import { createUnframer, type EnvelopeCoding, frameMessage } from './framing.ts';
import type { Machine } from './machine.ts';
import { clientHeartbeat } from './messages.ts';

export interface CursorClientOptions {
  /** What stands before `/package.Service/Method`. */
  readonly baseUrl: string;
  /** Sent with every call: credentials, ids of the machine. */
  readonly headers?: { readonly [name: string]: string };
  /** Of its own envelopes and of those that it gets; `gzip` by default. */
  readonly coding?: EnvelopeCoding;
}
export interface RunOptions {
  /** `RunSSE`, `RunPoll` (HTTP/1.1) or `Run` (HTTP/2), or those of another service as a whole path. */
  readonly method?: string;
  /** In the codec of the stream; what is appended is protobuf in both. */
  readonly first: Uint8Array;
  readonly codec?: 'proto' | 'json';
  /** More headers of all its requests. */
  readonly headers?: { readonly [name: string]: string };
  /** True where each append has an `x-request-id` of its own. */
  readonly hasOwnIds?: boolean;
  readonly machine?: Machine;
  readonly requestId?: string;
  readonly originalRequestId?: string;
  /** Messages that are sent when this one came; `leave` breaks the connection off. */
  readonly onMessage?: (message: Uint8Array) => readonly Uint8Array[] | 'leave';
}
/** No `trailer` where the stream broke off. */
export interface RunResult {
  readonly requestId: string;
  readonly messages: readonly Uint8Array[];
  readonly trailer?: { readonly error?: unknown };
}
export interface UnaryResult {
  readonly status: number;
  readonly body: Buffer;
}
export interface CursorClient {
  run(options: RunOptions): Promise<RunResult>;
  /** A unary call over HTTP/1.1. */
  call(
    path: string,
    body: Uint8Array | string,
    headers?: { readonly [name: string]: string },
  ): Promise<UnaryResult>;
}

/** A client of the backend at this address. */
export function createCursorClient(options: CursorClientOptions): CursorClient {
  const { baseUrl, headers = {}, coding = 'gzip' } = options;
  const common = {
    'user-agent': 'connect-es/1.6.1',
    'connect-protocol-version': '1',
    'x-cursor-client-version': '3.19.2',
    'x-cursor-client-type': 'ide',
    'x-ghost-mode': 'true',
    ...headers,
  };

  function call(path: string, body: Uint8Array | string, more: object = {}): Promise<UnaryResult> {
    // Cursor opens a connection for each of its calls.
    const given = { 'content-type': 'application/proto', ...common, ...more, connection: 'close' };
    return new Promise((resolve, reject) => {
      const sent = requestHttp(`${baseUrl}${path}`, { method: 'POST', headers: given, agent: false });
      sent.on('error', reject).on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) }));
      });
      sent.end(body);
    });
  }

  return {
    call,
    run(asked) {
      const requestId = asked.requestId ?? randomUUID();
      const { originalRequestId, method = 'RunSSE', codec = 'proto' } = asked;
      const ids = {
        'x-request-id': requestId,
        ...(originalRequestId === undefined ? {} : { 'x-original-request-id': originalRequestId }),
      };
      const streaming = {
        'content-type': `application/connect+${codec}`,
        'connect-content-encoding': coding,
        'connect-accept-encoding': 'gzip,br',
      };
      const all = { ...common, ...ids, ...asked.headers, ...streaming };
      const place = { baseUrl, requestId, coding, codec, headers: all, call };
      const path = method.startsWith('/') ? method : `/agent.v1.AgentService/${method}`;
      if (path.endsWith('SSE')) return runSse(path, asked, place);
      if (path.endsWith('Poll')) return runPoll(path, asked, place);
      return serverStream.test(path) ? runStream(path, asked, place) : runBidi(path, asked, place);
    },
  };
}

/** All that the client says is its request. */
const serverStream = /\/(?:Stream|StreamUnifiedChat)$/;

interface RunPlace {
  readonly baseUrl: string;
  readonly requestId: string;
  readonly coding: EnvelopeCoding;
  readonly codec: 'proto' | 'json';
  readonly headers: { readonly [name: string]: string };
  readonly call: CursorClient['call'];
}
type Append = (...messages: readonly Uint8Array[]) => void;

/** The client's half over HTTP/1.1: numbered, several under way at once, each on a connection of its own. */
function createAppend(
  { hasOwnIds = false, headers: own = {} }: RunOptions,
  { requestId, call, headers, codec }: RunPlace,
): { append: Append; all(): Promise<unknown> } {
  let next = 0;
  const sent: Promise<unknown>[] = [];
  const original = headers['x-original-request-id'];
  const ids = original === undefined ? {} : { 'x-original-request-id': original };
  const send = (message: Uint8Array): void => {
    const body = writeAppend({ requestId, position: next++, message }, codec === 'json');
    const isLong = body.length >= 1024;
    const coding = isLong ? { 'content-encoding': 'gzip' } : {};
    const answered = call('/aiserver.v1.BidiService/BidiAppend', isLong ? gzipSync(body) : body, {
      ...own,
      'content-type': `application/${codec}`,
      'x-request-id': hasOwnIds ? randomUUID() : requestId,
      ...ids,
      ...coding,
    });
    answered.catch(() => {}); // whoever waits for all of them is told
    sent.push(answered);
  };
  return { append: (...messages) => messages.forEach(send), all: () => Promise.all(sent) };
}

async function runSse(path: string, options: RunOptions, place: RunPlace): Promise<RunResult> {
  const { append, all } = createAppend(options, place);
  const asked = writeStreamId(place.requestId, place.codec === 'json');
  const answered = readStream(path, asked, { ...place, options, append });
  append(options.first, clientHeartbeat);
  const result = await answered;
  await all();
  return { requestId: place.requestId, ...result };
}

/** One request after the other, each with what came since the one before, until one says that it was the last. */
async function runPoll(path: string, options: RunOptions, place: RunPlace): Promise<RunResult> {
  const { append, all } = createAppend(options, place);
  append(options.first);
  const reader = createReader({ ...place, options, append }, () => {});
  for (let isFirst = true; ; isFirst = false) {
    const asked = encode([1, encode([1, place.requestId])], ...(isFirst ? [[2, encode()] as const] : []));
    const polled = await readStream(path, asked, { ...place, options: { first: asked }, append });
    const answers = polled.messages.filter((answer) => !hasField(answer, 3));
    for (const answer of answers) reader.take(Uint8Array.from(Buffer.from(textAt(answer, 2), 'hex')));
    const { trailer } = polled;
    if (trailer !== undefined && answers.length === polled.messages.length) continue;
    await all();
    const { messages } = reader.result();
    return { requestId: place.requestId, messages, ...(trailer === undefined ? {} : { trailer }) };
  }
}

async function runStream(path: string, options: RunOptions, place: RunPlace): Promise<RunResult> {
  const { requestId } = place;
  return { requestId, ...(await readStream(path, options.first, { ...place, options, append: () => {} })) };
}

interface Reading extends RunPlace {
  readonly options: RunOptions;
  readonly append: Append;
}
type Read = Omit<RunResult, 'requestId'>;

/** One request with an envelope; the answer's envelopes until their end, or until it breaks off. */
function readStream(path: string, asked: Uint8Array, reading: Reading): Promise<Read> {
  const { baseUrl, headers } = reading;
  return new Promise((resolve, reject) => {
    const sent = requestHttp(`${baseUrl}${path}`, { method: 'POST', headers, agent: false });
    const reader = createReader(reading, () => sent.destroy());
    sent.on('error', (error) => (reader.hasBegun() ? resolve(reader.result()) : reject(error)));
    sent.on('response', (response) => {
      response.on('data', reader.push).on('end', () => resolve(reader.result()));
      response.on('error', () => resolve(reader.result()));
    });
    sent.end(frameMessage(asked, reading.coding));
  });
}

async function runBidi(path: string, options: RunOptions, place: RunPlace): Promise<RunResult> {
  const { origin, pathname } = new URL(`${place.baseUrl}${path}`);
  const session = connect(origin);
  const { requestId, headers, coding, codec } = place;
  const result = await new Promise<Read>((resolve, reject) => {
    session.on('error', reject);
    const stream = session.request({ ':method': 'POST', ':path': pathname, ...headers });
    const append: Append = (...messages) => {
      for (const message of messages) stream.write(frameMessage(message, coding));
    };
    const reader = createReader({ ...place, options, append }, () => stream.close(8));
    stream.on('data', reader.push).on('error', () => {});
    stream.on('close', () => resolve(reader.result()));
    stream.on('end', () => stream.end());
    append(options.first, ...(codec === 'json' ? [] : [clientHeartbeat]));
  });
  session.close();
  return { requestId, ...result };
}

function createReader({ options, append, coding }: Reading, leave: () => void) {
  const unframe = createUnframer(coding);
  const messages: Uint8Array[] = [];
  let trailer: RunResult['trailer'];
  let hasBegun = false;
  const take = (message: Uint8Array): void => {
    messages.push(message);
    append(...(options.machine?.(message) ?? []));
    const more = options.onMessage?.(message) ?? [];
    if (more === 'leave') leave();
    else append(...more);
  };
  return {
    take,
    hasBegun: () => hasBegun,
    push(bytes: Uint8Array): void {
      hasBegun = true;
      for (const { bytes: message, isEnd } of unframe(bytes)) {
        if (isEnd) trailer = JSON.parse(new TextDecoder().decode(message)) as RunResult['trailer'] & object;
        else take(message);
      }
    },
    result: (): Read => ({ messages, ...(trailer === undefined ? {} : { trailer }) }),
  };
}

/** The model's text in the messages of an answer. */
export function answerText(messages: readonly Uint8Array[]): string {
  return messages
    .map((message) => messageAt(message, 1, 1))
    .filter((delta) => delta !== undefined && !hasField(delta, 2))
    .map((delta) => textAt(delta ?? new Uint8Array(), 1))
    .join('');
}
