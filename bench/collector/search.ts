// A store with many turns in it, and questions to it as people put them.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { request } from 'undici';
import { openStore } from '../../src/collector/store/open-store.ts';
import { makeSession, makeTurns, PER_SESSION, wordOfRank } from './turns.ts';

/** In nearly all turns, in a third of them, in one of twenty, in one of 2,000. */
const USUAL = wordOfRank(2);
const COMMON = wordOfRank(27);
const SOME = wordOfRank(200);
const RARE = wordOfRank(20_000);
/** Common words, rare ones, a phrase, qualifiers alone and together, and what is nowhere. */
const QUERIES = [
  RARE,
  SOME,
  COMMON,
  `${USUAL} ${COMMON}`,
  `"${USUAL} ${COMMON}"`,
  `"${COMMON} ${SOME}"`,
  `${COMMON} -${USUAL}`,
  `${RARE} ${COMMON}`,
  'zzznowhere',
  `${COMMON} zzznowhere`,
  'user:dev7@',
  `user:dev7@ ${COMMON}`,
  `user:dev7@ ${RARE}`,
  'user:nobody',
  `user:nobody ${COMMON}`,
  'model:o4',
  `model:gpt-5 ${COMMON}`,
  `tool:delete_file ${SOME}`,
  `file:${RARE}`,
  `file:src/${SOME} ${COMMON}`,
  'is:error',
  `is:error ${RARE}`,
  'has:redaction',
  'has:gap user:dev7@',
  `has:gap ${COMMON}`,
  'is:live',
  `before:2026-01-15 ${COMMON}`,
  `after:2026-11-01 ${RARE}`,
  'before:2025-01-01',
];
const ROUNDS = 3;

/** Puts so many turns into the embedded database of a collector that does not run yet. */
export async function fillSearch(data: string, units: number): Promise<void> {
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const store = await openStore(pathToFileURL(join(data, 'collector.sqlite')).href);
  const sessions = Math.ceil(units / PER_SESSION);
  for (let number = 0; number < sessions; number++) {
    const session = makeSession(number, sessions);
    await store.sessions.create(session);
    const turns = makeTurns(session);
    await store.search.put(session.id, turns, { from: 0, to: 0, seen: 0, ids: turns.map(({ id }) => id) });
  }
  await store.close();
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
