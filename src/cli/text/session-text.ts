// A session as text for people: what `show` prints.
import { isJoined } from '../../core/dialect/cursor/joined.ts';
import type { Exchange } from '../../core/model/exchange.ts';
import type { ToolCall } from '../../core/model/turn.ts';
import { formatClock } from '../../core/replay/clock.ts';
import { formatErasureNote } from '../../core/replay/plain-frame.ts';
import { formatCount, toOutcomeText, toUsageText } from '../../core/replay/plain-text.ts';
import { readTurns, type ToldTurn } from '../../core/replay/read-turns.ts';
import type { ErasureNote, SessionHead, SessionSource } from '../../core/replay/session-source.ts';
import { createTurnReader } from '../../core/replay/turn-reader.ts';
import { toVisible } from '../../core/replay/visible.ts';
import type { Hold } from '../../sidecar/spool/hold.ts';
import type { Context } from '../context.ts';
import { formatBytes, formatDuration, formatTime } from './format.ts';
import { createPaint, type Paint } from './paint.ts';
import { createTableRows, truncate } from './table.ts';

/** Results of tools are cut to this many lines: the whole is in --json. */
const RESULT_LINES = 8;

/** The text of a session, its turns first, in pieces: each turn once it has come to its end. */
export function* formatSession(session: ShownSession, context: ShowContext): Generator<string> {
  const paint = createPaint(context.out, context.environment);
  const width = context.out.isTerminal ? context.out.columns : 120;
  const head = session.head();
  yield formatHead(head, paint);
  if (context.hold !== undefined) yield formatHold(context.hold, paint);
  const source = session.source();
  const rows = createTableRows();
  const told = readTurns(createTurnReader(source, { isEarly: true }), {
    isWhole: false,
    onExchange: ({ exchange }) => rows.add(toRow(exchange, head.status)),
  });
  for (const turn of told) yield `\n${formatTurn(turn, { status: head.status, paint, width })}`;
  yield `\n${paint('bold', 'Exchanges')}\n`;
  yield* rows.format(width);
  yield '\n';
  yield* formatMissing(source, head.erasures ?? [], paint);
}

export interface ShowContext extends Pick<Context, 'out' | 'environment'> {
  readonly hold?: Hold | undefined;
}

/** What a session is at once, and all that is in it. */
export interface ShownSession {
  head(): SessionHead;
  source(): SessionSource;
}

function formatHead({ header, status, lastT }: SessionHead, paint: Paint): string {
  const { identity, host } = header;
  const proof =
    identity.method === 'os-user' ? 'os-user, not proved' : `${identity.method}, ${identity.issuer ?? ''}`;
  const rows = [
    ['id', header.id],
    ['status', status],
    ['started', `${formatTime(header.startedAt)}, ${formatDuration(lastT)} long`],
    [
      'who',
      toVisible(
        `${identity.name ?? identity.subject}${identity.email === undefined ? '' : ` <${identity.email}>`} (${proof})`,
      ),
    ],
    ['where', toVisible(`${host.user}@${host.name} (${host.os}), device ${header.device.id}`)],
    ['policy', `record: ${header.policy.record}`],
    ...(header.remaskOf === undefined
      ? []
      : [['masks', `again what ${toVisible(header.remaskOf.session)} recorded`]]),
  ];
  return rows.map(([name = '', value = '']) => `${paint('dim', name.padEnd(8))} ${value}\n`).join('');
}

function formatHold({ at, by, reason }: Hold, paint: Paint): string {
  const facts = [
    at === undefined ? 'since when is not known' : `since ${formatTime(at)}`,
    by === undefined ? '' : `by ${by.email ?? by.subject}`,
    reason ?? '',
  ];
  const text = toVisible(facts.filter((fact) => fact !== '').join(', '));
  return `${paint('dim', 'hold    ')} ${paint('yellow', `on legal hold ${text}`)}\n`;
}

/** The answer with a line break where one exchange of the turn ends and the next begins. */
function toAnswerText({ turn: { response }, answers }: ToldTurn): string {
  return answers.join('') === response.text
    ? answers.filter((text) => text !== '').join('\n')
    : response.text;
}

interface TurnScene {
  readonly status: SessionHead['status'];
  readonly paint: Paint;
  readonly width: number;
}

function formatTurn(told: ToldTurn, { status, paint, width }: TurnScene): string {
  const { turn, number, isAgain } = told;
  const answer = toAnswerText(told);
  const { prompt, response } = turn;
  const facts = [
    turn.model,
    turn.usage === undefined ? undefined : toUsageText(turn.usage),
    turn.outcome === 'completed' ? undefined : toOutcomeText(turn.outcome, status),
  ];
  const shown = facts.filter((fact) => fact !== undefined && fact !== '').join(' · ');
  const blocks = [
    `${paint('bold', `Turn ${number}${isAgain ? ', which went on later' : ''}`)}  ${paint('dim', `${formatTime(turn.startedAt)}  ${toVisible(shown)}`)}`,
    ...prompt.attachments.map(({ kind, path }) =>
      paint('dim', `  + ${kind}${path === undefined ? '' : ` ${toVisible(path)}`}`),
    ),
    indent(toVisible(prompt.text), paint('cyan', '› ')),
    ...(response.thinking === undefined ? [] : [paint('dim', indent(toVisible(response.thinking), '~ '))]),
    ...response.toolCalls.map((call) => formatToolCall(call, paint, width)),
    answer === '' ? '' : indent(toVisible(answer), '  '),
    response.notice === undefined ? '' : paint('yellow', indent(toVisible(response.notice), '! ')),
    response.error === undefined
      ? ''
      : paint('red', `✖ ${toVisible(`${response.error.code}: ${response.error.message}`)}`),
  ];
  return `${blocks.filter((block) => block !== '').join('\n')}\n`;
}

function formatToolCall(
  { name, arguments: given, result, status }: ToolCall,
  paint: Paint,
  width: number,
): string {
  const call = `⚙ ${name} ${typeof given === 'string' ? given : JSON.stringify(given)}`;
  const mark = status === 'completed' ? '' : paint(status === 'pending' ? 'yellow' : 'red', ` (${status})`);
  const head = `  ${paint('magenta', truncate(call, width - 14))}${mark}`;
  if (result === undefined) return head;
  const text = typeof result === 'string' ? result : JSON.stringify(result);
  const lines = toVisible(text).split('\n');
  const cut =
    lines.length > RESULT_LINES
      ? [...lines.slice(0, RESULT_LINES), `… ${lines.length - RESULT_LINES} more lines`]
      : lines;
  return `${head}\n${paint('dim', cut.map((line) => `    ${truncate(line, width - 4)}`).join('\n'))}`;
}

/** A run of Cursor's is one row, however many exchanges it came in. */
function toRow(exchange: Exchange, status: SessionHead['status']): readonly string[] {
  const bytes = (exchange.requestBytes ?? 0) + (exchange.responseBytes ?? 0);
  return [
    `  ${exchange.id.slice(0, 18)}`,
    String(exchange.status ?? '-'),
    toOutcomeText(exchange.outcome, status),
    exchange.dialect,
    exchange.ttftMs === undefined ? '-' : formatDuration(exchange.ttftMs),
    exchange.durationMs === undefined ? '-' : formatDuration(exchange.durationMs),
    exchange.outcome === undefined ? '-' : formatBytes(bytes),
    `${exchange.method}${appendedText(exchange)} ${exchange.url}`,
  ];
}

function appendedText(exchange: Exchange): string {
  const more = isJoined(exchange) ? exchange.members.length - 1 : 0;
  return more === 0 ? '' : ` (+${more})`;
}

function* formatMissing(
  { redactions, gaps }: SessionSource,
  erasures: readonly ErasureNote[],
  paint: Paint,
): Generator<string> {
  yield `${paint('bold', 'Masked')}  ${formatCount(redactions.length, 'secret')}\n`;
  for (const { where, rule, fingerprint } of redactions)
    yield `  ${rule}:${fingerprint} at ${toVisible(where)}\n`;
  const missing = [
    ...(gaps.length === 0 ? [] : [formatCount(gaps.length, 'gap')]),
    ...(erasures.length === 0 ? [] : [formatCount(erasures.length, 'erasure')]),
  ];
  yield `${paint('bold', 'Missing')} ${missing.length === 0 ? 'nothing' : missing.join(', ')}\n`;
  for (const erasure of erasures)
    yield paint('red', `  !! ERASED: ${toVisible(formatErasureNote(erasure, formatTime))}\n`);
  for (const { reason, from, to, bytes, side } of gaps) {
    const size = bytes === undefined ? '' : `, ${formatBytes(bytes)}`;
    const of = side === undefined ? '' : ` of the ${side}`;
    yield paint(
      'red',
      `  !! NOT RECORDED: ${toVisible(reason)}, ${formatClock(from)} to ${formatClock(to)}${size}${of}\n`,
    );
  }
}

function indent(text: string, prefix: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? '' : `${prefix}${line}`))
    .join('\n');
}
