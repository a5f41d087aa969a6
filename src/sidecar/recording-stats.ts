// What the workers of one run have counted, together.
import type { CursorStats, RecordingStats } from './worker/protocol.ts';

export const NO_STATS: RecordingStats = {
  openSessions: 0,
  openExchanges: 0,
  sessions: 0,
  exchanges: 0,
  gaps: 0,
  redactions: 0,
};
export const NO_CURSOR: CursorStats = { turns: 0, undecoded: 0, unknownFields: 0 };

/** Those of workers that are over, and of the one that runs: what is open is open in that one. */
export function addStats(past: RecordingStats, now: RecordingStats): RecordingStats {
  const lastRecordedAt = now.lastRecordedAt ?? past.lastRecordedAt;
  return {
    openSessions: now.openSessions,
    openExchanges: now.openExchanges,
    sessions: past.sessions + now.sessions,
    exchanges: past.exchanges + now.exchanges,
    gaps: past.gaps + now.gaps,
    redactions: past.redactions + now.redactions,
    ...(lastRecordedAt === undefined ? {} : { lastRecordedAt }),
  };
}

/** The same of what is known of Cursor. */
export function addCursor(past: CursorStats, now: CursorStats): CursorStats {
  const lastTurnAt = now.lastTurnAt ?? past.lastTurnAt;
  return {
    turns: past.turns + now.turns,
    ...(lastTurnAt === undefined ? {} : { lastTurnAt }),
    undecoded: past.undecoded + now.undecoded,
    unknownFields: past.unknownFields + now.unknownFields,
  };
}
