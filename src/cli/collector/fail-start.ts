// What kept a collector, a witness or a move from starting, with its exit code.
import { StartError } from '../../collector/opening/start-error.ts';
import { CliError } from '../cli-error.ts';

/** Throws CliError: `usage` for what only a change mends, `failed` for what may pass; anything else as it is. */
export function failStart(cause: unknown): never {
  if (!(cause instanceof StartError)) throw cause;
  throw new CliError(cause.code === 'misconfigured' ? 'usage' : 'failed', cause.message, { cause });
}
