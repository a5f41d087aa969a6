// What status says of Cursor in one line.
import { formatCount } from '../../core/replay/plain-text.ts';
import type { CursorStats } from '../../sidecar/worker/protocol.ts';
import { formatAgo } from './format.ts';
import type { Paint } from './paint.ts';

/** `3 turns, last 12 s ago; nothing undecoded`, or yellow what was not understood: drift is no error, all of it is recorded. */
export function formatCursor(
  { turns, lastTurnAt, undecoded, unknownFields }: CursorStats,
  { now, paint }: { readonly now: number; readonly paint: Paint },
): string {
  const last = lastTurnAt === undefined ? '' : `, last ${formatAgo(now - Date.parse(lastTurnAt))}`;
  const strange = [
    undecoded > 0 ? `${formatCount(undecoded, 'message')} undecoded` : '',
    unknownFields > 0 ? `${formatCount(unknownFields, 'unknown field')}` : '',
  ].filter((part) => part !== '');
  const drift =
    strange.length === 0
      ? 'nothing undecoded'
      : paint('yellow', `${strange.join(', ')}: recorded as they came, Cursor may have changed`);
  return `${turns === 0 ? 'no turn yet' : formatCount(turns, 'turn')}${last}; ${drift}`;
}
