// Has long sessions counted as soon as they are closed, so that `sessions` need not read them.
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { findOpen, listOpenIds } from './open-markers.ts';

/** Shorter ones are read in some 0.03 s, by who asks for them. */
const MIN_BYTES = 256 * 1024;

export interface ClosedSessions {
  /** Looks which sessions were closed since it looked last, and has the long ones counted. */
  look(): Promise<void>;
}

/** Follows the sessions of a home; `count` has those in these folders counted. */
export function followClosed(
  home: string,
  count: (home: string, folders: readonly string[]) => void,
): ClosedSessions {
  const folders = new Map<string, string>();

  /** One by one: there may be ten thousand, and each open file counts against those of the traffic. */
  async function addNew(open: ReadonlySet<string>): Promise<void> {
    for (const id of open) {
      const session = folders.has(id) ? undefined : await findOpen(home, id);
      if (session !== undefined) folders.set(id, session.folder);
    }
  }

  async function lookOnce(): Promise<void> {
    const open = new Set(await listOpenIds(home));
    const closed = [...folders].filter(([id]) => !open.has(id));
    for (const [id] of closed) folders.delete(id);
    await addNew(open);
    const long: string[] = [];
    for (const [, folder] of closed) if ((await readBytes(folder)) > MIN_BYTES) long.push(folder);
    if (long.length > 0) count(home, long);
  }

  let last = Promise.resolve();
  return {
    look() {
      last = last.catch(() => undefined).then(lookOnce);
      return last;
    },
  };
}

/** Of all its files; none where it was removed meanwhile. */
async function readBytes(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(folder, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
