// Which entries hold a text: in one of their own leaves, or with others as a stream that a reader sees as one text.
import { dialectNamed } from '../dialect/registry.ts';
import { type Entry, toStatement } from '../model/entry.ts';
import type { DialectName } from '../model/exchange.ts';
import type { Frame, RunFrame } from '../model/frame.ts';
import {
  formatPointer,
  isJsonObject,
  type Json,
  type JsonObject,
  type JsonPath,
  valueAt,
} from '../model/json.ts';
import { toEvents } from './run-events.ts';
import { createTextWatch, type TextWatch } from './text-watch.ts';

export interface EntryMatch {
  /** The next entry of the session. */
  add(entry: Entry): void;
  /** The seqs of the entries that hold one of the texts. */
  end(): ReadonlySet<number>;
}

/** The recorder nests no deeper than 400; a hostile recording must not overflow the stack. */
const MAX_DEPTH = 1000;
/** They close the session, and say nothing that came from outside. */
const NEVER: readonly string[] = ['gap', 'segment-closed', 'session-closed'];

/** Looks for texts as they read, and as they stand within a text that is JSON, once or twice over. */
export function createEntryMatch(texts: readonly string[]): EntryMatch {
  const wanted = texts.filter((text) => text !== '').flatMap(spellingsOf);
  const bytes = wanted.map(toLatin1);
  const hits = new Set<number>();
  const exchanges = new Map<string, ExchangeWatch>();
  const hit = (seq: number) => void hits.add(seq);
  const isIn = (text: string) => wanted.some((one) => text.includes(one));
  const isInBytes = (base64: string) => {
    const found = decodeBytes(base64);
    return found !== undefined && bytes.some((one) => found.includes(one));
  };
  const holds = (value: Json) => someText(value, { isIn, isInBytes });

  function watchOf(exchange: string): ExchangeWatch {
    const known = exchanges.get(exchange);
    if (known !== undefined) return known;
    const made = createExchangeWatch({ text: wanted, bytes }, hit);
    exchanges.set(exchange, made);
    return made;
  }

  return {
    add(entry) {
      if (entry.data === undefined || NEVER.includes(entry.type)) return;
      if (holds(entry.data)) hit(entry.seq);
      const statement = toStatement(entry);
      if (statement?.type === 'exchange-opened')
        watchOf(statement.data.exchange).dialect = statement.data.dialect;
      else if (statement?.type === 'frames')
        for (const frame of statement.data.frames)
          watchOf(statement.data.exchange).frame(frame, { side: statement.data.side, seq: entry.seq });
      else if (statement?.type === 'exchange-closed') {
        watchOf(statement.data.exchange).end();
        exchanges.delete(statement.data.exchange);
      }
    },
    end() {
      for (const watch of exchanges.values()) watch.end();
      return hits;
    },
  };
}

/** A text within a JSON string has its quotes, backslashes and line ends escaped; so it has in the arguments of a tool. */
function spellingsOf(text: string): string[] {
  const once = JSON.stringify(text).slice(1, -1);
  const twice = JSON.stringify(once).slice(1, -1);
  return [...new Set([text, once, twice])];
}

interface Tests {
  readonly isIn: (text: string) => boolean;
  readonly isInBytes: (base64: string) => boolean;
}

/** True where a leaf or the name of a member passes; a name that begins with `$` has one more (FORMAT.md §6). */
function someText(value: Json, tests: Tests, depth = 0): boolean {
  if (typeof value === 'string') return tests.isIn(value);
  if (typeof value !== 'object' || value === null) return false;
  // What is nested so deep that it cannot be looked through is taken for a hit: nothing stays that should have gone.
  if (depth > MAX_DEPTH) return true;
  if (Array.isArray(value)) return value.some((item: Json) => someText(item, tests, depth + 1));
  // Array.isArray does not narrow readonly arrays away.
  return Object.entries(value as JsonObject).some(
    ([name, member]) =>
      tests.isIn(name.startsWith('$') ? name.slice(1) : name) ||
      (name === 'base64' && typeof member === 'string' && tests.isInBytes(member)) ||
      someText(member, tests, depth + 1),
  );
}

interface FramePlace {
  readonly side: string;
  readonly seq: number;
}
interface ExchangeWatch {
  dialect: DialectName;
  frame(frame: Frame, place: FramePlace): void;
  end(): void;
}

/** Follows the texts of one exchange that come in pieces: leaves at one place of each event, and those of one channel. */
function createExchangeWatch(
  wanted: { readonly text: readonly string[]; readonly bytes: readonly string[] },
  hit: (seq: number) => void,
): ExchangeWatch {
  const watches = new Map<string, TextWatch>();
  let dialect: DialectName = 'unknown';

  function push(key: string, piece: string, seq: number): void {
    const watch =
      watches.get(key) ?? createTextWatch(key.startsWith('bytes') ? wanted.bytes : wanted.text, hit);
    watches.set(key, watch);
    watch.push(piece, seq);
  }

  function pushValue(value: Json, { side, seq }: FramePlace): void {
    for (const [path, text] of leavesOf(value)) push(`place ${side}${formatPointer(path)}`, text, seq);
    for (const { channel, path } of dialectNamed(dialect).channels(value)) {
      const text = valueAt(value, path);
      if (typeof text === 'string') push(`channel ${side} ${channel}`, text, seq);
    }
  }

  /** Of most runs only texts differ from piece to piece: where these belong is the same in all of them. */
  function pushRun(run: RunFrame, place: FramePlace): void {
    const { side, seq } = place;
    if (!run.pieces.every(([, ...leaves]) => leaves.every((leaf) => typeof leaf === 'string'))) {
      for (const event of toEvents(run)) if (event.value !== undefined) pushValue(event.value, place);
      return;
    }
    const [first] = toEvents({ ...run, pieces: run.pieces.slice(0, 1) });
    const channels = new Map(
      dialectNamed(dialect)
        .channels(first?.value ?? null)
        .map(({ channel, path }) => [formatPointer(path), channel]),
    );
    run.at.forEach((pointer, index) => {
      const channel = channels.get(pointer);
      const keys = [
        `place ${side}${pointer}`,
        ...(channel === undefined ? [] : [`channel ${side} ${channel}`]),
      ];
      for (const piece of run.pieces) for (const key of keys) push(key, String(piece[index + 1] ?? ''), seq);
    });
  }

  return {
    get dialect() {
      return dialect;
    },
    set dialect(name) {
      dialect = name;
    },
    frame(frame, place) {
      const { side, seq } = place;
      if (frame.type === 'json' || frame.type === 'head' || frame.type === 'trailers') return;
      if (frame.type === 'run') return pushRun(frame, place);
      if (!isJsonObject(frame)) return;
      const { value, text, base64 } = frame as { value?: Json; text?: string; base64?: string };
      if (value !== undefined) pushValue(value, place);
      if (text !== undefined) push(`text ${side} ${frame.type}`, text, seq);
      if (base64 !== undefined) push(`bytes ${side} ${frame.type}`, decodeBytes(base64) ?? '', seq);
    },
    end() {
      for (const watch of watches.values()) watch.end();
      watches.clear();
    },
  };
}

function* leavesOf(value: Json, path: JsonPath = []): Generator<readonly [path: JsonPath, text: string]> {
  if (typeof value === 'string') yield [path, value];
  if (typeof value !== 'object' || value === null || path.length > MAX_DEPTH) return;
  for (const [name, member] of Object.entries(value)) yield* leavesOf(member as Json, [...path, name]);
}

/** The bytes as a text of one character each; undefined for what is no base64. */
function decodeBytes(base64: string): string | undefined {
  try {
    return atob(base64);
  } catch {
    return undefined;
  }
}

/** The UTF-8 of a text, one character a byte. */
function toLatin1(text: string): string {
  return Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join('');
}
