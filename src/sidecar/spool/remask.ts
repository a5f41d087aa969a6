// Writes an old session anew with other data: the same entries in the same order, new salts, chain and seals (FORMAT.md §2, `remaskOf`).
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Entry, type Statement, toStatement } from '../../core/model/entry.ts';
import { asJson, isJsonObject, type Json } from '../../core/model/json.ts';
import type { RandomHex, Sha256, SignText } from '../../core/model/ports.ts';
import type { Redaction } from '../../core/model/redaction.ts';
import { isId, parseSessionHeader, type SessionHeader } from '../../core/model/session.ts';
import { formatCanonical } from '../../core/proof/canonical.ts';
import { commitmentOf, entryHash, formatEntryLine, headerHash } from '../../core/proof/chain.ts';
import { createMerkleTree } from '../../core/proof/merkle.ts';
import { createSealWriter } from '../../core/record/seal-writer.ts';
import { syncFolder } from '../../node/sync-folder.ts';
import { openSessionFiles, type SessionFiles } from './session-files.ts';
import { sessionFolder } from './session-folder.ts';

export interface RemaskOptions {
  readonly home: string;
  /** Of the new session: it names the key of `sign`, and in `remaskOf` the old session. */
  readonly header: SessionHeader;
  /** Those of the old session, with the data that they are to have. */
  readonly entries: Iterable<Entry>;
  /** What was masked anew, by exchange: it is told before the session's close. */
  readonly findings: ReadonlyMap<string, readonly Redaction[]>;
  readonly sign: SignText;
  readonly sha256: Sha256;
  readonly randomHex: RandomHex;
}
/** Where the new session's chain ended. */
export interface Remasked {
  readonly segments: number;
  readonly tip: string;
}
export interface StagedSession extends Remasked {
  readonly folder: string;
  /** Puts the whole session, durably, among those of the home; returns its folder there. */
  moveIn(): Promise<string>;
}

/** So many characters are gathered before they are written. */
const BATCH_CHARS = 4 * 1024 * 1024;

/**
 * Writes the new session beside those of the home, where nothing takes it for one before it is whole; what an earlier call left
 * there goes. The caller has the home's lock. An entry without data stays without.
 */
export async function stageRemasked(options: RemaskOptions): Promise<StagedSession> {
  const { home, header } = options;
  const staging = join(home, 'remask');
  await rm(staging, { recursive: true, force: true });
  await mkdir(staging, { mode: 0o700 });
  const files = openSessionFiles({ home: staging, header, segment: 1, size: 0, isCreated: false });
  const chain = createRechain(options, files);
  try {
    for (const entry of options.entries) {
      chain.take(entry);
      if (files.pendingChars > BATCH_CHARS) await files.commit();
    }
    await files.finish();
  } finally {
    await files.close();
  }
  const folder = sessionFolder(staging, header);
  return {
    ...chain.end(),
    folder,
    async moveIn() {
      const place = sessionFolder(home, header);
      await mkdir(dirname(place), { recursive: true, mode: 0o700 });
      await rename(folder, place);
      await syncFolder(dirname(place));
      await rm(staging, { recursive: true, force: true });
      return place;
    },
  };
}

/** The session that repeats `old`, if there is one: it began on the same day. */
export async function findRemaskOf(home: string, old: SessionHeader): Promise<SessionHeader | undefined> {
  const day = dirname(sessionFolder(home, old));
  for (const id of (await readdir(day)).filter(isId)) {
    const text = await readFile(join(day, id, 'session.json'), 'utf8').catch(() => '');
    if (!text.includes(old.id) || id === old.id) continue;
    const header = readHeader(text);
    if (header?.remaskOf?.session === old.id) return header;
  }
  return undefined;
}

/** undefined for a text that is no header: of a recording that is broken, `verify` says so. */
function readHeader(text: string): SessionHeader | undefined {
  try {
    return parseSessionHeader(JSON.parse(text));
  } catch {
    return undefined;
  }
}

interface Rechain {
  take(entry: Entry): void;
  end(): Remasked;
}

function createRechain(options: RemaskOptions, files: SessionFiles): Rechain {
  const { header, findings, sign, sha256, randomHex } = options;
  const writeSeal = createSealWriter({ header, sha256, sign });
  let prev = headerHash(header, sha256);
  let seq = 0;
  let segment = 1;
  let first = 0;
  let tree = createMerkleTree(sha256);

  function append(fields: Pick<Entry, 't' | 'type' | 'commit'>, content?: Content): void {
    const chained = { seq, prev, ...fields };
    prev = entryHash(chained, sha256);
    tree.add(prev);
    files.append(formatEntryLine(chained, content));
    seq++;
  }

  function write(type: string, t: number, data: Json): void {
    const canonicalData = formatCanonical(data);
    const salt = randomHex(16);
    append({ t, type, commit: commitmentOf(canonicalData, salt, sha256) }, { salt, canonicalData });
  }

  function writeStatement({ type, data }: Statement, t: number): void {
    // Data is JSON by its types; TypeScript does not see that interfaces fit an index signature.
    write(type, t, asJson(data));
  }

  function closeSegment(reason: 'size' | 'age' | 'session', t: number): void {
    writeStatement({ type: 'segment-closed', data: { segment, reason, first, last: seq } }, t);
    files.nextSegment(writeSeal?.({ segment, first, last: seq - 1, root: tree.root(), tip: prev, reason }));
    tree = createMerkleTree(sha256);
    segment++;
    first = seq;
  }

  function closeSession({ t }: Entry, data: Extract<Statement, { type: 'session-closed' }>['data']): void {
    let count = 0;
    for (const [exchange, found] of findings) {
      count += found.length;
      writeStatement({ type: 'redaction', data: { exchange, findings: found } }, t);
    }
    writeStatement({ type: 'session-closed', data: { ...data, redactions: data.redactions + count } }, t);
    closeSegment('session', t);
  }

  let isClosed = false;
  return {
    take(entry) {
      const { type, t, commit, data } = entry;
      // The close of the last segment was written with that of the session.
      if (isClosed) return;
      const statement = toStatement(entry);
      if (statement?.type === 'session-closed') {
        closeSession(entry, statement.data);
        isClosed = true;
      } else if (type === 'segment-closed') closeSegment(reasonOf(data), t);
      else if (data === undefined) append({ t, type, commit });
      else write(type, t, data);
    },
    end: () => ({ segments: segment - 1, tip: prev }),
  };
}

type Content = NonNullable<Parameters<typeof formatEntryLine>[1]>;

/** Of a segment in the middle. */
function reasonOf(data: Json | undefined): 'size' | 'age' {
  return isJsonObject(data) && data.reason === 'age' ? 'age' : 'size';
}
