// Reads which models a request names: from its path, and from its body while that comes.
import { type CursorRpc, cursorRpc } from '../../core/dialect/cursor/rpc.ts';
import type { NamedModels } from '../../core/policy/access-policy.ts';
import { createMemberScan } from '../../core/wire/member-scan.ts';
import { createInflater, isKnownCoding } from '../worker/inflate.ts';
import type { BodyModels, ModelReader, OnModels } from './body-models.ts';
import { createCursorReader, readCursorPath } from './cursor-models.ts';
import { nameRoute } from './forward/route-names.ts';
import { fieldOf, type RawFields } from './headers.ts';

export interface ModelSubject {
  readonly route: string;
  readonly origin: string;
  /** The upstream's path, with its query. */
  readonly path: string;
  readonly rawHeaders: RawFields;
  readonly hasBody: boolean;
}

/** What can be said without the body; undefined: it has to be read. */
export function readWithoutBody(subject: ModelSubject): NamedModels | undefined {
  const { path, hasBody } = subject;
  if (rpcOf(subject) !== undefined) return readCursorPath(toPathname(path));
  if (hasBody) return undefined;
  const named = readPathModels(path);
  return named.length > 0 ? named : 'none';
}

/** What both say together: a path that names the model is enough for a body that names none. */
export function joinModels(subject: ModelSubject, body: BodyModels): NamedModels {
  if (body === 'unknown') return 'unknown';
  if (rpcOf(subject) !== undefined) return body;
  const named = [...readPathModels(subject.path), ...(body === 'none' ? [] : body)];
  return named.length > 0 ? named : 'unknown';
}

/** A reader of the body of this request. */
export function createModelReader(subject: ModelSubject, onModels: OnModels): ModelReader {
  const rpc = rpcOf(subject);
  const coding = (fieldOf(subject.rawHeaders, 'content-encoding') ?? 'identity').trim().toLowerCase();
  const reader = rpc === undefined ? readMembers(onModels) : readRpc(rpc, subject, onModels);
  if (coding === '' || coding === 'identity') return reader;
  if (isKnownCoding(coding)) return inflate(coding, reader, onModels);
  return { push: () => {}, end: () => onModels('unknown') };
}

const cursorRoutes = ['cursor', 'cursor-agent'];

/** Which of Cursor's RPCs it is; at other servers a path that looks like one is any path. */
function rpcOf({ route, origin, path }: ModelSubject): CursorRpc | undefined {
  const isCursor = cursorRoutes.includes(route) || nameRoute(new URL(origin).hostname, {}) === 'cursor';
  return isCursor ? cursorRpc(toPathname(path)) : undefined;
}

/** The last segment of the model's name in the paths of Gemini, Vertex, Azure and Bedrock. */
const pathModel = /\/(?:models?|tunedmodels|deployments)\/([^/:]+)/gi;

/** The models that a path names: `/v1beta/models/gemini-3-pro:generateContent`, `/openai/deployments/gpt-5/chat/completions`. */
export function readPathModels(path: string): readonly string[] {
  return [...toPathname(path).matchAll(pathModel)].map(([, name = '']) => decode(name));
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function toPathname(path: string): string {
  return path.replace(/[?#].*$/s, '');
}

/** `model`, and `models` of gateways that fall back from one to another. */
function readMembers(onModels: OnModels): ModelReader {
  const scan = createMemberScan(['model', 'models']);
  return {
    push: (bytes) => scan.push(bytes),
    end() {
      const found = scan.end();
      if (found.type === 'odd') onModels('unknown');
      else onModels(found.texts.length > 0 ? found.texts : 'none');
    },
  };
}

function readRpc(rpc: CursorRpc, { rawHeaders }: ModelSubject, onModels: OnModels): ModelReader {
  return createCursorReader(rpc, {
    contentType: fieldOf(rawHeaders, 'content-type') ?? '',
    messageCoding: fieldOf(rawHeaders, 'connect-content-encoding') ?? fieldOf(rawHeaders, 'grpc-encoding'),
    onModels,
  });
}

/** What is decoded goes on to the reader; what cannot be, cannot be read. */
function inflate(coding: string, reader: ModelReader, onModels: OnModels): ModelReader {
  const inflater = createInflater(coding, {
    bytes: (bytes) => reader.push(bytes),
    failed: () => onModels('unknown'),
    ended: () => reader.end(),
  });
  return { push: (bytes) => inflater.push(bytes, 0, () => {}), end: () => inflater.end(0) };
}
