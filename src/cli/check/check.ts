// One link of the chain from Cursor to the recording, looked at.

/** `skip`: could not be looked at, or does not apply; `warn`: works, or may; `fail`: has to be mended. */
export type CheckStatus = 'ok' | 'warn' | 'fail' | 'skip';

export interface Finding {
  readonly status: CheckStatus;
  /** What was found, in one line; never a token. */
  readonly found: string;
  /** How to mend it: what to do, or a command a line. */
  readonly fix?: string;
}
export interface Check extends Finding {
  readonly id: string;
}

/** All is well with it. */
export function ok(found: string): Finding {
  return { status: 'ok', found };
}

/** It could not be looked at, or does not apply here. */
export function skip(found: string): Finding {
  return { status: 'skip', found };
}

/** It works, or may. */
export function warn(found: string, fix: string): Finding {
  return { status: 'warn', found, fix };
}

/** It has to be mended. */
export function fail(found: string, fix: string): Finding {
  return { status: 'fail', found, fix };
}
