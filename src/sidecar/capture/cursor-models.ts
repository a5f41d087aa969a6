// Reads which models a request of Cursor's names: a whole message, or the first one of a stream that names them there only.
import {
  isPrewarm,
  isPrewarmOfJson,
  mayUseModel,
  readAppendedModels,
  readAppendedModelsOfJson,
  readNamedModels,
  readNamedModelsOfJson,
} from '../../core/dialect/cursor/named-models.ts';
import { type CursorRpc, cursorRpc } from '../../core/dialect/cursor/rpc.ts';
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

/** Streams of many calls, each by a model of its own: of them the first message is not enough. */
const manyModels = 'RunInferenceClientMessage';

/** What is known of an RPC without its body; undefined: that has to be read. Of a stream that is split in two the appends have it. */
export function readCursorPath(path: string): 'none' | 'unknown' | undefined {
  const rpc = cursorRpc(path);
  if (rpc?.plane === 'bidi-append') return undefined;
  if (rpc?.plane === 'other') return mayUseModel(path) ? 'unknown' : 'none';
  const isTurn = rpc?.plane === 'agent' || rpc?.plane === 'inference' || rpc?.plane === 'chat';
  if (!isTurn || rpc.transport === 'sse' || rpc.transport === 'poll') return 'none';
  return rpc.request === manyModels ? 'unknown' : undefined;
}

/** A reader for the body of an RPC whose path does not say enough. */
export function createCursorReader(rpc: CursorRpc, body: CursorBody): ModelReader {
  const { contentType, onModels } = body;
  const isJson = /[/+]json\b/i.test(contentType);
  const isUnary = /^application\/(?:json|proto)\b/i.test(contentType) || rpc.transport === 'unary';
  const read = (bytes: Uint8Array) => {
    const found = isJson ? readJson(bytes, rpc) : readProto(bytes, rpc);
    return found === 'none' && rpc.plane !== 'bidi-append' ? 'unknown' : found; // a turn has a model
  };
  if (rpc.request === manyModels) return { push() {}, end: () => onModels('unknown') };
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
  const finish = (bytes: Uint8Array | undefined) => onModels(bytes === undefined ? 'unknown' : read(bytes));
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
  if (plane === 'bidi-append') return toBodyModels(readAppendedModels(bytes));
  return isPrewarm(bytes, request) ? 'unknown' : toBodyModels(readNamedModels(bytes, request));
}

function readJson(bytes: Uint8Array, { plane, request }: CursorRpc): BodyModels {
  const parsed = parseJson(new TextDecoder().decode(bytes), { maxDepth: MAX_JSON_DEPTH });
  if (!parsed.ok || !isJsonObject(parsed.value)) return 'unknown';
  const { value } = parsed;
  if (plane === 'bidi-append') return toBodyModels(readAppendedModelsOfJson(value));
  return isPrewarmOfJson(value, request) ? 'unknown' : toBodyModels(readNamedModelsOfJson(value, request));
}

function toBodyModels(found: readonly string[] | undefined): BodyModels {
  if (found === undefined) return 'unknown';
  return found.length > 0 ? found : 'none';
}
