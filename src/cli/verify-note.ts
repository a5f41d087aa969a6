// Verifies a session from a view, and says in one line what came of it.
import { formatCount } from '../core/replay/plain-text.ts';
import { sha256 } from '../node/hashing.ts';
import { toCliError } from './cli-error.ts';
import type { Context } from './context.ts';
import { noteAccess } from './read/access-log.ts';
import type { FoundSession } from './read/find-session.ts';
import { verifyFolder } from './read/verify-folder.ts';

/** Resolves with what there is to say, also where it could not be verified. */
export async function verifyNote({ id, folder }: FoundSession, context: Context): Promise<string> {
  try {
    await noteAccess([{ command: 'verify', session: id }], context);
    const { level, entries, gaps, problems } = await verifyFolder(folder, { sha256 });
    const [first, ...others] = problems;
    if (first !== undefined) {
      const more =
        others.length === 0 ? '' : ` (and ${others.length} more: cursor-rec verify ${id.slice(0, 18)})`;
      return `✖ NOT what it claims to be: ${first.message}${more}`;
    }
    const missing = gaps.length === 0 ? 'nothing missing' : formatCount(gaps.length, 'gap');
    return `✔ ${level}: ${entries} entries, chain whole, ${missing}`;
  } catch (error) {
    return `Not verified: ${toCliError(error).message}`;
  }
}
