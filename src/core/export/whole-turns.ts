// The turns of a session as they are at its end, one in memory at a time.
import type { Turn } from '../model/turn.ts';
import type { SessionSource } from '../replay/session-source.ts';
import { createTurnReader } from '../replay/turn-reader.ts';

/** Reads the session once to tell its turns apart, then each turn's exchanges every time that it is gone through. */
export function readWholeTurns(session: SessionSource): Iterable<Turn> {
  const reader = createTurnReader(session);
  while (reader.step() !== undefined);
  return {
    *[Symbol.iterator]() {
      for (const draft of reader.drafts) if (draft.rounds.length > 0) yield reader.read(draft).turn;
    },
  };
}

/** The same with their numbers, from 1. */
export function* numberTurns(turns: Iterable<Turn>): Generator<readonly [number: number, turn: Turn]> {
  let number = 0;
  for (const turn of turns) yield [++number, turn];
}
