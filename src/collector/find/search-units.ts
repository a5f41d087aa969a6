// A session → what search and statistics know of it: one unit a turn, or an exchange that is in none.
import { exchangeOutcome } from '../../core/dialect/answered.ts';
import type { Exchange } from '../../core/model/exchange.ts';
import type { Turn, Usage } from '../../core/model/turn.ts';
import type { SessionSource } from '../../core/replay/session-source.ts';
import { createTurnReader } from '../../core/replay/turn-reader.ts';
import { isMet } from '../../core/search/fact.ts';
import { filePathsOf } from '../../core/search/file-paths.ts';
import { type Passage, toPassages } from '../../core/search/passage.ts';
import { repositoryOf } from '../../core/search/repository.ts';
import { type SearchedSession, toUnits, type Unit } from '../../core/search/unit.ts';
import type { SearchUnit } from '../store/search-store.ts';
import type { StoredSession } from '../store/session-store.ts';

/** Characters of a unit that are searched: what is longer is a document that a tool read. */
const MAX_CHARS = 512 * 1024;
/** Tools and files of a turn that can be asked for. */
const MAX_NAMES = 200;

/**
 * The units of a session, one after the other; undefined in between, where the caller may let others go first. An exchange of a live
 * session that is still open and in no turn is left out: it may yet become one.
 */
export function* readSearchUnits(
  session: StoredSession,
  source: SessionSource,
): Generator<SearchUnit | undefined> {
  const reader = createTurnReader(source);
  for (let read = reader.step(); read !== undefined; read = reader.step()) yield undefined;
  const searched: SearchedSession = {
    header: source.header,
    status: source.status,
    exchanges: source.exchanges,
    read: (id) => source.read(id),
    redactions: source.redactions,
    gaps: source.gaps,
    turns: toTurns(),
    outcomeOf: exchangeOutcome,
  };
  for (const unit of toUnits(searched)) {
    const isPending =
      unit.type === 'exchange' && session.state === 'live' && unit.exchange.outcome === undefined;
    yield isPending ? undefined : toSearchUnit(unit, session, searched);
  }

  function* toTurns(): Generator<Turn> {
    for (const draft of reader.drafts) yield reader.read(draft).turn;
  }
}

function toSearchUnit(unit: Unit, session: StoredSession, searched: SearchedSession): SearchUnit {
  const { id, owner, email, name } = session;
  const repository = findRepository(unit, searched);
  return {
    session: id,
    id: idOf(unit),
    owner,
    ...(email === undefined ? {} : { email }),
    ...(name === undefined ? {} : { name }),
    startedAt: unit.startedAt,
    routes: [...new Set(unit.exchanges.map(({ route }) => route))],
    tools: [],
    files: [],
    ...(unit.type === 'turn' ? toTurnFacts(unit, searched) : {}),
    ...(repository === undefined ? {} : { repository }),
    hasError: isMet({ type: 'is', state: 'error', isExcluded: false }, unit, searched),
    hasRedaction: unit.holdings.redaction,
    hasGap: unit.holdings.gap,
    passages: cutPassages(toPassages(unit)),
  };
}

function idOf(unit: Unit): string {
  switch (unit.type) {
    case 'turn':
      return unit.turn.id;
    case 'exchange':
      return unit.exchange.id;
    case 'session':
      return 'session';
  }
}

function toTurnFacts(
  unit: Extract<Unit, { type: 'turn' }>,
  searched: SearchedSession,
): Pick<SearchUnit, 'tools' | 'files'> & Partial<SearchUnit> {
  const { turn } = unit;
  const [first] = unit.exchanges;
  const dialect = first === undefined ? 'unknown' : searched.read(first.id).dialect;
  return {
    ...(turn.model === undefined ? {} : { model: turn.model }),
    tools: [...new Set(turn.response.toolCalls.map(({ name }) => name))].slice(0, MAX_NAMES),
    files: [...new Set(filePathsOf(turn))].slice(0, MAX_NAMES),
    ...toTokens(turn.usage ?? {}, dialect),
  };
}

/** Tokens counted once each: what was read from the cache is not among `inputTokens`. */
function toTokens(usage: Usage, dialect: Exchange['dialect']): Partial<SearchUnit> {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = usage;
  const fresh =
    inputTokens !== undefined && CACHED_ARE_INPUT.has(dialect)
      ? Math.max(0, inputTokens - (cacheReadTokens ?? 0))
      : inputTokens;
  return {
    ...(fresh === undefined ? {} : { inputTokens: fresh }),
    ...(outputTokens === undefined ? {} : { outputTokens }),
    ...(cacheReadTokens === undefined ? {} : { cacheReadTokens }),
    ...(cacheWriteTokens === undefined ? {} : { cacheWriteTokens }),
  };
}

/** APIs whose count of input tokens has the cached ones in it. */
const CACHED_ARE_INPUT: ReadonlySet<Exchange['dialect']> = new Set([
  'openai-chat',
  'openai-responses',
  'gemini',
]);

function findRepository(unit: Unit, searched: SearchedSession): string | undefined {
  for (const { id } of unit.exchanges) {
    const found = repositoryOf(unit.type === 'exchange' ? unit.exchange : searched.read(id));
    if (found !== undefined) return found;
  }
  return undefined;
}

function cutPassages(passages: readonly Passage[]): readonly Passage[] {
  let left = MAX_CHARS;
  return passages.flatMap(({ part, text }) => {
    const cut = text.slice(0, left);
    left -= cut.length;
    return cut === '' ? [] : [{ part, text: cut }];
  });
}
