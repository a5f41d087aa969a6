// The collector's own log: JSON lines about what it did, without content, tokens, ids or queries.
import { LogError } from '../log/log-error.ts';
import { StartError } from '../opening/start-error.ts';
import { StoreError } from '../store/store-error.ts';

/** `event` says what happened; other members are counts, codes and names of routes. */
export interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly event: string;
  readonly [member: string]: unknown;
}

export type WriteLog = (line: LogLine) => void;

/** Writes lines to whatever takes text. */
export function createLogWriter(write: (text: string) => void, now: () => number): WriteLog {
  return ({ level, event, ...rest }) =>
    write(`${JSON.stringify({ at: new Date(now()).toISOString(), level, event, ...rest })}\n`);
}

/** Frames of a stack that say where it came from. */
const MAX_FRAMES = 8;

/** What may be said of an error: where it came from, and its message only where it is known to quote nothing. */
export function toFailure(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { error: typeof error };
  const { name, stack = '' } = error;
  const { code } = error as { readonly code?: unknown };
  if (error instanceof StartError) return { error: name, code: error.code, message: error.message };
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  return {
    error: name,
    ...(typeof code === 'string' ? { code } : {}),
    ...(error instanceof StoreError || error instanceof LogError ? { message: error.message } : {}),
    stack: frames.slice(0, MAX_FRAMES).map((line) => line.trim()),
  };
}
