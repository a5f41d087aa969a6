// Exports a session from a view: into the folder where the user is, under a name of its own.
import { resolve } from 'node:path';
import { encodeExport } from '../core/export/encode.ts';
import { toVisible } from '../core/replay/visible.ts';
import { toCliError } from './cli-error.ts';
import type { Context } from './context.ts';
import { writeNewFile } from './new-file.ts';
import { noteAccess } from './read/access-log.ts';
import type { FoundSession } from './read/find-session.ts';
import { openSession } from './read/open-session.ts';
import { formatBytes, formatTime } from './text/format.ts';

/** Characters of an id that name a session among all of one home. */
const SHORT_ID_CHARS = 18;

/** Writes the session as a page of HTML; resolves with what there is to say of it, also where it failed. */
export async function exportBeside({ id, folder }: FoundSession, context: Context): Promise<string> {
  const file = resolve(`cursor-rec-${id.slice(0, SHORT_ID_CHARS)}.html`);
  const { version } = context;
  try {
    await noteAccess([{ command: 'export', session: id }], context);
    const session = openSession(folder);
    try {
      const pieces = encodeExport('html', { session: session.source(), version, formatTime });
      const { signal } = new AbortController();
      const bytes = await writeNewFile(file, session.pieces(pieces), { isForced: true, signal });
      return `Wrote ${formatBytes(bytes)} to ${toVisible(file)}`;
    } finally {
      session.close();
    }
  } catch (error) {
    return `Not exported: ${toCliError(error).message}`;
  }
}
