// Opens a recording to be read: what it is at once, all that is in it from where it stands.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEntry, toStatement } from '../../core/model/entry.ts';
import { FormatError } from '../../core/model/format-error.ts';
import { parseSessionHeader, type SessionHeader } from '../../core/model/session.ts';
import { toStatus } from '../../core/replay/session-fold.ts';
import { type SessionHead, type SessionSource, toHead } from '../../core/replay/session-source.ts';
import { readTombstones } from '../../sidecar/spool/tombstones.ts';
import { unreadable } from './read-session.ts';
import { openSegmentFiles, type SegmentFiles } from './segment-files.ts';
import { createSessionPass } from './session-pass.ts';

/** The two lines that close a session are some 700 bytes; before them no one looks. */
const END_BYTES = 8 * 1024;

export interface OpenSession {
  readonly header: SessionHeader;
  /** Of a closed session by what its end says, of one that is recorded by all of it. Throws CliError `unreadable`. */
  head(): SessionHead;
  /** All of it; goes through the files when more than its header is asked for. Throws CliError `unreadable`. */
  source(): SessionSource;
  /** From 0 to 1: how much of its files was gone through. */
  readonly fraction: number;
  /** What is made of it piece by piece. Throws CliError `unreadable` where it comes to what is no recording. */
  pieces<Piece>(made: Iterable<Piece>): Generator<Piece>;
  /** Its lines as they stand, without LF. */
  lines(): Generator<Buffer>;
  close(): void;
}

/** Opens the recording in a folder. Throws CliError `unreadable`. */
export function openSession(folder: string): OpenSession {
  const { header, files } = guard(folder, () => openFiles(folder));
  const pass = createSessionPass(header, files);
  const open = () => guard(folder, pass.finish);
  const end = once(() => guard(folder, () => readEnd(header, files)));
  const source = () =>
    toLazySource(header, {
      end,
      open,
      arriving: () => guardEach(folder, pass.arriving(), () => true),
      read: pass.read,
      erasures: readErasures(folder),
    });

  return {
    header,
    head: () => ({
      ...(end() ?? toHead(source())),
      ...readErasures(folder),
    }),
    source,
    get fraction() {
      return pass.fraction;
    },
    pieces: (made) => guardEach(folder, made, (cause) => cause instanceof FormatError),
    *lines() {
      for (const { bytes } of files.lines()) yield bytes;
    },
    close: files.close,
  };
}

interface OpenFiles {
  readonly header: SessionHeader;
  readonly files: SegmentFiles;
}

/** Opens the recording in a folder for as long as it takes to `look` at it. Throws CliError `unreadable`. */
export function openEnds<Seen>(folder: string, look: (open: OpenFiles) => Seen): Seen {
  return guard(folder, () => {
    const open = openFiles(folder);
    try {
      return look(open);
    } finally {
      open.files.close();
    }
  });
}

function openFiles(folder: string): OpenFiles {
  return {
    header: parseSessionHeader(JSON.parse(readFileSync(join(folder, 'session.json'), 'utf8'))),
    files: openSegmentFiles(folder),
  };
}

interface LazyParts extends Pick<SessionSource, 'arriving' | 'read'> {
  readonly end: () => SessionHead | undefined;
  readonly open: () => SessionSource;
  readonly erasures: Pick<SessionHead, 'erasures'>;
}

/** How a closed session ended stands at its end: for that not all of it need be read. */
function toLazySource(header: SessionHeader, { end, open, erasures, ...reading }: LazyParts): SessionSource {
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
    ...reading,
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

/** What the last lines say; undefined where they do not close the session. */
export function readEnd(header: SessionHeader, files: SegmentFiles): SessionHead | undefined {
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

function* guardEach<Piece>(
  folder: string,
  made: Iterable<Piece>,
  isOurs: (cause: unknown) => boolean,
): Generator<Piece> {
  try {
    yield* made;
  } catch (cause) {
    throw isOurs(cause) ? unreadable(folder, cause) : cause;
  }
}
