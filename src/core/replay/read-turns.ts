// Turns one after the other, each as soon as it has come to its end.
import { isUnanswered, retryReach } from '../dialect/turns.ts';
import type { LightDraft, ReadExchange, ReadTurn, TurnReader } from './turn-reader.ts';

/** A call that waits for its result through so many turns gets none: the turns behind it are not held back for it. */
const PENDING_REACH = 64;

/** `number` counts from 1. `isAgain`: it was told before, and went on after that. */
export interface ToldTurn extends ReadTurn {
  readonly number: number;
  readonly isAgain: boolean;
}

export interface ReadTurnsOptions {
  /** True: a turn is told only when all of the session was read, so that none is told twice. */
  readonly isWhole: boolean;
  /** A turn is told when so many newer ones have begun, whatever may be added to it, and only one that failed waits for what may replace it; without it when hardly anything can come. */
  readonly reach?: number;
  /** Called with each exchange as it is taken in. */
  readonly onExchange?: (read: ReadExchange) => void;
}

/** The turns of a session by their numbers, then once more those that went on after they were told. */
export function* readTurns(reader: TurnReader, options: ReadTurnsOptions): Generator<ToldTurn> {
  const { isWhole, reach, onExchange } = options;
  const isDue =
    reach === undefined
      ? isSettled
      : (draft: LightDraft, newer: number) => newer >= reach && !mayBeRetried(draft, newer);
  const { drafts } = reader;
  const tell = (draft: LightDraft, number: number, isAgain: boolean) => ({
    ...reader.read(draft),
    number,
    isAgain,
  });
  const changed = new Set<LightDraft>();
  const told = new Map<LightDraft, number>();

  function* tellUpTo(isDueNow: typeof isDue): Generator<ToldTurn> {
    for (;;) {
      const draft = drafts[told.size];
      if (draft === undefined || !isDueNow(draft, drafts.length - told.size - 1)) return;
      told.set(draft, told.size + 1);
      yield tell(draft, told.size, false);
    }
  }

  for (let read = reader.step(); read !== undefined; read = reader.step()) {
    onExchange?.(read);
    for (const draft of read.changed) if (told.has(draft)) changed.add(draft);
    if (!isWhole) yield* tellUpTo(isDue);
  }
  yield* tellUpTo(() => true);
  const again = [...changed].map((draft) => ({ draft, number: told.get(draft) ?? 0 }));
  for (const { draft, number } of again.sort((one, other) => one.number - other.number))
    yield tell(draft, number, true);
}

/** True where a retry may still replace what is said of it. */
function mayBeRetried({ rounds }: LightDraft, newer: number): boolean {
  const last = rounds.at(-1);
  return last === undefined || (newer < retryReach && isUnanswered(last));
}

/** True where hardly anything can be added: no retry reaches back so far, and no call waits for its result. */
function isSettled({ pending }: LightDraft, newer: number): boolean {
  return newer >= retryReach && (pending.length === 0 || newer >= PENDING_REACH);
}
