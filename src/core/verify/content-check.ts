// Checks what entries hold: their members, frames, and stored values against what came before (FORMAT.md §4 to §6).
import { isCount, isJsonObject, type JsonObject } from '../model/json.ts';
import { dataShapeOf } from './entry-shape.ts';
import { checkFrame } from './frame-check.ts';
import type { ReadLine } from './line.ts';
import { createPartTable, NOT_ARRAY, UNKNOWN_LENGTH } from './part-table.ts';
import { checkStored, type StoredContext, storedLength } from './stored-value.ts';
import { isList } from './untrusted.ts';
import type { Gap, Report } from './verdict.ts';

export interface ContentCheck {
  check(line: ReadLine): void;
  readonly gaps: readonly Gap[];
}

/** Expects the entries of one session in order; exchanges and counts are for others. */
export function createContentCheck(report: Report): ContentCheck {
  const parts = createPartTable();
  const gaps: Gap[] = [];

  function checkPart(line: ReadLine, context: StoredContext): void {
    const { plainPart } = line;
    // Without a "$" in a name there is nothing to check, and most bytes of a recording are of such parts.
    if (plainPart !== undefined) return parts.add(context.seq, plainPart === 'other' ? NOT_ARRAY : plainPart);
    const data = line.data();
    if (data === undefined) return parts.add(context.seq, UNKNOWN_LENGTH);
    const { value } = data;
    if (value === undefined) report('data-malformed', 'expected a part to have a value, found none');
    else checkStored(value, context);
    parts.add(context.seq, value === undefined ? UNKNOWN_LENGTH : storedLength(value, parts));
  }

  return {
    check(line) {
      const { seq, type } = line.entry;
      const context = { seq, parts, report };
      if (type === 'part') return checkPart(line, context);
      const shape = dataShapeOf(type);
      const data = shape === undefined ? undefined : line.data();
      if (shape === undefined || data === undefined) return;
      const misfits = shape(data) ?? [];
      for (const { at, expected, found } of misfits)
        report('data-malformed', `expected ${at} of the data to be ${expected}, found ${found}`);
      if (type === 'frames') checkFrames(data, context);
      else if (type === 'gap' && misfits.length === 0) gaps.push(toGap(data, seq));
    },
    gaps,
  };
}

function checkFrames({ frames }: JsonObject, context: StoredContext): void {
  if (!isList(frames)) return;
  for (let index = 0; index < frames.length; index++) {
    const frame = frames[index];
    if (isJsonObject(frame) && isCount(frame.t) && typeof frame.type === 'string')
      checkFrame(frame, index, context);
    else
      context.report(
        'data-malformed',
        `expected /frames/${index} of the data to be a frame with a whole t and a type, found other`,
      );
  }
}

/** Of data that has the shape of a gap. */
function toGap({ reason, from, to, bytes, exchange, side }: JsonObject, seq: number): Gap {
  return {
    seq,
    reason: String(reason),
    from: Number(from),
    to: Number(to),
    ...(isCount(bytes) ? { bytes } : {}),
    ...(typeof exchange === 'string' ? { exchange } : {}),
    ...(side === 'request' || side === 'response' ? { side } : {}),
  };
}
