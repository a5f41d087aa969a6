// What an erasure would take out of a session: chosen before anything is touched.
import { isJoined } from '../../core/dialect/cursor/joined.ts';
import { parseEntry } from '../../core/model/entry.ts';
import type { Turn } from '../../core/model/turn.ts';
import { HEAD_CHARS, parseEntryHead } from '../../core/replay/entry-head.ts';
import { createEntryMatch } from '../../core/replay/entry-match.ts';
import { createExchangeEntries } from '../../core/replay/exchange-entries.ts';
import { createTurnReader, type ReadTurn } from '../../core/replay/turn-reader.ts';
import { CliError } from '../cli-error.ts';
import type { OpenSession } from './open-session.ts';

/** What to erase: a turn, all that holds a text, or everything. */
export type ErasureTarget =
  | { readonly scope: 'turn'; readonly turn: FoundTurn }
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

/** Goes through the session twice. Throws CliError `unreadable`. */
export function planErasure(session: OpenSession, target: ErasureTarget): ErasurePlan {
  const choose = createChooser(target);
  for (const line of session.lines()) choose.add(parseEntry(line.toString('utf8')));
  return sumUp(session, choose.end(), target);
}

type Chooser = ReturnType<typeof createExchangeEntries>;

function createChooser(target: ErasureTarget): Chooser {
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

function createContentChooser(): Chooser {
  const found = new Set<number>();
  return {
    add({ type, seq, data }) {
      if (data !== undefined && CONTENT.includes(type)) found.add(seq);
    },
    end: () => found,
  };
}

/** What was there before the turn is not the turn's, though it says the same. */
function withRepeats(own: Chooser, repeats: Chooser): Chooser {
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

export interface FoundTurn {
  readonly startedAt: string;
  readonly prompt: string;
  readonly exchanges: ReadonlySet<string>;
  /** What was said in it, as later requests repeat it. */
  readonly texts: readonly string[];
}

/** The turn by the number that `show` gives it. Throws CliError `not-found`. */
export function readTurn(session: OpenSession, wanted: number): FoundTurn {
  const { id } = session.header;
  const reader = createTurnReader(session.source());
  const members: (readonly string[])[] = [];
  for (let read = reader.step(); read !== undefined; read = reader.step())
    if (isJoined(read.exchange)) members.push(read.exchange.members);
  const { drafts } = reader;
  const draft = drafts[wanted - 1];
  if (draft === undefined)
    throw new CliError(
      'not-found',
      `expected turn ${wanted} in ${id}, found ${drafts.length} turns: run cursor-rec show ${id}`,
      { hint: `cursor-rec show ${id}` },
    );
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

function sumUp(session: OpenSession, seqs: ReadonlySet<number>, target: ErasureTarget): ErasurePlan {
  const types: Record<string, number> = {};
  const exchanges = new Set<string>();
  let bytes = 0;
  for (const line of session.lines()) {
    const head = parseEntryHead(line.toString('latin1', 0, HEAD_CHARS));
    if (head !== undefined && !seqs.has(head.seq)) continue;
    const { seq, type, data } = parseEntry(line.toString('utf8'));
    if (!seqs.has(seq)) continue;
    types[type] = (types[type] ?? 0) + 1;
    bytes += line.length;
    const exchange = (data as { exchange?: unknown } | undefined)?.exchange;
    if (typeof exchange === 'string') exchanges.add(exchange);
  }
  const isInHeader = target.scope === 'match' && hasText(session.header, target.text);
  return { seqs, types, bytes, exchanges: exchanges.size, isInHeader };
}

/** As it reads, not as JSON escapes it. */
function hasText(value: unknown, text: string): boolean {
  if (typeof value === 'string') return value.includes(text);
  return (
    typeof value === 'object' && value !== null && Object.values(value).some((one) => hasText(one, text))
  );
}
