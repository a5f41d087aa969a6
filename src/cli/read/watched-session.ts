// One session of the live view: what its list says of it, kept up while it is recorded.
import { type Round, readRounds } from '../../core/dialect/round.ts';
import { type Entry, toStatement } from '../../core/model/entry.ts';
import { createExchangeGroups } from '../../core/replay/exchange-groups.ts';
import type { SessionSource } from '../../core/replay/session-source.ts';
import type { LiveSession } from '../../tui/live/live-session.ts';
import { type GrowingSession, openGrowingSession } from './growing-session.ts';

/** Seconds that the pulse goes back. */
const PULSE_SECONDS = 8;
/** A request is whole long before; one that is not is read again when its exchange ends. */
const REQUEST_MS = 300;

export interface WatchedSession {
  /** As of the last step. */
  readonly summary: LiveSession;
  readonly isClosed: boolean;
  /** Takes in what is new, at this time (milliseconds since the epoch); true where the summary changed. Throws CliError `unreadable`. */
  step(now: number): boolean;
  close(): void;
}

/** Opens the session in a folder. Throws CliError `unreadable`. */
export function watchSession(folder: string): WatchedSession {
  const session = openGrowingSession(folder);
  const counts = createCounts();
  const pulse = createPulse();
  /** Exchanges whose prompt is not known yet, with the time from which on it may be read. */
  const unread = new Map<string, number>();
  let summary = summarise(session, counts, pulse);

  function take(now: number): boolean {
    let hasNew = false;
    for (const { head, parse } of session.step()) {
      hasNew = true;
      if (head.type === 'frames') pulse.add(now);
      else if (head.type !== 'part') takeEntry(parse(), now);
    }
    return hasNew;
  }

  function takeEntry(entry: Entry, now: number): void {
    const { opened, closed } = counts.entry(entry);
    if (opened !== undefined) unread.set(opened, now + REQUEST_MS);
    if (closed !== undefined && unread.has(closed)) unread.set(closed, now);
  }

  function readPrompts(now: number): boolean {
    const due = [...unread].filter(([, at]) => at <= now).map(([id]) => id);
    if (due.length === 0) return false;
    for (const id of due) unread.delete(id);
    for (const round of readRoundsOf(session.source(), new Set(due))) counts.round(round);
    return true;
  }

  return {
    get summary() {
      return summary;
    },
    get isClosed() {
      return counts.isClosed;
    },
    step(now) {
      const hasNew = take(now);
      const isRead = readPrompts(counts.isClosed ? Number.POSITIVE_INFINITY : now);
      const hasMoved = pulse.moveTo(now);
      if (hasNew || isRead || hasMoved) summary = summarise(session, counts, pulse);
      return hasNew || isRead || hasMoved;
    },
    close: session.close,
  };
}

/** The rounds of these exchanges; of a run of Cursor's, those of the run that they are part of. */
function readRoundsOf(source: SessionSource, ids: ReadonlySet<string>): readonly Round[] {
  const groups = createExchangeGroups(source);
  return groups.all
    .filter(({ id, run }) =>
      [id, ...(run?.streams ?? []), ...(run?.appends ?? [])].some((one) => ids.has(one)),
    )
    .flatMap((group) => readRounds(groups.read(group)));
}

interface Counts {
  readonly isClosed: boolean;
  readonly open: number;
  readonly facts: Omit<LiveSession, 'id' | 'startedAt' | 'state' | 'user' | 'pulse'>;
  /** The exchange that it opens or closes, if it does. */
  entry(entry: Entry): { readonly opened?: string; readonly closed?: string };
  round(round: Round): void;
}

function createCounts(): Counts {
  const open = new Set<string>();
  const routes = new Set<string>();
  const models = new Set<string>();
  const counts = { exchanges: 0, failed: 0, gaps: 0, redactions: 0 };
  let isClosed = false;
  let client: string | undefined;
  let title: string | undefined;
  let prompt: string | undefined;

  return {
    get isClosed() {
      return isClosed;
    },
    get open() {
      return open.size;
    },
    get facts() {
      return {
        ...counts,
        routes: [...routes],
        models: [...models],
        ...(client === undefined ? {} : { client }),
        ...(title === undefined ? {} : { title }),
        ...(prompt === undefined ? {} : { prompt }),
      };
    },
    entry(entry) {
      const statement = toStatement(entry);
      switch (statement?.type) {
        case 'exchange-opened': {
          const { exchange, route, client: by } = statement.data;
          counts.exchanges++;
          routes.add(route);
          open.add(exchange);
          client ??= toProgram(by.userAgent);
          return { opened: exchange };
        }
        case 'exchange-closed':
          open.delete(statement.data.exchange);
          if (statement.data.outcome === 'failed') counts.failed++;
          return { closed: statement.data.exchange };
        case 'gap':
          counts.gaps++;
          return {};
        case 'redaction':
          counts.redactions += statement.data.findings.length;
          return {};
        case 'session-closed':
          isClosed = true;
          return {};
        default:
          return {};
      }
    },
    round({ facts, answer }) {
      const { text } = facts.prompt;
      const model = answer.model ?? facts.model;
      if (model !== undefined) models.add(model);
      if (text.trim() === '') return;
      title ??= text;
      prompt = text;
    },
  };
}

/** `claude-cli/2.1.0 (external)` → `claude-cli` */
function toProgram(userAgent: string | undefined): string | undefined {
  return userAgent?.split(/[/ ]/, 1)[0];
}

interface Pulse {
  readonly bars: readonly number[];
  add(now: number): void;
  /** True where a second went by in which something had come. */
  moveTo(now: number): boolean;
}

function createPulse(): Pulse {
  let second = 0;
  let bars: number[] = Array.from({ length: PULSE_SECONDS }, () => 0);

  function moveTo(now: number): boolean {
    const steps = Math.floor(now / 1000) - second;
    if (steps <= 0) return false;
    second += steps;
    const isStill = bars.every((count) => count === 0);
    if (!isStill)
      bars = [...bars, ...Array.from({ length: Math.min(steps, PULSE_SECONDS) }, () => 0)].slice(
        -PULSE_SECONDS,
      );
    return !isStill;
  }

  return {
    get bars() {
      return bars;
    },
    add(now) {
      moveTo(now);
      bars = [...bars.slice(0, -1), (bars.at(-1) ?? 0) + 1];
    },
    moveTo,
  };
}

function summarise(
  { header }: GrowingSession,
  { isClosed, open, facts }: Counts,
  { bars }: Pulse,
): LiveSession {
  const { identity } = header;
  return {
    id: header.id,
    startedAt: Date.parse(header.startedAt),
    state: isClosed ? 'closed' : open > 0 ? 'answering' : 'waiting',
    user: identity.email ?? identity.name ?? identity.subject,
    ...facts,
    pulse: bars,
  };
}
