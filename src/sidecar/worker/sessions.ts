// All sessions being recorded: starting, finding, committing and closing them.
import type { RandomHex, Sha256 } from '../../core/model/ports.ts';
import { FORMAT, type SessionHeader } from '../../core/model/session.ts';
import { SESSION_IDLE_MS } from '../../core/policy/limits.ts';
import { NO_COUNTS, type SessionCounts } from '../../core/record/session-recorder.ts';
import { type OpenSession, openSession } from './open-session.ts';
import type { RecordingStats, WorkerOptions } from './protocol.ts';

export interface SessionsOptions extends WorkerOptions {
  readonly sha256: Sha256;
  readonly randomHex: RandomHex;
  readonly newId: () => string;
  readonly isSecretField: (name: string) => boolean;
  /** Masks what is secret in a text: a client may call its conversation by its key. */
  readonly mask: (text: string) => string;
  /** Called when the session's last line is written: nothing may lead to it any more. */
  readonly closed: (id: string) => void;
  /** Called when writing begins to fail, with the reason, and with undefined when it works again. */
  readonly failing: (reason: string | undefined) => void;
}

export interface Sessions {
  get(id: string): OpenSession | undefined;
  start(startedAt: number, conversationId: string | undefined): OpenSession;
  /** Writes and syncs what is new in every session, closes idle ones. Never throws: failures go to `failing`. */
  commit(now: number): Promise<void>;
  /** Closes all, trying once more where the disk fails. */
  close(reason: string, now: number): Promise<void>;
  /** Counts over all sessions since the start. */
  stats(): Omit<RecordingStats, 'openExchanges'>;
}

/** The sessions of one sidecar. */
export function createSessions(options: SessionsOptions): Sessions {
  const open = new Map<string, OpenSession>();
  const ending = new Set<OpenSession>();
  let failure: string | undefined;
  let past = NO_COUNTS;
  let started = 0;
  let recordedAt = 0;

  function report(reason: string | undefined): void {
    if (reason === failure) return;
    failure = reason;
    options.failing(reason);
  }

  function end(session: OpenSession, reason: string, now: number): void {
    session.recorder.close(reason, session.toT(now));
    open.delete(session.id);
    past = addCounts(past, session.recorder.counts);
    ending.add(session);
    options.closed(session.id);
  }

  async function commitAll(): Promise<void> {
    const results = await Promise.allSettled([
      ...[...open.values()].map((session) => session.files.commit()),
      ...[...ending].map(async (session) => {
        await session.files.finish();
        ending.delete(session);
      }),
    ]);
    const failed = results.find((result) => result.status === 'rejected');
    if (failed === undefined)
      for (const session of open.values()) recordedAt = Math.max(recordedAt, session.touchedAt);
    report(failed === undefined ? undefined : describeFailure(failed.reason));
  }

  return {
    stats: () => ({
      openSessions: open.size,
      sessions: started,
      ...[...open.values()].reduce((sum, session) => addCounts(sum, session.recorder.counts), past),
      ...(recordedAt === 0 ? {} : { lastRecordedAt: new Date(recordedAt).toISOString() }),
    }),
    get: (id) => open.get(id),
    start(startedAt, conversationId) {
      const session = openSession({ ...options, header: createHeader(options, startedAt, conversationId) });
      open.set(session.id, session);
      started++;
      return session;
    },
    async commit(now) {
      for (const session of open.values()) {
        session.recorder.flush(session.toT(now));
        if (session.recorder.openExchanges === 0 && now - session.touchedAt > SESSION_IDLE_MS)
          end(session, 'idle', now);
      }
      await commitAll();
    },
    async close(reason, now) {
      for (const session of [...open.values()]) end(session, reason, now);
      await commitAll();
    },
  };
}

function addCounts(one: SessionCounts, other: SessionCounts): SessionCounts {
  return {
    exchanges: one.exchanges + other.exchanges,
    gaps: one.gaps + other.gaps,
    redactions: one.redactions + other.redactions,
  };
}

function createHeader(
  options: SessionsOptions,
  startedAt: number,
  conversationId: string | undefined,
): SessionHeader {
  return {
    format: FORMAT,
    id: options.newId(),
    startedAt: new Date(startedAt).toISOString(),
    ...options.header,
    ...(conversationId === undefined ? {} : { conversationId: options.mask(conversationId) }),
  };
}

function describeFailure(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'the disk is full: free some space in CURSOR_REC_HOME';
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return 'CURSOR_REC_HOME is not writable: check its owner and permissions';
  }
  return `recordings cannot be written (${code ?? 'unknown error'})`;
}
