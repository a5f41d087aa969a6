// All sessions being recorded: starting, finding, committing and closing them.
import type { RandomHex, Sha256 } from '../../core/model/ports.ts';
import { FORMAT, type Identity, type SessionHeader } from '../../core/model/session.ts';
import { SESSION_IDLE_MS } from '../../core/policy/limits.ts';
import { NO_COUNTS, type SessionCounts } from '../../core/record/session-recorder.ts';
import type { SigningDevice } from '../spool/signing-device.ts';
import { createEras, type Era } from './eras.ts';
import { type OpenSession, openSession } from './open-session.ts';
import { createPolicies, toChangeEntry } from './policies.ts';
import type { PolicyChange, RecordingStats, SettledExchange, WorkerOptions } from './protocol.ts';

export interface SessionsOptions extends WorkerOptions {
  readonly sha256: Sha256;
  readonly randomHex: RandomHex;
  readonly newId: () => string;
  readonly isSecretField: (name: string) => boolean;
  /** What sessions are sealed and listed by; absent: they are not. */
  readonly device?: SigningDevice;
  /** Masks what is secret in a text: a client may call its conversation by its key. */
  readonly mask: (text: string) => string;
  /** Called when the session's last line is written: nothing may lead to it any more. */
  readonly closed: (id: string) => void;
  /** Called when writing begins to fail, with the reason, and with undefined when it works again. */
  readonly failing: (reason: string | undefined) => void;
  /** Called with exchanges that are over and on the disk. */
  readonly settled: (exchanges: readonly SettledExchange[]) => void;
}

/** `at` as in CaptureEvent. */
export interface IdentityChange {
  readonly identity: Identity;
  readonly reason: string;
  readonly at: number;
}

export interface Sessions {
  /** The open session of that id, where it may take an exchange that began at that time (`at` in CaptureEvent). */
  get(id: string, at: number): OpenSession | undefined;
  start(startedAt: number, conversationId: string | undefined): OpenSession;
  /** Who stands behind what began at that time (`at` in CaptureEvent). */
  identityAt(at: number): Identity;
  /** Says in every open session who stands behind what comes from now on: none of them takes a new exchange any more. */
  setIdentity(change: IdentityChange): void;
  /** Says in every open session what holds from that time on (`at` in CaptureEvent), and in those to come. */
  setPolicy(change: PolicyChange, at: number): void;
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
  const eras = createEras(options.header.identity);
  const eraOf = new WeakMap<OpenSession, Era>();
  /** The last change of user, and the sessions that say so. */
  let change: IdentityChange | undefined;
  const told = new WeakSet<OpenSession>();
  const policies = createPolicies({ header: options.header.policy, ...pickPolicy(options) });
  let failure: string | undefined;
  let past = NO_COUNTS;
  let started = 0;
  let recordedAt = 0;

  function report(reason: string | undefined): void {
    if (reason === failure) return;
    failure = reason;
    options.failing(reason);
  }

  /** True where somebody else stands behind what comes now. */
  function isOfBefore(session: OpenSession): boolean {
    return eraOf.get(session) !== eras.current;
  }

  function tellChange(session: OpenSession): void {
    if (change === undefined || told.has(session)) return;
    told.add(session);
    const { identity, reason, at } = change;
    session.recorder.identity({ reason, identity }, session.toT(at));
  }

  /** What held when it began; one that was begun late says at once what holds by now. */
  function tellPolicies(session: OpenSession, startedAt: number): void {
    const { current } = policies;
    const first = policies.of(startedAt);
    if (first.policy !== undefined) session.recorder.policy(first.policy, 0);
    if (first !== current) session.recorder.policy(toChangeEntry(current), session.toT(current.from));
  }

  function end(session: OpenSession, reason: string, now: number): void {
    // One that was begun late, by an exchange of before whose session was not known sooner, has not said so yet.
    if (isOfBefore(session)) tellChange(session);
    session.recorder.close(reason, session.toT(now));
    open.delete(session.id);
    past = addCounts(past, session.recorder.counts);
    ending.add(session);
    options.closed(session.id);
  }

  /** What is over before its lines are written is on the disk with them; where they cannot be, it is tried again. */
  async function settle(session: OpenSession, write: () => Promise<void>): Promise<void> {
    const { over } = session;
    session.over = [];
    try {
      await write();
    } catch (error) {
      session.over = [...over, ...session.over];
      throw error;
    }
    if (over.length > 0) options.settled(over);
  }

  async function commitAll(): Promise<void> {
    const results = await Promise.allSettled([
      ...[...open.values()].map((session) => settle(session, session.files.commit)),
      ...[...ending].map(async (session) => {
        await settle(session, session.finish);
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
    get(id, at) {
      const session = open.get(id);
      return session !== undefined && eraOf.get(session) === eras.of(at) ? session : undefined;
    },
    start(startedAt, conversationId) {
      const era = eras.of(startedAt);
      const header = {
        ...createHeader(options, startedAt, conversationId),
        ...{ identity: era.identity, policy: policies.of(startedAt).header },
      };
      const session = openSession({ ...options, header });
      tellPolicies(session, startedAt);
      open.set(session.id, session);
      eraOf.set(session, era);
      started++;
      return session;
    },
    identityAt: (at) => eras.of(at).identity,
    setIdentity(next) {
      change = next;
      eras.begin(next.identity, next.at);
      for (const session of open.values()) tellChange(session);
    },
    setPolicy(next, at) {
      policies.begin(next, at);
      for (const session of open.values()) session.recorder.policy(toChangeEntry(next), session.toT(at));
    },
    async commit(now) {
      for (const session of open.values()) {
        session.recorder.flush(session.toT(now));
        if (session.recorder.openExchanges > 0) continue;
        if (isOfBefore(session)) end(session, 'identity', now);
        else if (now - session.touchedAt > SESSION_IDLE_MS) end(session, 'idle', now);
      }
      await commitAll();
    },
    async close(reason, now) {
      for (const session of [...open.values()]) end(session, reason, now);
      await commitAll();
    },
  };
}

function pickPolicy({ policy }: WorkerOptions): Pick<PolicyChange, 'policy'> {
  return policy === undefined ? {} : { policy };
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
