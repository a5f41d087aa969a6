// Turns as an organisation has them: words as often as words are, a hundred users, fifty repositories, all over a year.
import type { SearchUnit } from '../../src/collector/store/search-store.ts';
import type { StoredSession } from '../../src/collector/store/session-store.ts';
import { createRandom } from '../support/text.ts';

/** Turns of one session. */
export const PER_SESSION = 200;
const USERS = 100;
const REPOSITORIES = 50;
const MODELS = ['claude-sonnet-4-5', 'gpt-5', 'claude-opus-4-5', 'gemini-3-pro', 'composer-1', 'o4-mini'];
const TOOLS = ['edit_file', 'read_file', 'grep', 'run_terminal_cmd', 'list_dir', 'web_search', 'delete_file'];
const WORDS = 30_000;
const PROMPT_WORDS = 30;
const ANSWER_WORDS = 70;
const YEAR_MS = 365 * 86_400_000;
/** The last day of the year that the turns are of. */
const END = Date.UTC(2026, 10, 26);
const TURN_MS = 60_000;
const HASH = '0'.repeat(64);
const SYLLABLES = 'ba co di fu ge hi ka lo mi nu pe qua ro si tu ve wo xi ya zu'.split(' ');

/** A word by its rank: that of rank 1 is in nearly every turn, that of rank 27 in a third of them, that of 20,000 in one of 2,000. */
export function wordOfRank(rank: number): string {
  let word = '';
  for (let rest = rank + 400; rest > 0; rest = Math.floor(rest / SYLLABLES.length))
    word = (SYLLABLES[rest % SYLLABLES.length] ?? '') + word;
  return word;
}

/** Session `number` of `count`, which are spread over the year. */
export function makeSession(number: number, count: number): StoredSession {
  const id = `019a0000-0000-7000-8000-${String(number).padStart(12, '0')}`;
  const at = new Date(END - YEAR_MS + Math.floor((number / count) * YEAR_MS)).toISOString();
  const subject = `dev${Math.floor(createRandom(number)() * USERS)}`;
  return {
    id,
    owner: { issuer: 'https://id.example', subject },
    email: `${subject}@example.org`,
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

/** The turns of a session. */
export function makeTurns(session: StoredSession): readonly SearchUnit[] {
  const number = Number(session.id.slice(-12));
  return Array.from({ length: PER_SESSION }, (_, turn) => makeTurn(session, number * PER_SESSION + turn));
}

function makeTurn({ id, owner, email, startedAt }: StoredSession, seed: number): SearchUnit {
  const random = createRandom(seed);
  const turn = seed % PER_SESSION;
  const number = (seed - turn) / PER_SESSION;
  const pick = (list: readonly string[]) => list[Math.floor(random() ** 2 * list.length)] ?? '';
  const several = (most: number, make: () => string) =>
    Array.from({ length: Math.floor(random() * (most + 1)) }, make);
  return {
    session: id,
    id: `019a1000-0000-7000-8000-${String(seed).padStart(12, '0')}`,
    owner,
    ...(email === undefined ? {} : { email }),
    startedAt: new Date(Date.parse(startedAt) + turn * TURN_MS).toISOString(),
    routes: ['cursor'],
    model: pick(MODELS),
    tools: several(4, () => pick(TOOLS)),
    files: several(4, () => `src/${makeText(random, 1)}/${makeText(random, 1)}.ts`),
    repository: `acme/app${number % REPOSITORIES}`,
    hasError: random() < 0.025,
    hasRedaction: random() < 0.01,
    hasGap: random() < 0.001,
    passages: [
      { part: 'prompt', text: makeText(random, PROMPT_WORDS) },
      { part: 'answer', text: makeText(random, ANSWER_WORDS) },
    ],
    inputTokens: 1000 + Math.floor(random() * 20_000),
    outputTokens: 200,
  };
}

/** Each rank is half as frequent as that of half its size, as in prose. */
function makeText(random: () => number, words: number): string {
  const ranks = Array.from({ length: words }, () => Math.floor(WORDS ** random()));
  return ranks.map(wordOfRank).join(' ');
}
