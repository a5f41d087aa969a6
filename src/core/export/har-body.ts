// Recorded bodies as the text that a HAR holds: what the client would have read after decoding, masked.
import type { Body, StreamEvent } from '../model/exchange.ts';
import type { HeaderList } from '../model/frame.ts';
import type { Json } from '../model/json.ts';
import { isJsonObject } from '../model/json.ts';

/** `comment`: in what the text differs from the body. */
export interface HarBody {
  readonly mimeType: string;
  readonly text?: string;
  readonly encoding?: 'base64';
  readonly comment?: string;
}

/** What browsers say where no content type was sent. */
const UNKNOWN_TYPE = 'x-unknown';

/** The body of a side with these headers. */
export function toHarBody(body: Body | undefined, headers: HeaderList): HarBody {
  const mimeType = headerOf(headers, 'content-type') ?? UNKNOWN_TYPE;
  switch (body?.type) {
    case undefined:
      return { mimeType };
    case 'json':
      return { mimeType, text: JSON.stringify(body.value) };
    case 'text':
      return { mimeType, text: body.text };
    case 'bytes':
      return { mimeType, text: body.base64, encoding: 'base64' };
    case 'digest':
      return { mimeType, comment: `${body.bytes} bytes, not kept, past the limit; SHA-256 ${body.sha256}` };
    case 'stream':
      return toStreamBody(body.events, mimeType);
  }
}

/** Of a body that is shown so: its length in bytes, decoded. */
export function toSize({ text = '', encoding }: HarBody, body: Body | undefined): number {
  if (body?.type === 'digest') return body.bytes;
  return encoding === 'base64' ? base64Bytes(text) : new TextEncoder().encode(text).length;
}

/** The value of the first field of that name, in lower case. */
export function headerOf(headers: HeaderList, wanted: string): string | undefined {
  return headers.find(([name]) => name === wanted)?.[1];
}

/** The text of an event's data: as it came where that was text, else JSON. */
export function toDataText(data: Json): string {
  return typeof data === 'string' ? data : JSON.stringify(data);
}

/** The base64 of data that is neither text nor JSON, undefined for any other. */
export function base64Of(data: Json): string | undefined {
  const isBytes = isJsonObject(data) && Object.keys(data).length === 1 && typeof data.base64 === 'string';
  return isBytes ? String(data.base64) : undefined;
}

function toStreamBody(events: readonly StreamEvent[], mimeType: string): HarBody {
  if (/^text\/event-stream\b/i.test(mimeType)) return { mimeType, text: events.map(toSseText).join('') };
  const text = events.map(({ data }) => `${JSON.stringify(data)}\n`).join('');
  const isLines = /ndjson|jsonl/i.test(mimeType);
  return { mimeType, text, ...(isLines ? {} : { comment: 'decoded: one message a line, as JSON' }) };
}

/** One event as WHATWG HTML §9.2.6 writes it. */
function toSseText({ event, id, retry, comment, data }: StreamEvent): string {
  if (comment !== undefined) return `: ${comment}\n\n`;
  const fields = [
    ...(event === undefined ? [] : [`event: ${event}\n`]),
    ...(id === undefined ? [] : [`id: ${id}\n`]),
    ...(retry === undefined ? [] : [`retry: ${retry}\n`]),
  ];
  const lines = toDataText(data).split('\n');
  return `${fields.join('')}${lines.map((line) => `data: ${line}\n`).join('')}\n`;
}

function base64Bytes(base64: string): number {
  return Math.floor((base64.replace(/=+$/, '').length * 3) / 4);
}
