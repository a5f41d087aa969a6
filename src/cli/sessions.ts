// The sessions command: what was recorded, newest first.
import type { Command } from 'commander';
import { isId, type SessionHeader } from '../core/model/session.ts';
import { CliError, toCliError } from './cli-error.ts';
import type { Context } from './context.ts';
import type { FoundSession } from './read/find-session.ts';
import type { SessionSummary } from './read/session-summary.ts';
import type { ReadSummary } from './read/summary.ts';
import { formatCount, formatDuration, formatTime } from './text/format.ts';
import { createPaint } from './text/paint.ts';
import { formatTable } from './text/table.ts';

const DEFAULT_LIMIT = 20;

export interface SessionsOptions {
  readonly json: boolean;
  /** False: the table on a terminal too. */
  readonly tui: boolean;
  readonly since: number | undefined;
  readonly until: number | undefined;
  readonly user: string | undefined;
  readonly model: string | undefined;
  readonly limit: number;
  /** The id that the page before ended with. */
  readonly page: string | undefined;
}

const EXAMPLES = `
Examples:
  $ cursor-rec sessions
  $ cursor-rec ls --since 2026-11-25 --model claude
  $ cursor-rec sessions --json --limit 100 | jq -r '.sessions[].id'
`;

export function declareSessions(program: Command, context: Context): void {
  program
    .command('sessions')
    .alias('ls')
    .description('lists what was recorded, newest first')
    .option('--json', 'one JSON document on stdout', false)
    .option('--no-tui', 'the table instead of the picker that a terminal gets')
    .option('--since <time>', 'that began at or after this time (ISO 8601, or a day)', parseTime)
    .option('--until <time>', 'that began before this time', parseTime)
    .option('--user <name>', 'of this user: subject, e-mail or name contains it')
    .option('--model <name>', 'with a model whose name contains this')
    .option('--limit <number>', 'at most so many', parseLimit, DEFAULT_LIMIT)
    .option('--page <token>', 'goes on where the page before ended (its "nextPage")', parsePage)
    .addHelpText('after', EXAMPLES)
    .action((options: SessionsOptions) => runSessions(options, context));
}

function parseTime(text: string): number {
  const time = Date.parse(text);
  if (Number.isNaN(time))
    throw new CliError(
      'usage',
      `expected an ISO 8601 time such as 2026-11-25 or 2026-11-25T10:00:00Z, found ${JSON.stringify(text)}`,
    );
  return time;
}

function parseLimit(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text))
    throw new CliError(
      'usage',
      `--limit: expected a whole number from 1 to 999999, found ${JSON.stringify(text)}`,
    );
  return Number(text);
}

function parsePage(text: string): string {
  if (isId(text)) return text;
  const found = JSON.stringify(text.slice(0, 80));
  throw new CliError('usage', `--page: expected the "nextPage" of the page before, found ${found}`);
}

export async function runSessions(options: SessionsOptions, context: Context): Promise<void> {
  const { noteAccess } = await import('./read/access-log.ts');
  await noteAccess([{ command: 'sessions' }], context);
  if (isPicked(options, context)) {
    const { pickSession } = await import('./pick-session.ts');
    return pickSession(readAll(options, context), context);
  }
  const { found, nextPage } = await readPage(options, context);
  const summaries = found.map(({ summary }) => summary);
  if (options.json)
    context.out.write(
      `${JSON.stringify({ sessions: summaries, ...(nextPage === undefined ? {} : { nextPage }) })}\n`,
    );
  else context.out.write(formatSessions(summaries, nextPage, context));
  await keepAll(found, context);
}

/** A page that was asked for is a table: it has an end. */
function isPicked({ json, tui, page }: SessionsOptions, { out }: Context): boolean {
  return tui && !json && page === undefined && out.isTerminal && process.stdin.isTTY === true;
}

/** All that are wanted, for the picker; undefined for each that cannot be read. */
async function* readAll(
  options: SessionsOptions,
  context: Context,
): AsyncGenerator<SessionSummary | undefined> {
  const { readSummary } = await import('./read/summary.ts');
  let unreadable = 0;
  // It has the screen: what cannot be read is counted there.
  const quiet = { ...context, err: { ...context.err, write: () => void unreadable++ } };
  for await (const session of sessionsOf(options, quiet)) {
    const read = await orUnreadable(() => readSummary(context.home, session), quiet);
    for (; unreadable > 0; unreadable--) yield undefined;
    if (read === undefined || !isOfModel(read.summary, options.model)) continue;
    await keepAll([read], context);
    yield read.summary;
  }
}

interface Page {
  readonly found: readonly ReadSummary[];
  readonly nextPage?: string | undefined;
}

/** Of each session no more is read than it takes to tell whether it is on the page. */
async function readPage(options: SessionsOptions, context: Context): Promise<Page> {
  const { readSummary } = await import('./read/summary.ts');
  const { limit, model } = options;
  const found: ReadSummary[] = [];
  for await (const session of sessionsOf(options, context)) {
    const nextPage = found.length < limit ? undefined : found.at(-1)?.summary.id;
    if (nextPage !== undefined && model === undefined) return { found, nextPage };
    const read = await orUnreadable(() => readSummary(context.home, session), context);
    if (read === undefined || !isOfModel(read.summary, model)) continue;
    if (nextPage !== undefined) return { found, nextPage };
    found.push(read);
  }
  return { found };
}

/** The sessions whose headers are as wanted, newest first. */
async function* sessionsOf(options: SessionsOptions, context: Context): AsyncGenerator<FoundSession> {
  const { walkSessions } = await import('./read/find-session.ts');
  const { readHeader } = await import('./read/read-session.ts');
  const { since, until, page } = options;
  for await (const session of walkSessions(context.home, {
    firstDay: toDay(since),
    lastDay: toDay(until),
    page,
  })) {
    const header = await orUnreadable(() => readHeader(session.folder), context);
    if (header !== undefined && isMatch(header, options)) yield session;
  }
}

/** The day in whose folder a session is that began then. */
function toDay(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString().slice(0, 10);
}

/** What cannot be read is said, and the others are listed all the same. */
async function orUnreadable<Result>(
  read: () => Promise<Result>,
  context: Context,
): Promise<Result | undefined> {
  try {
    return await read();
  } catch (error) {
    const failure = toCliError(error);
    if (failure.code !== 'unreadable') throw error;
    context.err.write(`cursor-rec: ${failure.message}\n`);
    return undefined;
  }
}

async function keepAll(found: readonly ReadSummary[], { home }: Context): Promise<void> {
  const { keepSummary } = await import('./read/summary-cache.ts');
  await Promise.all(
    found.map(
      async ({
        summary: { bytes: _bytes, folder: _folder, hold: _hold, erasures: _erasures, ...summary },
        key,
      }) => (key === undefined ? undefined : keepSummary(home, key, summary)),
    ),
  );
}

function isMatch({ startedAt, identity }: SessionHeader, { since, until, user }: SessionsOptions): boolean {
  const time = Date.parse(startedAt);
  if (since !== undefined && time < since) return false;
  if (until !== undefined && time >= until) return false;
  const names = [identity.subject, identity.email ?? '', identity.name ?? ''];
  return user === undefined || names.some((name) => contains(name, user));
}

function isOfModel({ models }: SessionSummary, model: string | undefined): boolean {
  return model === undefined || models.some((name) => contains(name, model));
}

function contains(text: string, part: string): boolean {
  return text.toLowerCase().includes(part.toLowerCase());
}

function formatSessions(
  sessions: readonly SessionSummary[],
  nextPage: string | undefined,
  context: Context,
): string {
  const paint = createPaint(context.out, context.environment);
  if (sessions.length === 0)
    return `No session found in ${context.home}. Record one: cursor-rec start, then eval "$(cursor-rec env)" where the client runs.\n`;
  const header = ['SESSION', 'STARTED', 'LENGTH', 'USER', 'MODEL', 'TURNS', 'NOTES', 'FIRST PROMPT'];
  const table = formatTable(
    [header, ...sessions.map(toRow)],
    context.out.isTerminal ? context.out.columns : 200,
  );
  const [first = '', ...rest] = table.split('\n');
  const more = nextPage === undefined ? '' : paint('dim', `More: cursor-rec sessions --page ${nextPage}\n`);
  return `${paint('dim', first)}\n${rest.join('\n')}${more}`;
}

function toRow(summary: SessionSummary): string[] {
  const { id, startedAt, durationMs, identity, models, turns, title } = summary;
  return [
    // 13 characters hold the milliseconds of a UUIDv7: fewer name many sessions of one minute.
    id.slice(0, 18),
    formatTime(startedAt),
    formatDuration(durationMs),
    identity.email ?? identity.subject,
    models.join(', ') || '-',
    String(turns || summary.exchanges),
    notesOf(summary) || '-',
    (title ?? '').slice(0, 200),
  ];
}

function notesOf({ status, failed, gaps, redactions, hold, erasures, remaskOf }: SessionSummary): string {
  return [
    status === 'sealed' ? '' : status,
    hold === undefined ? '' : 'on hold',
    failed > 0 ? `${failed} failed` : '',
    gaps > 0 ? formatCount(gaps, 'gap') : '',
    erasures === undefined ? '' : formatCount(erasures, 'erasure'),
    remaskOf === undefined ? '' : `masked again from ${remaskOf.session.slice(0, 18)}`,
    redactions > 0 ? `${redactions} masked` : '',
  ]
    .filter((note) => note !== '')
    .join(', ');
}
