// The turns of a session, of which only the one that is read is in memory.
import type { ToolResult } from '../dialect/dialect.ts';
import { type Round, readRounds } from '../dialect/round.ts';
import { type LateResults, type TurnDraft, toTurn } from '../dialect/turn-draft.ts';
import { createRoundFold, resultsOf } from '../dialect/turns.ts';
import type { Exchange } from '../model/exchange.ts';
import type { JsonObject } from '../model/json.ts';
import type { Turn } from '../model/turn.ts';
import { createArrivingGroups } from './arriving-groups.ts';
import { createBoundedCache } from './bounded-cache.ts';
import { createExchangeGroups, type ExchangeGroup, type ExchangeGroups } from './exchange-groups.ts';
import { charsOf, charsOfRound, type LightRound, toLightRound, withoutBodies } from './light-round.ts';
import type { SessionSource } from './session-source.ts';

/** What was answered in most sessions as a whole, so that those are read once. */
const MAX_ROUND_CHARS = 1024 * 1024;
/** Requests that a retry is held against: they are wanted again with the next one. */
const MAX_REQUEST_CHARS = 4 * 1024 * 1024;

/** A turn without its contents. */
export type LightDraft = TurnDraft<LightRound>;

/** An exchange, or a run of Cursor's as one, with its rounds; `changed` are the turns that it made or changed. */
export interface ReadExchange {
  readonly exchange: Exchange;
  readonly rounds: readonly Round[];
  readonly changed: readonly LightDraft[];
}

export interface ReadTurn {
  readonly turn: Turn;
  /** What it was answered, one text an exchange with the model. */
  readonly answers: readonly string[];
}

export interface TurnReader {
  /** Of a reader that is early those that are known so far. */
  readonly groups: readonly ExchangeGroup[];
  /** Takes in the next exchange of the session; undefined: there is none left. */
  step(): ReadExchange | undefined;
  /** How many exchanges were taken in. */
  readonly stepCount: number;
  /** The turns that these make, in the order of their prompts, without contents. */
  readonly drafts: readonly LightDraft[];
  /** The turn of a draft, read anew. */
  read(draft: LightDraft): ReadTurn;
}

export interface TurnReaderOptions {
  /** True: takes in exchanges as they arrive, before all of the session was gone through. */
  readonly isEarly?: boolean;
}

/** A reader that has taken in nothing yet. Its turns are those of `foldTurns`. */
export function createTurnReader(
  source: SessionSource,
  { isEarly = false }: TurnReaderOptions = {},
): TurnReader {
  const groups = isEarly ? createArrivingGroups(source) : toFeed(createExchangeGroups(source));
  const fold = createRoundFold<LightRound>();
  const known = createBoundedCache<string, readonly Round[]>(MAX_ROUND_CHARS);
  const requests = createBoundedCache<string, JsonObject>(MAX_REQUEST_CHARS);
  /** Rounds that brought results for calls of other turns. */
  const bringers = new Map<string, LightRound>();
  let stepCount = 0;

  function keep(group: ExchangeGroup, rounds: readonly Round[]): readonly Round[] {
    const kept = rounds.map(withoutBodies);
    known.set(
      group.id,
      kept,
      kept.reduce((sum, round) => sum + charsOfRound(round), 0),
    );
    return kept;
  }

  function readRequest({ id, exchange }: Pick<LightRound, 'id' | 'exchange'>): JsonObject {
    const found = requests.get(id);
    if (found !== undefined) return found;
    const request = readRounds(groups.read(exchange)).find((round) => round.id === id)?.request ?? {};
    requests.set(id, request, charsOf(request));
    return request;
  }

  /** The round of a draft with its contents. */
  function readAgain({ id, exchange }: LightRound): Round {
    const rounds = known.get(exchange.id) ?? keep(exchange, readRounds(groups.read(exchange)));
    const found = rounds.find((round) => round.id === id);
    if (found === undefined) throw new Error(`expected round ${id} where it was before, found it gone`);
    return found;
  }

  function readLateResults(late: LateResults): readonly ToolResult[] {
    const bringing = bringers.get(late.round);
    return bringing === undefined ? [] : resultsOf(readAgain(bringing), late);
  }

  return {
    get groups() {
      return groups.all;
    },
    get stepCount() {
      return stepCount;
    },
    drafts: fold.drafts,
    step() {
      const group = groups.at(stepCount);
      if (group === undefined) return undefined;
      stepCount++;
      const exchange = groups.read(group);
      const rounds = readRounds(exchange);
      keep(group, rounds);
      const changed = rounds.flatMap((round) => {
        const light = toLightRound(round, group, readRequest);
        const drafts = fold.add(round, light);
        // Its own turn is the first; those of its late results follow.
        if (drafts.length > 1) bringers.set(light.id, light);
        return drafts;
      });
      return { exchange, rounds, changed };
    },
    read(draft) {
      const rounds = draft.rounds.map(readAgain);
      const [first] = rounds;
      if (first === undefined) throw new Error('expected a turn to have a round, found none');
      const turn = toTurn({ ...draft, rounds, results: draft.lateResults.flatMap(readLateResults) }, first);
      return { turn, answers: rounds.map(({ answer }) => answer.text) };
    },
  };
}

function toFeed(groups: ExchangeGroups) {
  return { ...groups, at: (index: number) => groups.all[index] };
}
