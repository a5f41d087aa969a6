// Marks: places in a session that a reader wants to find again, kept beside its recording in `marks.jsonl`.
import { isJsonObject } from '../../model/json.ts';

/** `t`: milliseconds from the session's start · `at`: when it was set, ISO 8601. */
export interface Mark {
  readonly t: number;
  readonly at?: string;
  readonly note?: string;
}

/** Longer notes are no notes. */
const MAX_NOTE_CHARS = 1000;

/** A line of the file, without LF: `{"t":93500,"at":"2026-11-26T13:05:10.000Z","note":"the wrong file"}`. */
export function formatMark({ t, at, note }: Mark): string {
  return JSON.stringify({ t, ...(at === undefined ? {} : { at }), ...(note === undefined ? {} : { note }) });
}

/** The mark of a line; undefined where it is none: a file that others may write must not keep a session from being shown. */
export function parseMark(line: string): Mark | undefined {
  const value = parseJson(line);
  if (!isJsonObject(value)) return undefined;
  const { t, at, note } = value;
  if (typeof t !== 'number' || !Number.isFinite(t) || t < 0) return undefined;
  return {
    t,
    ...(typeof at === 'string' && !Number.isNaN(Date.parse(at)) ? { at } : {}),
    ...(typeof note === 'string' && note !== '' ? { note: note.slice(0, MAX_NOTE_CHARS) } : {}),
  };
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
