// Recordings in memory for the tests of verify: read from the vectors, composed, edited and chained anew.
import { readdirSync, readFileSync } from 'node:fs';
import { parseEntry } from '../../../src/core/model/entry.ts';
import type { Json, JsonObject } from '../../../src/core/model/json.ts';
import { formatCanonical } from '../../../src/core/proof/canonical.ts';
import { commitmentOf, entryHash, formatEntryLine, headerHash } from '../../../src/core/proof/chain.ts';
import type { ProblemCode, Verdict } from '../../../src/core/verify/verdict.ts';
import { createVerifier } from '../../../src/core/verify/verifier.ts';
import { sha256 } from '../../../src/node/hashing.ts';
import { verifyEd25519 } from '../../../src/node/verifying.ts';

const encoder = new TextEncoder();

/** Header text and the lines of each segment. */
export interface Recording {
  readonly header: string;
  readonly segments: readonly (readonly string[])[];
}
/** What an entry says, before it is chained. */
export interface Draft {
  readonly type: string;
  readonly data: Json;
  readonly t?: number;
  readonly salt?: string;
  readonly isErased?: boolean;
}

export const EXCHANGE = '019abc00-0000-7000-8000-00000000000a';

/** The recording in test/vectors/<name>, without what follows a last LF. */
export function readVector(name: string): Recording {
  const folder = new URL(`../../vectors/${name}/`, import.meta.url);
  const files = readdirSync(folder).filter((file) => file.endsWith('.jsonl'));
  return {
    header: readFileSync(new URL('session.json', folder), 'utf8'),
    segments: files
      .sort()
      .map((file) => readFileSync(new URL(file, folder), 'utf8').split('\n').slice(0, -1)),
  };
}

/** The verdict on a recording; `tornBytes` follow its last line. */
export function verify({ header, segments }: Recording, tornBytes = 0): Verdict {
  const verifier = createVerifier({ sha256, verifyEd25519 });
  verifier.header(header);
  segments.forEach((lines, index) => {
    verifier.segmentOpened(index + 1);
    lines.forEach((line, at) => {
      verifier.line(encoder.encode(line), at + 1);
    });
    if (tornBytes > 0 && index === segments.length - 1) verifier.torn(tornBytes, lines.length + 1);
    verifier.segmentEnded();
  });
  return verifier.end();
}

export function codesOf(verdict: Verdict): ProblemCode[] {
  return verdict.problems.map((problem) => problem.code);
}

/** Chains drafts into lines: seq, prev and commit are right whatever the data says. */
export function chain(header: string, segments: readonly (readonly Draft[])[]): Recording {
  let seq = 0;
  let prev = headerHash(JSON.parse(header), sha256);
  const lines = segments.map((drafts) =>
    drafts.map(({ type, data, t = 0, salt = sha256(`salt ${seq}`).slice(0, 32), isErased }) => {
      const canonicalData = formatCanonical(data);
      const fields = { seq: seq++, prev, t, type, commit: commitmentOf(canonicalData, salt, sha256) };
      prev = entryHash(fields, sha256);
      return formatEntryLine(fields, isErased ? undefined : { salt, canonicalData });
    }),
  );
  return { header, segments: lines };
}

/** The drafts that a recording without erased entries was chained from. */
export function draftsOf({ segments }: Recording): Draft[][] {
  return segments.map((lines) =>
    lines.map((line) => {
      const { type, t, salt, data } = parseEntry(line);
      return { type, t, data: data ?? {}, ...(salt === undefined ? {} : { salt }) };
    }),
  );
}

export const OPENED = {
  type: 'exchange-opened',
  data: {
    exchange: EXCHANGE,
    method: 'POST',
    url: 'https://api.example/v1/chat',
    route: 'openai',
    dialect: 'openai-chat',
    client: { address: '127.0.0.1' },
    headers: [['content-type', 'application/json']],
    link: { by: 'connection', confidence: 0.5 },
  },
} as const;
export const CLOSED = {
  type: 'exchange-closed',
  data: { exchange: EXCHANGE, outcome: 'completed', requestBytes: 1, responseBytes: 1 },
} as const;

/** A whole session of one segment: an exchange is opened, `drafts` follow from seq 1 on, all is closed and counted. */
export function sessionOf(drafts: readonly Draft[], counts: JsonObject = {}): Recording {
  const last = drafts.length + 3;
  return chain(readVector('intact').header, [
    [
      OPENED,
      ...drafts,
      CLOSED,
      {
        type: 'session-closed',
        data: { reason: 'idle', exchanges: 1, gaps: 0, redactions: 0, ...counts },
      },
      { type: 'segment-closed', data: { segment: 1, reason: 'session', first: 0, last } },
    ],
  ]);
}

export function part(value: Json): Draft {
  return { type: 'part', data: { value } };
}

export function frames(...list: Json[]): Draft {
  return { type: 'frames', data: { exchange: EXCHANGE, side: 'response', frames: list } };
}

/** The recording with one segment's lines changed; segments count from 0. */
export function editSegment(
  recording: Recording,
  segment: number,
  edit: (lines: readonly string[]) => readonly string[],
): Recording {
  return {
    ...recording,
    segments: recording.segments.map((lines, index) => (index === segment ? edit(lines) : lines)),
  };
}
