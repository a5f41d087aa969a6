// Checks what entries hold against what came before: stored values, runs, gaps (FORMAT.md §4 to §6).
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import type { ReadLine } from './line.ts';
import { createPartTable, NOT_ARRAY, UNKNOWN_LENGTH } from './part-table.ts';
import { findRunFault } from './run.ts';
import { checkStored, type StoredContext, storedLength } from './stored-value.ts';
import { isCount, isList, quote } from './untrusted.ts';
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
      if (type !== 'frames' && type !== 'gap') return;
      const data = line.data();
      if (data === undefined) return;
      if (type === 'frames') checkFrames(data, context);
      else {
        const gap = toGap(data, seq);
        if (gap === undefined)
          report('data-malformed', 'expected a gap with reason, from and to, found other');
        else gaps.push(gap);
      }
    },
    gaps,
  };
}

function checkFrames({ side, frames }: JsonObject, context: StoredContext): void {
  const { report } = context;
  if (side !== 'request' && side !== 'response')
    report('data-malformed', `expected side request or response, found ${quote(side)}`);
  if (!isList(frames)) report('data-malformed', `expected a list of frames, found ${quote(frames)}`);
  else for (const frame of frames) checkFrame(frame, context);
}

function checkFrame(frame: Json, context: StoredContext): void {
  const { report } = context;
  if (!isJsonObject(frame) || !isCount(frame.t) || typeof frame.type !== 'string') {
    report('data-malformed', 'expected a frame with a whole t and a type, found other');
    return;
  }
  if (frame.value !== undefined) checkStored(frame.value, context);
  const fault = frame.type === 'run' ? findRunFault(frame) : undefined;
  if (fault !== undefined) report('run-malformed', fault);
}

function toGap({ reason, from, to, bytes, exchange, side }: JsonObject, seq: number): Gap | undefined {
  if (typeof reason !== 'string' || !isCount(from) || !isCount(to)) return undefined;
  return {
    seq,
    reason,
    from,
    to,
    ...(isCount(bytes) ? { bytes } : {}),
    ...(typeof exchange === 'string' ? { exchange } : {}),
    ...(side === 'request' || side === 'response' ? { side } : {}),
  };
}
