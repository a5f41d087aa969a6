// Looks up whose sockets are at the other ends, without holding up anybody else: a read of the table takes milliseconds.
import { readFile } from 'node:fs/promises';
import { comesFromHere } from './here.ts';
import { findRow, placesOf, type SocketEnds, type SocketOwner, type TableFile } from './socket-owner.ts';

export interface Owners {
  /** Who is at the other end; undefined where the kernel does not tell. Never rejects. */
  find(ends: SocketEnds): Promise<SocketOwner | undefined>;
}
/** The text of a table; rejects where it cannot be read. */
export type LoadTable = (file: TableFile) => Promise<string>;

/** Owners by the kernel's tables; connections that come at once share a read. */
export function createOwners(
  load: LoadTable = (file) => readFile(file, 'latin1'),
  isHere: (ends: SocketEnds) => boolean = comesFromHere,
): Owners {
  const tables = {
    '/proc/net/tcp': shareReads(() => load('/proc/net/tcp')),
    '/proc/net/tcp6': shareReads(() => load('/proc/net/tcp6')),
  };
  async function look(ends: SocketEnds): Promise<SocketOwner | undefined> {
    for (const { file, key } of placesOf(ends)) {
      const found = findRow(await tables[file](), key);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  /** A second time, because a table that changes while it is read may skip a row. */
  async function lookAgain(ends: SocketEnds): Promise<SocketOwner | undefined> {
    const found = placesOf(ends).map(async ({ file, key }) => findRow(await tables[file](), key));
    return (await Promise.all(found)).find((owner) => owner !== undefined);
  }
  return {
    // The tables show nobody who comes from elsewhere.
    find: async (ends) => (isHere(ends) ? ((await look(ends)) ?? (await lookAgain(ends))) : undefined),
  };
}

/** A read that began earlier may not show what came since: whoever asks during one gets the next. */
function shareReads(read: () => Promise<string>): () => Promise<string> {
  let running: Promise<string> | undefined;
  let next: Promise<string> | undefined;
  function start(): Promise<string> {
    next = undefined;
    // Without IPv6 there is no tcp6.
    running = read()
      .catch(() => '')
      .finally(() => {
        running = undefined;
      });
    return running;
  }
  return () => {
    if (running === undefined) return start();
    next ??= running.then(start);
    return next;
  };
}
