// Which recordings have been kept long enough.
import type { PruneReason, Retention } from '../model/retention.ts';

/** A session as far as retention looks at it. */
export interface KeptSession {
  readonly id: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly bytes: number;
  readonly labels: readonly string[];
  /** It is still recorded, waits for recovery, or is on hold: it stays, and its bytes count. */
  readonly mustStay: boolean;
}
export interface Expired<Session extends KeptSession> {
  readonly session: Session;
  readonly reason: PruneReason;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * The sessions to remove at `now` (ms since 1970), the oldest first: those past the days of their labels or past the age, then
 * as many of the others as it takes to come down to the size. A session whose label has days is not removed for its size.
 */
export function findExpired<Session extends KeptSession>(
  sessions: readonly Session[],
  retention: Retention,
  now: number,
): readonly Expired<Session>[] {
  const oldestFirst = sessions.toSorted((one, other) => startOf(one) - startOf(other));
  const expired = oldestFirst.flatMap((session): Expired<Session>[] => {
    const reason = session.mustStay ? undefined : whyOver(session, retention, now);
    return reason === undefined ? [] : [{ session, reason }];
  });
  return [...expired, ...findSurplus(oldestFirst, expired, retention)];
}

function whyOver(session: KeptSession, retention: Retention, now: number): PruneReason | undefined {
  const labelDays = labelDaysOf(session, retention);
  const days = labelDays ?? retention.maxAgeDays;
  if (days === undefined || now - startOf(session) < days * DAY_MS) return undefined;
  return labelDays === undefined ? 'age' : 'label';
}

function findSurplus<Session extends KeptSession>(
  oldestFirst: readonly Session[],
  expired: readonly Expired<Session>[],
  retention: Retention,
): Expired<Session>[] {
  const { maxBytes } = retention;
  if (maxBytes === undefined) return [];
  const gone = new Set(expired.map(({ session }) => session));
  const left = oldestFirst.filter((session) => !gone.has(session));
  let bytes = left.reduce((sum, session) => sum + session.bytes, 0);
  const surplus: Expired<Session>[] = [];
  for (const session of left) {
    if (bytes <= maxBytes) break;
    if (session.mustStay || labelDaysOf(session, retention) !== undefined) continue;
    surplus.push({ session, reason: 'size' });
    bytes -= session.bytes;
  }
  return surplus;
}

/** The most that a label of the session asks for; undefined where none of them has days. */
function labelDaysOf({ labels }: KeptSession, retention: Retention): number | undefined {
  const days = labels.flatMap((label) => {
    const of = retention.labels ?? {};
    return Object.hasOwn(of, label) ? [of[label] ?? 0] : [];
  });
  return days.length === 0 ? undefined : Math.max(...days);
}

function startOf({ startedAt }: KeptSession): number {
  return Date.parse(startedAt);
}
