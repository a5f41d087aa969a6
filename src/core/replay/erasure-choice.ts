// What an erasure takes out of a session: which entries hold what is to go.
import { isJoined } from '../dialect/cursor/joined.ts';
import type { Entry } from '../model/entry.ts';
import type { Turn } from '../model/turn.ts';
import { createEntryMatch } from './entry-match.ts';
import { createExchangeEntries } from './exchange-entries.ts';
import type { SessionSource } from './session-source.ts';
import { createTurnReader, type ReadTurn } from './turn-reader.ts';

/** What to erase: a turn, all that holds a text, or everything. */
export type ErasureTarget =
  | { readonly scope: 'turn'; readonly turn: FoundTurn }
  | { readonly scope: 'match'; readonly text: string }
  | { readonly scope: 'session' };

/** A turn as far as an erasure looks at it. */
export interface FoundTurn {
  readonly startedAt: string;
  readonly prompt: string;
  readonly exchanges: ReadonlySet<string>;
  /** What was said in it, as later requests repeat it. */
  readonly texts: readonly string[];
}

/** Types whose data came from outside; that an exchange took place stays. */
const CONTENT = ['frames', 'part', 'redaction', 'mark'];
/** Shorter ones stand in anybody's text. */
const MIN_REPEATED_CHARS = 24;
const MIN_LINE_CHARS = 64;

/** Takes the entries of a session in order, and says in the end which lose their content. */
export interface ErasureChooser {
  add(entry: Entry): void;
  /** Their seqs. */
  end(): ReadonlySet<number>;
}

/** A chooser for this target. */
export function createErasureChooser(target: ErasureTarget): ErasureChooser {
  switch (target.scope) {
    case 'session':
      return createContentChooser();
    case 'match':
      return createEntryMatch([target.text]);
    case 'turn': {
      const { exchanges, texts } = target.turn;
      return withRepeats(createExchangeEntries(exchanges), createEntryMatch(texts));
    }
  }
}

function createContentChooser(): ErasureChooser {
  const found = new Set<number>();
  return {
    add({ type, seq, data }) {
      if (data !== undefined && CONTENT.includes(type)) found.add(seq);
    },
    end: () => found,
  };
}

/** What was there before the turn is not the turn's, though it says the same. */
function withRepeats(own: ErasureChooser, repeats: ErasureChooser): ErasureChooser {
  return {
    add(entry) {
      own.add(entry);
      repeats.add(entry);
    },
    end() {
      const seqs = own.end();
      const first = [...seqs].reduce((least, seq) => Math.min(least, seq), Number.POSITIVE_INFINITY);
      return new Set([...seqs, ...[...repeats.end()].filter((seq) => seq > first)]);
    },
  };
}

/** The turn by the number that `show` gives it; where there is none, how many there are. */
export function findErasedTurn(source: SessionSource, wanted: number): FoundTurn | number {
  const reader = createTurnReader(source);
  const members: (readonly string[])[] = [];
  for (let read = reader.step(); read !== undefined; read = reader.step())
    if (isJoined(read.exchange)) members.push(read.exchange.members);
  const { drafts } = reader;
  const draft = drafts[wanted - 1];
  if (draft === undefined) return drafts.length;
  const found = reader.read(draft);
  const { startedAt, prompt, exchanges: own } = found.turn;
  const joined = members.filter((ids) => ids.some((member) => own.includes(member))).flat();
  return {
    startedAt,
    prompt: prompt.text,
    exchanges: new Set([...own, ...joined]),
    texts: textsOf(found),
  };
}

function textsOf({ turn, answers }: ReadTurn): readonly string[] {
  const { prompt, response } = turn;
  const texts = [
    prompt.text,
    // Rules stand in every prompt.
    ...prompt.attachments.map(({ kind, text = '' }) => (kind === 'rule' ? '' : text)),
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
