// Writes a text that is made piece by piece, no faster than its reader takes it.
import { CliError, exitCodeOf, toCliError } from '../cli-error.ts';
import type { PipeContext } from '../context.ts';

/** Pieces are gathered to about this size: each write is a call of the system. */
const MIN_WRITE_CHARS = 64 * 1024;
/** What is gathered for longer is written as it is, so that a reader sees that it goes on. */
const MAX_GATHER_MS = 100;

/**
 * Writes the pieces: the first at once, the others gathered. Once something was written an error is one of the text, said on stderr:
 * the document on stdout is cut off there.
 */
export async function writePieces(
  pieces: Iterable<string>,
  context: PipeContext,
  now: () => number = () => performance.now(),
): Promise<void> {
  let gathered = '';
  let writtenAt: number | undefined;

  async function write(): Promise<void> {
    context.out.write(gathered);
    gathered = '';
    writtenAt = now();
    await context.drained();
  }

  try {
    for (const piece of pieces) {
      gathered += piece;
      const isDue =
        writtenAt === undefined || gathered.length >= MIN_WRITE_CHARS || now() - writtenAt >= MAX_GATHER_MS;
      if (gathered !== '' && isDue) await write();
    }
    if (gathered !== '') await write();
  } catch (error) {
    if (writtenAt === undefined) throw error;
    const failure = toCliError(error);
    if (!(error instanceof CliError)) throw error;
    if (gathered !== '') await write();
    context.err.write(`cursor-rec: ${failure.message}\n`);
    context.exit(exitCodeOf(failure));
  }
}
