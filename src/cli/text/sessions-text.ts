// The table of the sessions command.
import { formatCount } from '../../core/replay/plain-text.ts';
import type { Context } from '../context.ts';
import type { SessionSummary } from '../read/session-summary.ts';
import { formatDuration, formatTime } from './format.ts';
import { createPaint } from './paint.ts';
import { formatTable } from './table.ts';

/** The sessions as a table; `nextPage` is where it goes on. */
export function formatSessions(
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
  const { id, startedAt, durationMs, identity, models = [], turns, exchanges, title } = summary;
  return [
    // 13 characters hold the milliseconds of a UUIDv7: fewer name many sessions of one minute.
    id.slice(0, 18),
    formatTime(startedAt),
    formatDuration(durationMs),
    identity.email ?? identity.subject,
    models.join(', ') || '-',
    turns === undefined ? '…' : String(turns || exchanges),
    notesOf(summary) || '-',
    (title ?? '').slice(0, 200),
  ];
}

function notesOf(summary: SessionSummary): string {
  const { status, failed = 0, gaps = 0, redactions = 0, hold, erasures, remaskOf } = summary;
  return [
    status === 'sealed' ? '' : status,
    hold === undefined ? '' : 'on hold',
    toCounting(summary),
    failed > 0 ? `${failed} failed` : '',
    gaps > 0 ? formatCount(gaps, 'gap') : '',
    erasures === undefined ? '' : formatCount(erasures, 'erasure'),
    remaskOf === undefined ? '' : `masked again from ${remaskOf.session.slice(0, 18)}`,
    redactions > 0 ? `${redactions} masked` : '',
  ]
    .filter((note) => note !== '')
    .join(', ');
}

/** Of a session that was read in part: how far its counts go. */
function toCounting(summary: SessionSummary): string {
  if (!summary.isPart) return '';
  return summary.countedTo === undefined ? 'being counted' : `counted to ${formatTime(summary.countedTo)}`;
}
