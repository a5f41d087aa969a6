// The turns of a session as they are at its end, one in memory at a time.
import type { Turn } from '../model/turn.ts';
import type { SessionSource } from '../replay/session-source.ts';
import { createTurnReader, type TurnReader } from '../replay/turn-reader.ts';

/**
 * Reads the session once to tell its turns apart, the first time that they are gone through, and each turn's exchanges every time.
 */
export function readWholeTurns(session: SessionSource): Iterable<Turn> {
  let reader: TurnReader | undefined;
  return {
    *[Symbol.iterator]() {
      reader ??= createTurnReader(session);
      while (reader.step() !== undefined);
      for (const draft of reader.drafts) if (draft.rounds.length > 0) yield reader.read(draft).turn;
    },
  };
}

/** The same with their numbers, from 1. */
export function* numberTurns(turns: Iterable<Turn>): Generator<readonly [number: number, turn: Turn]> {
  let number = 0;
  for (const turn of turns) yield [++number, turn];
}
