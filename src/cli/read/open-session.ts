// Opens a recording to be read: what it is at once, all that is in it from where it stands.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEntry, toStatement } from '../../core/model/entry.ts';
import { FormatError } from '../../core/model/format-error.ts';
import { parseSessionHeader, type SessionHeader } from '../../core/model/session.ts';
import { HEAD_CHARS, parseEntryHead } from '../../core/replay/entry-head.ts';
import { createEntryIndexer } from '../../core/replay/entry-index.ts';
import { toStatus } from '../../core/replay/session-fold.ts';
import { type SessionHead, type SessionSource, toHead } from '../../core/replay/session-source.ts';
import { createStoredSession } from '../../core/replay/stored-session.ts';
import { readTombstones } from '../../sidecar/spool/tombstones.ts';
import { unreadable } from './read-session.ts';
import { openSegmentFiles, type SegmentFiles } from './segment-files.ts';

/** The two lines that close a session are some 700 bytes; before them no one looks. */
const END_BYTES = 8 * 1024;

export interface OpenSession {
  readonly header: SessionHeader;
  /** Of a closed session by what its end says, of one that is recorded by all of it. Throws CliError `unreadable`. */
  head(): SessionHead;
  /** All of it; goes through the files when more than its header is asked for. Throws CliError `unreadable`. */
  source(): SessionSource;
  /** What is made of it piece by piece. Throws CliError `unreadable` where it comes to what is no recording. */
  pieces<Piece>(made: Iterable<Piece>): Generator<Piece>;
  /** Its lines as they stand, without LF. */
  lines(): Generator<Buffer>;
  close(): void;
}

/** Opens the recording in a folder. Throws CliError `unreadable`. */
export function openSession(folder: string): OpenSession {
  const { header, files } = guard(folder, () => ({
    header: parseSessionHeader(JSON.parse(readFileSync(join(folder, 'session.json'), 'utf8'))),
    files: openSegmentFiles(folder),
  }));
  let opened: SessionSource | undefined;
  const open = () => {
    opened ??= guard(folder, () => readSource(header, files));
    return opened;
  };
  const end = once(() => guard(folder, () => readEnd(header, files)));
  const source = () => toLazySource(header, { end, open, erasures: readErasures(folder) });

  return {
    header,
    head: () => ({
      ...(end() ?? toHead(source())),
      ...readErasures(folder),
    }),
    source,
    *pieces(made) {
      try {
        yield* made;
      } catch (cause) {
        throw cause instanceof FormatError ? unreadable(folder, cause) : cause;
      }
    },
    *lines() {
      for (const { bytes } of files.lines()) yield bytes;
    },
    close: files.close,
  };
}

interface LazyParts {
  readonly end: () => SessionHead | undefined;
  readonly open: () => SessionSource;
  readonly erasures: Pick<SessionHead, 'erasures'>;
}

/** How a closed session ended stands at its end: for that not all of it need be read. */
function toLazySource(header: SessionHeader, { end, open, erasures }: LazyParts): SessionSource {
  return {
    header,
    ...erasures,
    get status() {
      return end()?.status ?? open().status;
    },
    get lastT() {
      return end()?.lastT ?? open().lastT;
    },
    get redactions() {
      return open().redactions;
    },
    get gaps() {
      return open().gaps;
    },
    get exchanges() {
      return open().exchanges;
    },
    read: (id) => open().read(id),
  };
}

function once<Value>(read: () => Value): () => Value {
  let known: { readonly value: Value } | undefined;
  return () => {
    known ??= { value: read() };
    return known.value;
  };
}

function readErasures(folder: string): Pick<SessionHead, 'erasures'> {
  const erasures = readTombstones(folder).map(({ at, by, entries, reason }) => ({
    at,
    by,
    entries: entries.reduce((sum, [first, last]) => sum + last - first + 1, 0),
    ...(reason === undefined ? {} : { reason }),
  }));
  return erasures.length === 0 ? {} : { erasures };
}

function readSource(header: SessionHeader, files: SegmentFiles): SessionSource {
  const indexer = createEntryIndexer();
  for (const { position, bytes } of files.lines()) {
    const parse = () => parseEntry(bytes.toString('utf8'));
    const head = parseEntryHead(bytes.toString('latin1', 0, HEAD_CHARS)) ?? parse();
    indexer.add(head, position, parse);
  }
  return createStoredSession({ header, index: indexer.index(), readLine: files.readLine });
}

/** What the last lines say; undefined where they do not close the session. */
function readEnd(header: SessionHeader, files: SegmentFiles): SessionHead | undefined {
  const entries = files.lastLines(END_BYTES).slice(-2).map(parseEntry);
  const [closed] = entries.flatMap((entry) => {
    const statement = toStatement(entry);
    return statement?.type === 'session-closed' ? [statement.data] : [];
  });
  if (closed === undefined) return undefined;
  return {
    header,
    status: toStatus(closed),
    lastT: Math.max(...entries.map(({ t }) => t)),
    redactionCount: closed.redactions,
    gapCount: closed.gaps,
  };
}

function guard<Result>(folder: string, read: () => Result): Result {
  try {
    return read();
  } catch (cause) {
    throw unreadable(folder, cause);
  }
}
