// A session as text for people: what `show` prints.
import { foldResponse } from '../../core/dialect/answered.ts';
import { joinCursor } from '../../core/dialect/cursor/join.ts';
import { isJoined } from '../../core/dialect/cursor/joined.ts';
import type { Exchange } from '../../core/model/exchange.ts';
import type { ToolCall, Turn, Usage } from '../../core/model/turn.ts';
import type { SessionDocument } from '../../core/replay/document.ts';
import type { SessionView } from '../../core/replay/session-fold.ts';
import { toVisible } from '../../core/replay/visible.ts';
import type { Context } from '../context.ts';
import { formatBytes, formatCount, formatDuration, formatTime } from './format.ts';
import { createPaint, type Paint } from './paint.ts';
import { formatTable, truncate } from './table.ts';

/** Results of tools are cut to this many lines: the whole is in --json. */
const RESULT_LINES = 8;

/** The text of a session, its turns first. */
export function formatSession(document: SessionDocument, view: SessionView, context: Context): string {
  const paint = createPaint(context.out, context.environment);
  const width = context.out.isTerminal ? context.out.columns : 120;
  return [
    formatHead(view, paint),
    ...document.turns.map((turn, index) =>
      formatTurn(turn, { number: index + 1, paint, width, answer: answerOf(turn, view) }),
    ),
    formatExchanges(view, paint, width),
    formatMissing(view, paint),
  ].join('\n');
}

function formatHead({ header, status, lastT }: SessionView, paint: Paint): string {
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
  ];
  return rows.map(([name = '', value = '']) => `${paint('dim', name.padEnd(8))} ${value}\n`).join('');
}

/** The answer with a line break where one exchange of the turn ends and the next begins. */
function answerOf({ exchanges, response }: Turn, view: SessionView): string {
  const texts = view.exchanges
    .filter(({ id }) => exchanges.includes(id))
    .map((exchange) => foldResponse(exchange).text);
  return texts.join('') === response.text ? texts.filter((text) => text !== '').join('\n') : response.text;
}

interface Place {
  readonly answer: string;
  readonly number: number;
  readonly paint: Paint;
  readonly width: number;
}

function formatTurn(turn: Turn, { answer, number, paint, width }: Place): string {
  const { prompt, response } = turn;
  const facts = [
    turn.model,
    usageText(turn.usage),
    turn.outcome === 'completed' ? undefined : (turn.outcome ?? 'open'),
  ];
  const shown = facts.filter((fact) => fact !== undefined && fact !== '').join(' · ');
  const blocks = [
    `${paint('bold', `Turn ${number}`)}  ${paint('dim', `${formatTime(turn.startedAt)}  ${toVisible(shown)}`)}`,
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

function usageText(usage: Usage | undefined): string | undefined {
  if (usage === undefined) return undefined;
  const counts: readonly (readonly [number | undefined, string])[] = [
    [usage.inputTokens, 'in'],
    [usage.outputTokens, 'out'],
    [usage.cacheReadTokens, 'cache read'],
    [usage.cacheWriteTokens, 'cache write'],
    [usage.reasoningTokens, 'reasoning'],
  ];
  return counts.flatMap(([count, name]) => (count === undefined ? [] : [`${count} ${name}`])).join(', ');
}

/** A run of Cursor's is one row, however many exchanges it came in. */
function formatExchanges({ exchanges }: SessionView, paint: Paint, width: number): string {
  const rows = joinCursor(exchanges).map((exchange) => [
    `  ${exchange.id.slice(0, 18)}`,
    String(exchange.status ?? '-'),
    exchange.outcome ?? 'open',
    exchange.dialect,
    exchange.ttftMs === undefined ? '-' : formatDuration(exchange.ttftMs),
    exchange.durationMs === undefined ? '-' : formatDuration(exchange.durationMs),
    formatBytes((exchange.requestBytes ?? 0) + (exchange.responseBytes ?? 0)),
    `${exchange.method}${appendedText(exchange)} ${exchange.url}`,
  ]);
  return `${paint('bold', 'Exchanges')}\n${formatTable(rows, width)}`;
}

function appendedText(exchange: Exchange): string {
  const more = isJoined(exchange) ? exchange.members.length - 1 : 0;
  return more === 0 ? '' : ` (+${more})`;
}

function formatMissing({ redactions, gaps }: SessionView, paint: Paint): string {
  const masked = redactions.map(
    ({ where, rule, fingerprint }) => `  ${rule}:${fingerprint} at ${toVisible(where)}\n`,
  );
  const missing = gaps.map(({ reason, bytes, side }) =>
    paint(
      'red',
      `  !! NOT RECORDED: ${toVisible(reason)}${bytes === undefined ? '' : `, ${formatBytes(bytes)}`}${side === undefined ? '' : ` of the ${side}`}\n`,
    ),
  );
  const head = `${paint('bold', 'Masked')}  ${formatCount(redactions.length, 'secret')}\n${masked.join('')}`;
  return `${head}${paint('bold', 'Missing')} ${gaps.length === 0 ? 'nothing' : formatCount(gaps.length, 'gap')}\n${missing.join('')}`;
}

function indent(text: string, prefix: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? '' : `${prefix}${line}`))
    .join('\n');
}
