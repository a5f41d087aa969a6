// How shipping goes, in one line.
import { formatCount, formatNumber } from '../../core/replay/plain-text.ts';
import type { ShipStatus } from '../../sidecar/ship/shipper.ts';
import { formatBytes, formatTime } from './format.ts';

/** True where nothing needs a look. */
export function isShippingWell(status: ShipStatus): boolean {
  return status.state === 'connected' && !hasTrouble(status) && status.dropped === undefined;
}

/** True where the collector will not have something, or has not proved that it has it. */
export function hasTrouble({ quarantined, unproved, indexProblem }: ShipStatus): boolean {
  return quarantined.length > 0 || unproved.length > 0 || indexProblem !== undefined;
}

/** `connected, 3 sessions waiting (870 entries, 1.2 MB), 1 session in quarantine: cursor-rec ship says why` */
export function formatShipping(status: ShipStatus): string {
  const { state, problem, waiting, quarantined, unproved, indexProblem, dropped } = status;
  const parts = [
    state,
    waiting.sessions > 0
      ? `${formatCount(waiting.sessions, 'session')} waiting (${formatWaiting(waiting)})`
      : '',
    quarantined.length > 0
      ? `${formatCount(quarantined.length, 'session')} in quarantine: cursor-rec ship says why`
      : '',
    unproved.length > 0
      ? `${formatCount(unproved.length, 'session')} with a receipt that proves nothing: cursor-rec ship says why`
      : '',
    indexProblem === undefined ? '' : `the list of sessions was refused: ${indexProblem}`,
    dropped === undefined
      ? ''
      : `the content of ${formatCount(dropped.sessions, 'session')} dropped (last ${formatTime(dropped.lastAt)}): more waited than the spool may hold`,
    problem ?? '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/** `870 entries, 1.2 MB` */
export function formatWaiting({ entries, bytes }: ShipStatus['waiting']): string {
  return `${entries === 1 ? '1 entry' : `${formatNumber(entries)} entries`}, ${formatBytes(bytes)}`;
}
