// Which inputs lead a reader elsewhere.
import type { PlayerInput } from './player.ts';

const MOVES: ReadonlySet<string> = new Set<PlayerInput['type']>([
  'seek',
  'skip',
  'skip-part',
  'seek-part',
  'step',
  'follow',
  'seek-turn',
  'seek-call',
  'seek-mark',
  'jump',
]);
const LOOKS_AT_ALL: ReadonlySet<string> = new Set<PlayerInput['type']>(['search', 'next-match', 'pane']);

/** Whether a reader wants to see the playhead after it. */
export function isMove({ type }: PlayerInput): boolean {
  return MOVES.has(type);
}

/** Whether it may lead to what was not read yet. */
export function needsAll({ type }: PlayerInput): boolean {
  return MOVES.has(type) || LOOKS_AT_ALL.has(type);
}
