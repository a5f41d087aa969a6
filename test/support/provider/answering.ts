// One model request from its parsed body to the last byte of the answer, faults included.
import { gzipSync } from 'node:zlib';
import type { Answer, Api, JsonObject, ParsedRequest, StreamEvent } from './conversation.ts';
import { type Fault, OVERLOADED_MESSAGE, RATE_LIMIT_MESSAGE, SERVER_ERROR_MESSAGE } from './faults.ts';
import { type HeaderList, headerOf } from './log.ts';
import { createPacer, type Pace, SLOW } from './pace.ts';
import { seededId } from './seeded.ts';
import type { Sender } from './sender.ts';

export interface Answering {
  readonly api: Api;
  readonly answer: Answer;
  readonly stream: ParsedRequest['stream'];
  readonly fault: Fault | undefined;
  readonly pace: Pace | undefined;
}

/** Sends the answer, whole or as a stream. */
export async function sendAnswer(sender: Sender, answering: Answering): Promise<void> {
  const { api, answer, stream, fault } = answering;
  const headers = requestId(answering);
  if (fault === 'fail-429') {
    const body = api.failure(429, RATE_LIMIT_MESSAGE);
    return sendJson(sender, { status: 429, body, headers: [...headers, ['retry-after', '20']] });
  }
  if (fault === 'fail-500') {
    return sendJson(sender, { status: 500, body: api.failure(500, SERVER_ERROR_MESSAGE), headers });
  }
  if (stream !== false) return sendStream(sender, answering);
  if (fault === 'error-event') {
    return sendJson(sender, { status: 503, body: api.failure(503, OVERLOADED_MESSAGE), headers });
  }
  await createPacer(answering.pace, answer.serial, sender.closed)();
  const body = api.whole(answer);
  if (fault === 'cut-mid-stream') return sendHalf(sender, Buffer.from(JSON.stringify(body)));
  const { text } = answer.reply;
  return sendJson(sender, { status: 200, body, headers, ...(text === '' ? {} : { text }) });
}

export interface JsonAnswer {
  readonly status: number;
  readonly body: JsonObject;
  readonly headers?: HeaderList;
  /** The visible text in it, for the log. */
  readonly text?: string;
}

/** Sends one JSON document, gzipped where the client takes it and it is worth it, as the public endpoints do. */
export async function sendJson(sender: Sender, answer: JsonAnswer): Promise<void> {
  const plain = Buffer.from(JSON.stringify(answer.body));
  const accepted = headerOf(sender.exchange.request.headers, 'accept-encoding') ?? '';
  const isZipped = plain.length > 256 && /\bgzip\b/.test(accepted);
  const bytes = isZipped ? gzipSync(plain) : plain;
  sender.head(answer.status, [
    ['content-type', 'application/json'],
    ...(isZipped ? [['content-encoding', 'gzip'] as const] : []),
    ['content-length', String(bytes.length)],
    ...(answer.headers ?? []),
  ]);
  await sender.write(bytes, answer.text);
  sender.end();
}

async function sendHalf(sender: Sender, bytes: Buffer): Promise<void> {
  sender.head(200, [
    ['content-type', 'application/json'],
    ['content-length', String(bytes.length)],
  ]);
  await sender.write(bytes.subarray(0, bytes.length / 2));
  sender.cut();
}

async function sendStream(sender: Sender, answering: Answering): Promise<void> {
  const { api, answer, stream, fault } = answering;
  const type = stream === 'sse' ? 'text/event-stream; charset=utf-8' : 'application/json';
  const wait = createPacer(fault === 'slow' ? SLOW : answering.pace, answer.serial, sender.closed);
  await wait();
  if (sender.closed.aborted) return;
  sender.head(200, [['content-type', type], ['cache-control', 'no-cache'], ...requestId(answering)]);
  const format = stream === 'sse' ? formatSse : formatArrayPart;
  const events = [...api.stream(answer)];
  const half = Math.floor(events.length / 2);
  for (const [index, event] of events.entries()) {
    if (event.isToken === true) await wait();
    const bytes = Buffer.from(format(event, index));
    if (index === half && fault === 'cut-mid-stream') {
      await sender.write(bytes.subarray(0, bytes.length / 2));
      return sender.cut();
    }
    if (index === half && fault === 'error-event') {
      await sender.write(Buffer.from(format(api.failureEvent(OVERLOADED_MESSAGE, index), index)));
      break;
    }
    await sender.write(bytes, event.text);
    if (sender.closed.aborted) return;
  }
  if (stream === 'json-array') await sender.write(Buffer.from(']'));
  sender.end();
}

function requestId({ api, answer }: Answering): HeaderList {
  return [[api.requestIdField, seededId('req_', answer.serial)]];
}

function formatSse(event: StreamEvent): string {
  const text = typeof event.data === 'string' ? event.data : JSON.stringify(event.data);
  return `${event.event === undefined ? '' : `event: ${event.event}\n`}data: ${text}\n\n`;
}

function formatArrayPart(event: StreamEvent, index: number): string {
  return `${index === 0 ? '[' : ',\r\n'}${JSON.stringify(event.data)}`;
}
