// Reads which models a request of Cursor's names: a whole message, or the first one of a stream.
import {
  readAppendedModels,
  readAppendedModelsOfJson,
  readNamedModels,
  readNamedModelsOfJson,
} from '../../core/dialect/cursor/named-models.ts';
import type { CursorRpc } from '../../core/dialect/cursor/rpc.ts';
import { isJsonObject } from '../../core/model/json.ts';
import { MAX_BODY_BYTES, MAX_JSON_DEPTH } from '../../core/policy/limits.ts';
import { createEnvelopeDecoder, type Envelope } from '../../core/wire/connect.ts';
import { parseJson } from '../../core/wire/json.ts';
import { createInflater, isKnownCoding } from '../worker/inflate.ts';
import type { BodyModels, ModelReader, OnModels } from './body-models.ts';

export interface CursorBody {
  readonly contentType: string;
  /** The coding of envelopes that say that they are compressed. */
  readonly messageCoding: string | undefined;
  readonly onModels: OnModels;
}

/** True where the request itself may name a model: of a stream that is split in two, its appends do. */
export function isOfModels({ plane, transport }: CursorRpc): boolean {
  if (plane === 'bidi-append') return true;
  const isTurn = plane === 'agent' || plane === 'inference' || plane === 'chat';
  return isTurn && (transport === 'bidi' || transport === 'stream' || transport === 'unary');
}

/** A reader for the body of an RPC that `isOfModels`. */
export function createCursorReader(rpc: CursorRpc, body: CursorBody): ModelReader {
  const { contentType, onModels } = body;
  const isJson = /[/+]json\b/i.test(contentType);
  const isUnary = /^application\/(?:json|proto)\b/i.test(contentType) || rpc.transport === 'unary';
  const read = (bytes: Uint8Array) => (isJson ? readJson(bytes, rpc) : readProto(bytes, rpc));
  return isUnary ? readWhole(read, onModels) : readFirst(read, body);
}

function readWhole(read: (bytes: Uint8Array) => BodyModels, onModels: OnModels): ModelReader {
  const chunks: Uint8Array[] = [];
  return {
    push: (bytes) => void chunks.push(bytes),
    end: () => onModels(read(Buffer.concat(chunks))),
  };
}

/** The first message opens the turn and names its model; without one it is not known what it asks for. */
function readFirst(
  read: (bytes: Uint8Array) => BodyModels,
  { messageCoding, onModels }: CursorBody,
): ModelReader {
  const decoder = createEnvelopeDecoder({ maxEnvelopeBytes: MAX_BODY_BYTES });
  let isDone = false;
  const finish = (bytes: Uint8Array | undefined) => {
    const found = bytes === undefined ? 'unknown' : read(bytes);
    onModels(found === 'none' ? 'unknown' : found);
  };
  return {
    push(bytes) {
      if (isDone) return;
      const [first] = decoder.push(bytes);
      if (first === undefined) return;
      isDone = true;
      if (first.type !== 'envelope' || first.isEnd) finish(undefined);
      else inflateMessage(first, messageCoding, finish);
    },
    end() {
      if (!isDone) finish(undefined);
      isDone = true;
    },
  };
}

/** `done` gets the message, or undefined where it cannot be inflated. */
function inflateMessage(
  { bytes, compressed }: Envelope,
  coding: string | undefined,
  done: (message: Uint8Array | undefined) => void,
): void {
  if (!compressed) return done(bytes);
  if (coding === undefined || !isKnownCoding(coding)) return done(undefined);
  const chunks: Uint8Array[] = [];
  let hasFailed = false;
  const inflater = createInflater(coding, {
    bytes: (piece) => void chunks.push(piece),
    failed() {
      hasFailed = true;
    },
    ended: () => done(hasFailed ? undefined : Buffer.concat(chunks)),
  });
  inflater.push(bytes, 0, () => {});
  inflater.end(0);
}

function readProto(bytes: Uint8Array, { plane, request }: CursorRpc): BodyModels {
  const found = plane === 'bidi-append' ? readAppendedModels(bytes) : readNamedModels(bytes, request);
  if (found === undefined) return 'unknown';
  return found.length > 0 ? found : 'none';
}

function readJson(bytes: Uint8Array, { plane, request }: CursorRpc): BodyModels {
  const parsed = parseJson(new TextDecoder().decode(bytes), { maxDepth: MAX_JSON_DEPTH });
  if (!parsed.ok || !isJsonObject(parsed.value)) return 'unknown';
  const { value } = parsed;
  const found =
    plane === 'bidi-append' ? readAppendedModelsOfJson(value) : readNamedModelsOfJson(value, request);
  return found.length > 0 ? found : 'none';
}
