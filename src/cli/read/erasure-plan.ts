// What an erasure would take out of a session: chosen before anything is touched.
import { isJoined } from '../../core/dialect/cursor/joined.ts';
import { parseEntry } from '../../core/model/entry.ts';
import type { Turn } from '../../core/model/turn.ts';
import { createEntryMatch } from '../../core/replay/entry-match.ts';
import { createExchangeEntries } from '../../core/replay/exchange-entries.ts';
import { readTurns, type ToldTurn } from '../../core/replay/read-turns.ts';
import { createTurnReader } from '../../core/replay/turn-reader.ts';
import { CliError } from '../cli-error.ts';
import type { OpenSession } from './open-session.ts';

/** What to erase: a turn by the number that `show` gives it, all that holds a text, or everything. */
export type ErasureTarget =
  | { readonly scope: 'turn'; readonly turn: number }
  | { readonly scope: 'match'; readonly text: string }
  | { readonly scope: 'session' };

export interface ErasurePlan {
  readonly seqs: ReadonlySet<number>;
  /** How many of them are of which type. */
  readonly types: Readonly<Record<string, number>>;
  /** Characters of the lines that they are on. */
  readonly bytes: number;
  /** Exchanges that lose something. */
  readonly exchanges: number;
  /** The header holds the text too: nothing of it can be taken out. */
  readonly isInHeader: boolean;
}

/** Types whose data came from outside; that an exchange took place stays. */
const CONTENT = ['frames', 'part', 'redaction', 'mark'];
/** Shorter ones stand in anybody's text. */
const MIN_REPEATED_CHARS = 24;
const MIN_LINE_CHARS = 64;

/** Goes through the session once, or twice for a turn. Throws CliError `not-found` for a turn that is not there. */
export function planErasure(session: OpenSession, target: ErasureTarget): ErasurePlan {
  const choose = createChooser(session, target);
  for (const line of session.lines()) choose.add(parseEntry(line.toString('utf8')));
  return sumUp(session, choose.end(), target);
}

type Chooser = ReturnType<typeof createExchangeEntries>;

function createChooser(session: OpenSession, target: ErasureTarget): Chooser {
  switch (target.scope) {
    case 'session':
      return createContentChooser();
    case 'match':
      return createEntryMatch([target.text]);
    case 'turn': {
      const { exchanges, texts } = readTurn(session, target.turn);
      return joinChoosers(createExchangeEntries(exchanges), createEntryMatch(texts));
    }
  }
}

function createContentChooser(): Chooser {
  const found = new Set<number>();
  return {
    add({ type, seq, data }) {
      if (data !== undefined && CONTENT.includes(type)) found.add(seq);
    },
    end: () => found,
  };
}

function joinChoosers(one: Chooser, other: Chooser): Chooser {
  return {
    add(entry) {
      one.add(entry);
      other.add(entry);
    },
    end: () => new Set([...one.end(), ...other.end()]),
  };
}

interface FoundTurn {
  readonly exchanges: ReadonlySet<string>;
  /** What was said in it, as later requests repeat it. */
  readonly texts: readonly string[];
}

function readTurn(session: OpenSession, wanted: number): FoundTurn {
  const members: (readonly string[])[] = [];
  const told = readTurns(createTurnReader(session.source()), {
    isWhole: true,
    onExchange: ({ exchange }) => {
      if (isJoined(exchange)) members.push(exchange.members);
    },
  });
  let count = 0;
  let found: ToldTurn | undefined;
  for (const turn of told) {
    count = Math.max(count, turn.number);
    if (turn.number === wanted) found = turn;
  }
  if (found === undefined)
    throw new CliError('not-found', `expected turn ${wanted}, found ${count} turns: see cursor-rec show`);
  const own = found.turn.exchanges;
  const joined = members.filter((ids) => ids.some((id) => own.includes(id))).flat();
  return { exchanges: new Set([...own, ...joined]), texts: textsOf(found) };
}

function textsOf({ turn, answers }: ToldTurn): readonly string[] {
  const { prompt, response } = turn;
  const texts = [
    prompt.text,
    ...prompt.attachments.map(({ text }) => text ?? ''),
    ...answers,
    response.text,
    response.thinking ?? '',
    ...response.toolCalls.flatMap(textsOfCall),
  ];
  const lines = texts.flatMap((text) => text.split('\n').filter((line) => line.length >= MIN_LINE_CHARS));
  return [...new Set([...texts.filter((text) => text.length >= MIN_REPEATED_CHARS), ...lines])];
}

function textsOfCall({ arguments: given, result }: Turn['response']['toolCalls'][number]): string[] {
  return [given, result ?? ''].map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
}

function sumUp(session: OpenSession, seqs: ReadonlySet<number>, target: ErasureTarget): ErasurePlan {
  const types: Record<string, number> = {};
  const exchanges = new Set<string>();
  let bytes = 0;
  for (const line of session.lines()) {
    const { seq, type, data } = parseEntry(line.toString('utf8'));
    if (!seqs.has(seq)) continue;
    types[type] = (types[type] ?? 0) + 1;
    bytes += line.length;
    const exchange = (data as { exchange?: unknown } | undefined)?.exchange;
    if (typeof exchange === 'string') exchanges.add(exchange);
  }
  const isInHeader = target.scope === 'match' && JSON.stringify(session.header).includes(target.text);
  return { seqs, types, bytes, exchanges: exchanges.size, isInHeader };
}
