// The body of a request as it was before its content coding, within the limit of what may be sent.
import { Buffer } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream';
import {
  type BrotliDecompress,
  constants,
  createBrotliDecompress,
  createGunzip,
  createZstdDecompress,
  type Gunzip,
  type ZstdDecompress,
} from 'node:zlib';
import { CollectorError } from '../collector-error.ts';
import { createGate } from '../gate.ts';
import type { Owner } from '../store/session-store.ts';
import { createByteBudget } from './byte-budget.ts';
import { formatOwner } from './caller.ts';
import { decodeSmall, MAX_ZSTD_WINDOW_LOG } from './decode-small.ts';
import { toFrameBytes } from './zstd-frame.ts';

/** Of a body as it is sent: the longest line, of bytes that nothing makes smaller. A batch of a sidecar is 1 MiB before compression. */
export const MAX_SENT_BYTES = 66 * 1024 * 1024;

type Decoder = ZstdDecompress | BrotliDecompress | Gunzip;

const DECODERS: Readonly<Record<string, () => Decoder>> = {
  zstd: () => createZstdDecompress({ params: { [constants.ZSTD_d_windowLogMax]: MAX_ZSTD_WINDOW_LOG } }),
  br: () => createBrotliDecompress(),
  gzip: () => createGunzip(),
};
/** Decoders at once, as many as there are threads for them: each has a window of up to 8 MiB. */
const gate = createGate(4);
/** Of bodies as they are sent that are not all there or not decoded yet: some batches of each identity, and the longest body. */
const gathered = createByteBudget({
  perOwner: 1024 * 1024,
  own: 16 * 1024 * 1024,
  shared: 72 * 1024 * 1024,
});

/** Whose body it is. */
export interface Sent {
  readonly owner: Owner;
}

/**
 * The bytes, decoded, from when all of them are there: whoever sends slowly keeps nothing but what was sent. Rejects with
 * CollectorError; what is left unread is the server's to drop.
 */
export async function* readBody(message: IncomingMessage, { owner }: Sent): AsyncGenerator<Uint8Array> {
  const key = formatOwner(owner);
  const coding = message.headers['content-encoding'] ?? 'identity';
  const create = Object.hasOwn(DECODERS, coding) ? DECODERS[coding] : undefined;
  if (create === undefined && coding !== 'identity')
    throw new CollectorError('bad-request', `expected content-encoding zstd, br or gzip, found another`);
  const sent: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of boundBytes(message)) {
      gathered.take(key, chunk.length);
      bytes += chunk.length;
      sent.push(chunk);
    }
    yield* create === undefined ? sent : decode(sent, { coding, create });
  } finally {
    gathered.give(key, bytes);
  }
}

/** A text of at most `maxBytes`, UTF-8. Rejects with CollectorError. */
export async function readText(
  message: IncomingMessage,
  { maxBytes, ...sent }: Sent & { readonly maxBytes: number },
): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of readBody(message, sent)) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
  } catch (cause) {
    throw new CollectorError('bad-request', 'expected a body in UTF-8, found other bytes', { cause });
  }
}

async function* boundBytes(message: IncomingMessage): AsyncGenerator<Uint8Array> {
  if (Number(message.headers['content-length'] ?? 0) > MAX_SENT_BYTES) throw tooLarge(MAX_SENT_BYTES);
  let bytes = 0;
  // Whoever stops reading still answers on the same connection.
  for await (const chunk of message.iterator({ destroyOnReturn: false })) {
    // A request without an encoding set gives buffers.
    const { length } = chunk as Uint8Array;
    bytes += length;
    if (bytes > MAX_SENT_BYTES) throw tooLarge(MAX_SENT_BYTES);
    yield chunk as Uint8Array;
  }
}

interface Coding {
  readonly coding: string;
  readonly create: () => Decoder;
}

async function* decode(sent: readonly Uint8Array[], { coding, create }: Coding): AsyncGenerator<Uint8Array> {
  // Also for what is decoded at once: what nobody has taken yet is in memory.
  const exit = await gate.enter();
  try {
    // Whether a decoder goes on behind a frame depends on how the chunks are cut.
    if (coding === 'zstd') expectEnd(toFrameBytes(sent), sent);
    const small = decodeSmall(coding, sent);
    if (small === undefined) yield* decodeAll(sent, create());
    else yield small;
  } finally {
    exit();
  }
}

async function* decodeAll(sent: readonly Uint8Array[], decoder: Decoder): AsyncGenerator<Uint8Array> {
  // Its failure is that of the decoder, which is read here.
  pipeline(sent, decoder, () => undefined);
  try {
    for await (const chunk of decoder) yield chunk as Uint8Array;
    expectEnd(decoder.bytesWritten, sent);
  } catch (error) {
    if (error instanceof CollectorError) throw error;
    throw new CollectorError('bad-request', 'expected a body in its content-encoding, found other bytes', {
      cause: error,
    });
  }
}

/** Refuses bytes behind the end, which a decoder leaves without a word; where no end is found the decoder tells why. */
function expectEnd(end: number | undefined, sent: readonly Uint8Array[]): void {
  const bytes = sent.reduce((sum, { length }) => sum + length, 0);
  if (end === undefined || end === bytes) return;
  const found = `found ${bytes - end} bytes beyond that: one request has one body`;
  throw new CollectorError(
    'bad-request',
    `expected a body that ends where its content-encoding does, ${found}`,
  );
}

function tooLarge(maxBytes: number): CollectorError {
  return new CollectorError('too-large', `expected at most ${maxBytes} bytes in a body, found more`);
}
