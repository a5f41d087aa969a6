// Reads all of a session into memory, for what is made of the whole of it.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Entry, parseEntry } from '../../core/model/entry.ts';
import { FormatError } from '../../core/model/format-error.ts';
import { parseSessionHeader, type SessionHeader } from '../../core/model/session.ts';
import { createSessionFold, type SessionView } from '../../core/replay/session-fold.ts';
import { readLines } from '../../sidecar/spool/read-lines.ts';
import { toSegmentNames } from '../../sidecar/spool/session-folder.ts';
import { CliError } from '../cli-error.ts';

/** The header of a session. Throws CliError `unreadable`. */
export async function readHeader(folder: string): Promise<SessionHeader> {
  try {
    return parseSessionHeader(JSON.parse(await readFile(join(folder, 'session.json'), 'utf8')));
  } catch (cause) {
    throw unreadable(folder, cause);
  }
}

/** The entries of a session in order; what follows the last LF was not acknowledged and is left out. Throws CliError `unreadable` at the first line that is none. */
async function* readEntries(folder: string): AsyncGenerator<Entry> {
  for (const name of toSegmentNames(await readdir(folder))) {
    for await (const line of readLines(join(folder, name)))
      if (!line.isTorn) yield toEntry(line.text, folder);
  }
}

function toEntry(line: string, folder: string): Entry {
  try {
    return parseEntry(line);
  } catch (cause) {
    throw unreadable(folder, cause);
  }
}

/** Everything that a session's entries tell. Throws CliError `unreadable`. */
export async function readSession(folder: string): Promise<SessionView> {
  const fold = createSessionFold(await readHeader(folder));
  for await (const entry of readEntries(folder)) fold.entry(entry);
  try {
    return fold.view();
  } catch (cause) {
    throw unreadable(folder, cause);
  }
}

/** What `make` makes of the header and all entries of a session. Throws CliError `unreadable`. */
export async function readWhole<Made>(
  folder: string,
  make: (session: { readonly header: SessionHeader; readonly entries: readonly Entry[] }) => Made,
): Promise<Made> {
  const header = await readHeader(folder);
  const entries: Entry[] = [];
  for await (const entry of readEntries(folder)) entries.push(entry);
  try {
    return make({ header, entries });
  } catch (cause) {
    throw cause instanceof FormatError ? unreadable(folder, cause) : cause;
  }
}

/** That a folder holds no recording that can be read: what was found instead, and what to do. */
export function unreadable(folder: string, cause: unknown): CliError {
  const found = cause instanceof Error ? cause.message : String(cause);
  return new CliError(
    'unreadable',
    `expected a recording in ${folder}, found: ${found}: run cursor-rec verify to see what is wrong with it`,
    {
      cause,
      hint: `cursor-rec verify ${folder}`,
    },
  );
}
