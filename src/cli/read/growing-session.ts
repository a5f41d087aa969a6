// A session that is read while it is recorded: what is new in it, and all of it as of now.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Entry, parseEntry } from '../../core/model/entry.ts';
import { parseSessionHeader, type SessionHeader } from '../../core/model/session.ts';
import { type EntryHead, HEAD_CHARS, parseEntryHead } from '../../core/replay/entry-head.ts';
import { createEntryIndexer } from '../../core/replay/entry-index.ts';
import type { SessionSource } from '../../core/replay/session-source.ts';
import { createStoredSession } from '../../core/replay/stored-session.ts';
import { unreadable } from './read-session.ts';
import { openSessionTail } from './session-tail.ts';

/** An entry that is new: its head, and the whole of it for who wants that. */
export interface NewEntry {
  readonly head: EntryHead;
  /** May be called until the next is asked for. */
  parse(): Entry;
}

export interface GrowingSession {
  readonly header: SessionHeader;
  /** What was recorded since it was last asked. Throws CliError `unreadable`. */
  step(): Generator<NewEntry>;
  /** All of it, as far as the steps have come. */
  source(): SessionSource;
  close(): void;
}

/** Opens the session in a folder, of which no step was taken. Throws CliError `unreadable`. */
export function openGrowingSession(folder: string): GrowingSession {
  const header = guard(folder, () =>
    parseSessionHeader(JSON.parse(readFileSync(join(folder, 'session.json'), 'utf8'))),
  );
  const tail = openSessionTail(folder);
  const indexer = createEntryIndexer();

  function* readNew(): Generator<NewEntry> {
    for (const { position, bytes } of tail.read()) {
      const parse = () => parseEntry(bytes.toString('utf8'));
      const head = parseEntryHead(bytes.toString('latin1', 0, HEAD_CHARS)) ?? parse();
      indexer.add(head, position, parse);
      yield { head, parse };
    }
  }

  return {
    header,
    *step() {
      try {
        yield* readNew();
      } catch (cause) {
        throw unreadable(folder, cause);
      }
    },
    source: () => createStoredSession({ header, index: indexer.index(), readLine: tail.readLine }),
    close: tail.close,
  };
}

function guard<Result>(folder: string, read: () => Result): Result {
  try {
    return read();
  } catch (cause) {
    throw unreadable(folder, cause);
  }
}
