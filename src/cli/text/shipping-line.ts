// How shipping goes, in one line.
import type { ShipStatus } from '../../sidecar/ship/shipper.ts';
import { formatBytes, formatCount } from './format.ts';

/** True where nothing needs a look. */
export function isShippingWell({ state, quarantined }: ShipStatus): boolean {
  return state === 'connected' && quarantined.length === 0;
}

/** `connected, 3 sessions waiting (1.2 MB), 1 refused by the collector` */
export function formatShipping({ state, problem, waiting, quarantined }: ShipStatus): string {
  const parts = [
    state,
    waiting.sessions > 0
      ? `${formatCount(waiting.sessions, 'session')} waiting (${formatBytes(waiting.bytes)})`
      : '',
    quarantined.length > 0
      ? `${formatCount(quarantined.length, 'session')} in quarantine: cursor-rec ship says why`
      : '',
    problem ?? '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}
