// What each part of the Cursor bench gets and gives.
import type { Report } from '../support/report.ts';
import type { CursorPeers } from './peers.ts';

export interface PartSetting extends CursorPeers {
  readonly isQuick: boolean;
}
export interface Part extends Pick<Report, 'rows' | 'notes'> {
  /** How many exchanges cursor-rec has to have recorded of it, tunnels included. */
  readonly sent: number;
}
