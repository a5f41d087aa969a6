// The sessions command: what was recorded, newest first.
import type { Command } from 'commander';
import { isId, type SessionHeader } from '../core/model/session.ts';
import { CliError, toCliError } from './cli-error.ts';
import type { Context } from './context.ts';
import type { FoundSession } from './read/find-session.ts';
import type { SessionSummary } from './read/session-summary.ts';
import type { ReadBudget, ReadSummary } from './read/summary.ts';
import { formatSessions } from './text/sessions-text.ts';

const DEFAULT_LIMIT = 20;
/** So much is read before the list is there: some 0.2 s. Of sessions beyond it what is known at once is listed. */
const READ_BYTES = 2 * 1024 * 1024;
/** Then all that is ever read of a growing session is some five times its length. */
const GROWTH = 1.25;

export interface SessionsOptions {
  readonly json: boolean;
  /** False: the table on a terminal too. */
  readonly tui: boolean;
  readonly since: number | undefined;
  readonly until: number | undefined;
  readonly user: string | undefined;
  readonly model: string | undefined;
  readonly limit: number;
  /** True: all is read, however long that takes. */
  readonly count: boolean;
  /** The id that the page before ended with. */
  readonly page: string | undefined;
}

const EXAMPLES = `
Examples:
  $ cursor-rec sessions
  $ cursor-rec ls --since 2026-11-25 --model claude
  $ cursor-rec sessions --json --limit 100 | jq -r '.sessions[].id'
  $ cursor-rec sessions --json --count | jq '[.sessions[].turns] | add'
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
    .option('--count', 'waits until the turns of long new sessions are counted', false)
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
  await countRest(summaries, context);
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
  const budget = toBudget(options);
  const inPart: SessionSummary[] = [];
  let unreadable = 0;
  // It has the screen: what cannot be read is counted there.
  const quiet = { ...context, err: { ...context.err, write: () => void unreadable++ } };
  for await (const session of sessionsOf(options, quiet)) {
    const read = await orUnreadable(() => readSummary(context.home, session, budget), quiet);
    for (; unreadable > 0; unreadable--) yield undefined;
    if (read === undefined || !isOfModel(read.summary, options.model)) continue;
    await keepAll([read], context);
    if (read.summary.isPart) inPart.push(read.summary);
    yield read.summary;
  }
  await countRest(inPart, context);
}

/** Which sessions there are of a model only shows when they are read. */
function toBudget({ count, model }: SessionsOptions): ReadBudget {
  return { bytes: count || model !== undefined ? Number.POSITIVE_INFINITY : READ_BYTES };
}

/** Has what was listed in part counted, for the next time. */
async function countRest(summaries: readonly SessionSummary[], { home }: Context): Promise<void> {
  const folders = summaries.filter(isWorthCounting).map(({ folder }) => folder);
  if (folders.length === 0) return;
  const { countBeside } = await import('./read/count-beside.ts');
  countBeside(home, folders);
}

/** One that grows would be read as often as it is asked for: it is when it has become a quarter longer. */
function isWorthCounting(summary: SessionSummary): boolean {
  if (!summary.isPart || summary.countedTo === undefined) return summary.isPart === true;
  const countedMs = Date.parse(summary.countedTo) - Date.parse(summary.startedAt);
  return summary.durationMs > countedMs * GROWTH;
}

interface Page {
  readonly found: readonly ReadSummary[];
  readonly nextPage?: string | undefined;
}

/** Of each session no more is read than it takes to tell whether it is on the page. */
async function readPage(options: SessionsOptions, context: Context): Promise<Page> {
  const { readSummary } = await import('./read/summary.ts');
  const { limit, model } = options;
  const budget = toBudget(options);
  const found: ReadSummary[] = [];
  for await (const session of sessionsOf(options, context)) {
    const nextPage = found.length < limit ? undefined : found.at(-1)?.summary.id;
    if (nextPage !== undefined && model === undefined) return { found, nextPage };
    const read = await orUnreadable(() => readSummary(context.home, session, budget), context);
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
    found.map(async ({ summary: listed, key }) => {
      if (key === undefined || listed.isPart) return;
      const { bytes: _bytes, folder: _folder, hold: _hold, erasures: _erasures, ...summary } = listed;
      await keepSummary(home, summary.id, { key, summary });
    }),
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
  return model === undefined || models?.some((name) => contains(name, model)) === true;
}

function contains(text: string, part: string): boolean {
  return text.toLowerCase().includes(part.toLowerCase());
}
