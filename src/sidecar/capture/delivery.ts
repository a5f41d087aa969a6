// A response on its way to the client: the upstream's head, bytes and trailers, framed anew for this hop only.
import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { fieldOf, type RawFields, toClientFields, toTrailers } from './headers.ts';

/** Status line and fields of an upstream's response. */
export interface Head {
  readonly status: number;
  readonly reason: string;
  readonly fields: RawFields;
}

/** One response, from its head to its end or cut. */
export class Delivery {
  readonly #response: ServerResponse;
  #hasBegun = false;
  #hasBytes = false;
  #hasLength = false;

  constructor(response: ServerResponse) {
    this.#response = response;
    response.sendDate = false;
  }

  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** Sends the head, with the first bytes where they come in the same turn. Throws where it is not fit to be sent. */
  begin(head: Head): void {
    const response = this.#response;
    const coding = fieldOf(head.fields, 'transfer-encoding');
    if (coding !== undefined && coding.toLowerCase() !== 'chunked') throw new CodingError(coding);
    this.#hasLength = fieldOf(head.fields, 'content-length') !== undefined;
    const hasBody = response.req.method !== 'HEAD' && head.status !== 204 && head.status !== 304;
    const canTrail = hasBody && !this.#hasLength && response.req.httpVersion === '1.1';
    response.writeHead(
      head.status,
      toWire(head.reason),
      shieldDisposition(toClientFields(head.fields, canTrail)),
    );
    this.#hasBegun = true;
    process.nextTick(() => this.#flushHead());
  }

  /** Sends a chunk; false: no more before the response's `drain`. */
  push(chunk: Uint8Array): boolean {
    this.#hasBytes = true;
    return this.#response.write(chunk);
  }

  /** Ends it cleanly. */
  finish(trailers: RawFields): void {
    if (trailers.length > 0 && this.#response.chunkedEncoding)
      this.#response.addTrailers(toTrailers(trailers) as [string, string][]); // Node only reads them
    this.#hasBytes = true;
    this.#response.end();
  }

  /** Ends it so that the client sees that it is not whole: what came is still delivered where the framing shows the cut. */
  cut(): void {
    const response = this.#response;
    this.#flushHead();
    const { socket } = response;
    if (socket === null) response.destroy();
    else if (this.#hasLength || response.chunkedEncoding) socket.destroySoon();
    else socket.resetAndDestroy();
  }

  #flushHead(): void {
    if (this.#hasBytes || !this.#hasBegun) return;
    this.#hasBytes = true;
    this.#response.write('', 'latin1'); // flushHeaders() would write bytes beyond ASCII as UTF-8
  }
}

/** Passes on an interim response (103 Early Hints and its like), which has no body and may come any number of times. */
export function writeInterim(socket: Duplex, { status, reason, fields }: Head): void {
  let text = `HTTP/1.1 ${status} ${toWire(reason)}\r\n`;
  const passed = toClientFields(fields, false);
  for (let at = 0; at < passed.length; at += 2) text += `${passed[at]}: ${passed[at + 1]}\r\n`;
  socket.write(`${text}\r\n`, 'latin1');
}

/** The bytes of the text's UTF-8 form, one a character: the upstream's client decodes reason phrases, the wire has bytes. */
function toWire(text: string): string {
  return /^[\t\x20-\x7e]*$/.test(text) ? text : Buffer.from(text).toString('latin1');
}

/**
 * Node takes a Content-Disposition that follows a Content-Length for text, and decodes it as UTF-8 before it writes it as
 * latin1 (nodejs/node#46528). Encoded once more, the bytes come out as they came in.
 */
function shieldDisposition(fields: string[]): string[] {
  for (let at = 0; at < fields.length; at += 2) {
    const value = fields[at + 1];
    if (fields[at]?.length !== 19 || value === undefined || /^[\t\x20-\x7e]*$/.test(value)) continue;
    const isBehindLength = fieldOf(fields.slice(0, at), 'content-length') !== undefined;
    if (isBehindLength && fields[at]?.toLowerCase() === 'content-disposition') fields[at + 1] = toWire(value);
  }
  return fields;
}

/** An upstream's transfer coding that would have to be undone to pass it on. */
class CodingError extends Error {
  readonly code = 'UPSTREAM_PROTOCOL';
  constructor(coding: string) {
    super(`expected Transfer-Encoding: chunked, found ${coding}`);
  }
}
