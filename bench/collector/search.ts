// A store with many turns in it, and questions to it as people put them.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { request } from 'undici';
import { openStore } from '../../src/collector/store/open-store.ts';
import type { SearchUnit } from '../../src/collector/store/search-store.ts';
import type { StoredSession } from '../../src/collector/store/session-store.ts';
import { seededText } from '../support/text.ts';

const PER_SESSION = 200;
const TEXT_CHARS = 600;
const HASH = '0'.repeat(64);
/** Common words, rare ones, a phrase, and qualifiers alone and together. */
const QUERIES = [
  'buffer',
  'deadlock',
  '"race condition"',
  'token model:gpt-5',
  'user:dev7 parser',
  'is:error',
  'session -window',
  'tool:edit_file cache',
  'zzz17',
];
const ROUNDS = 8;

/** Puts so many turns into the embedded database of a collector that does not run yet. */
export async function fillSearch(data: string, units: number): Promise<void> {
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const store = await openStore(pathToFileURL(join(data, 'collector.sqlite')).href);
  for (let at = 0; at < units; at += PER_SESSION) {
    const number = at / PER_SESSION;
    const session = toSession(number);
    await store.sessions.create(session);
    const some = Array.from({ length: Math.min(PER_SESSION, units - at) }, (_, turn) =>
      toUnit(session, number, turn),
    );
    const ids = some.map(({ id }) => id);
    await store.search.put(session.id, some, { from: 0, to: 0, seen: 0, ids });
  }
  await store.close();
}

function toSession(number: number): StoredSession {
  const id = `019a0000-0000-7000-8000-${String(number).padStart(12, '0')}`;
  const at = new Date(Date.UTC(2026, 0, 1) + number * 60_000).toISOString();
  return {
    id,
    owner: { issuer: 'https://id.example', subject: `dev${number % 100}` },
    header: '{}',
    headerHash: HASH,
    startedAt: at,
    device: id,
    labels: [],
    flags: [],
    bytes: 0,
    createdAt: at,
    receivedAt: at,
    indexedTo: 0,
    next: 0,
    tip: HASH,
    segment: 1,
    segmentFirst: 0,
    peaks: [],
    state: 'closed',
    lastT: 0,
  };
}

function toUnit({ id, owner, startedAt }: StoredSession, number: number, turn: number): SearchUnit {
  const seed = number * PER_SESSION + turn;
  const rare = seed % 1000 === 17 ? ' deadlock race condition zzz17' : '';
  return {
    session: id,
    id: `019a1000-0000-7000-8000-${String(seed).padStart(12, '0')}`,
    owner,
    startedAt,
    routes: ['openai'],
    model: seed % 3 === 0 ? 'gpt-5' : 'claude-sonnet-4-5',
    tools: seed % 5 === 0 ? ['edit_file'] : [],
    files: [`src/file${seed % 50}.ts`],
    hasError: seed % 40 === 0,
    hasRedaction: false,
    hasGap: false,
    passages: [
      { part: 'prompt', text: seededText(seed, TEXT_CHARS) + rare },
      { part: 'answer', text: seededText(seed + 1, TEXT_CHARS) },
    ],
    inputTokens: 1000,
    outputTokens: 200,
  };
}

/** How long each answer took, ms. */
export async function measureSearch({
  url,
  token,
}: {
  readonly url: string;
  readonly token: string;
}): Promise<readonly number[]> {
  const delays: number[] = [];
  for (let round = 0; round < ROUNDS; round++)
    for (const query of QUERIES) {
      const began = performance.now();
      const { statusCode, body } = await request(`${url}/v1/search?limit=20&q=${encodeURIComponent(query)}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      const text = await body.text();
      delays.push(performance.now() - began);
      if (statusCode !== 200) throw new Error(`expected an answer to ${query}, found ${statusCode}: ${text}`);
    }
  return delays;
}
