// Checks that a run frame unfolds into events in one way (FORMAT.md §5).
import { isCount, isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { isList, quote } from './untrusted.ts';

const POINTER = /^(\/([^~/]|~[01])*)*$/;
const INDEX = /^(0|[1-9]\d*)$/;

/** What is wrong with a run frame (expected …, found …), or undefined. */
export function findRunFault(frame: JsonObject): string | undefined {
  const { t, at, pieces, value, of } = frame;
  if (value === undefined) return 'expected a run to have a value, found none';
  if (frame.id !== undefined || frame.retry !== undefined)
    return 'expected a run without id and retry, found one of them';
  if (of !== undefined && (of !== 'envelope' || frame.event !== undefined))
    return `expected a run of SSE events, or of envelopes without "event", found ${quote(of)}`;
  if (!isList(at) || !isList(pieces) || pieces.length === 0)
    return `expected lists "at" and "pieces", the latter not empty, found ${quote(at)} and ${quote(pieces)}`;
  for (const pointer of at) {
    const fault = findPointerFault(value, pointer);
    if (fault !== undefined) return fault;
  }
  for (const piece of pieces) {
    const fault = findPieceFault(piece, at.length);
    if (fault !== undefined) return fault;
  }
  const start = isList(pieces[0]) ? pieces[0][0] : undefined;
  return start === t
    ? undefined
    : `expected the run's t to be that of its first piece, ${quote(start)}, found ${quote(t)}`;
}

function findPieceFault(piece: Json, leaves: number): string | undefined {
  if (!isList(piece) || piece.length !== leaves + 1 || !isCount(piece[0]))
    return `expected a piece to be a time and ${leaves} leaves, found ${isList(piece) ? `${piece.length} elements` : quote(piece)}`;
  const leaf = piece.find((element) => typeof element === 'object' && element !== null);
  return leaf === undefined
    ? undefined
    : `expected leaves to be text, number, boolean or null, found ${quote(leaf)}`;
}

function findPointerFault(value: Json, pointer: Json): string | undefined {
  if (typeof pointer !== 'string' || !isPointer(pointer))
    return `expected a JSON pointer in "at", found ${quote(pointer)}`;
  const hasEscapes = pointer.includes('~');
  let there: Json | undefined = value;
  for (let start = 1; start <= pointer.length; ) {
    // What stands behind a reference is in another entry.
    if (isJsonObject(there) && Object.hasOwn(there, '$part')) return undefined;
    const slash = pointer.indexOf('/', start);
    const end = slash === -1 ? pointer.length : slash;
    const step = pointer.slice(start, end);
    there = childAt(there, hasEscapes ? step.replaceAll('~1', '/').replaceAll('~0', '~') : step);
    start = end + 1;
  }
  return there === null ? undefined : `expected null at ${quote(pointer)} of a run, found ${quote(there)}`;
}

/** Nearly no pointer has an escape: then all that begins with a slash is one. */
function isPointer(text: string): boolean {
  return text.includes('~') ? POINTER.test(text) : text === '' || text.startsWith('/');
}

/** A name that begins with `$` may stand in the pointer as it was recorded or as it is stored. */
function childAt(parent: Json | undefined, step: string): Json | undefined {
  if (isList(parent)) return INDEX.test(step) ? parent[Number(step)] : undefined;
  if (!isJsonObject(parent)) return undefined;
  if (Object.hasOwn(parent, step)) return parent[step];
  return step.startsWith('$') && Object.hasOwn(parent, `$${step}`) ? parent[`$${step}`] : undefined;
}
