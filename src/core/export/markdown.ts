// A session as a Markdown page (CommonMark 0.31): its turns whole, then exchanges, masks and gaps.
import { exchangeOutcome } from '../dialect/answered.ts';
import type { GapData } from '../model/entry.ts';
import type { Exchange } from '../model/exchange.ts';
import type { Json } from '../model/json.ts';
import type { Attachment, ToolCall, Turn } from '../model/turn.ts';
import { toOutcomeText, toResultText } from '../replay/plain-text.ts';
import type { SessionSource } from '../replay/session-source.ts';
import type { ExportSource } from './format.ts';
import { toCodeSpan, toFence } from './markdown-text.ts';
import { readByStart } from './read-by-start.ts';
import { type Fact, type TurnPlace, toGapText, toSessionFacts, toTurnFacts } from './session-facts.ts';
import { numberTurns, readWholeTurns } from './whole-turns.ts';

/** The page; everything recorded stands in code spans and fences, so that none of it is read as Markdown. */
export function* encodeMarkdown({ session }: ExportSource): Generator<string> {
  yield `# Session ${toCodeSpan(session.header.id)}\n\n`;
  yield toFactList(toSessionFacts(session));
  const { status } = session;
  for (const [number, turn] of numberTurns(readWholeTurns(session)))
    yield* toTurnPieces(turn, { number, status });
  yield* toSection(readByStart(session), {
    heading: 'Exchanges',
    toLine: (exchange) => toExchangeLine(exchange, status),
  });
  yield* toSection(session.redactions, { heading: 'Masked', toLine: toRedactionLine });
  yield* toSection(session.gaps, { heading: 'Missing', toLine: toGapLine });
}

function* toTurnPieces(turn: Turn, { number, status }: TurnPlace): Generator<string> {
  const { prompt, response } = turn;
  yield `\n## Turn ${number}\n\n${toFactList(toTurnFacts(turn, status))}`;
  yield toBlock('Prompt', prompt.text, 'text');
  for (const attachment of prompt.attachments) yield toAttachment(attachment);
  if (response.thinking !== undefined) yield toBlock('Thinking', response.thinking, 'text');
  for (const call of response.toolCalls) yield toToolCall(call);
  if (response.text !== '') yield toBlock('Answer', response.text, 'markdown');
  if (response.notice !== undefined) yield toBlock('Notice of the server', response.notice, 'text');
  if (response.error !== undefined)
    yield `\n### Error ${toCodeSpan(response.error.code)}\n\n${toFence(response.error.message, 'text')}`;
}

function toBlock(heading: string, text: string, language: string): string {
  return `\n### ${heading}\n\n${toFence(text, language)}`;
}

function toAttachment({ kind, path, text }: Attachment): string {
  const named = path === undefined ? '' : ` ${toCodeSpan(path)}`;
  return `\n#### Attached: ${kind}${named}\n${text === undefined ? '' : `\n${toFence(text, 'text')}`}`;
}

function toToolCall({ name, arguments: given, result, status }: ToolCall): string {
  const called = `\n#### Tool ${toCodeSpan(name)}: ${status}\n\n${toJsonFence(given)}`;
  return result === undefined ? called : `${called}\nResult:\n\n${toFence(toResultText(result), 'text')}`;
}

function toJsonFence(value: Json): string {
  return typeof value === 'string' ? toFence(value, 'text') : toFence(JSON.stringify(value, null, 2), 'json');
}

interface Section<Item> {
  readonly heading: string;
  readonly toLine: (item: Item) => string;
}

function* toSection<Item>(items: Iterable<Item>, { heading, toLine }: Section<Item>): Generator<string> {
  yield `\n## ${heading}\n\n`;
  let count = 0;
  for (const item of items) {
    count++;
    yield `- ${toLine(item)}\n`;
  }
  if (count === 0) yield 'Nothing.\n';
}

function toExchangeLine(exchange: Exchange, sessionStatus: SessionSource['status']): string {
  const { id, method, url, status, durationMs } = exchange;
  const outcome = toOutcomeText(exchangeOutcome(exchange), sessionStatus);
  const took = durationMs === undefined ? '' : `, ${durationMs} ms`;
  const ended = toCodeSpan(`${status ?? 'no answer'}, ${outcome}${took}`);
  return `${toCodeSpan(`${method} ${url}`)}: ${ended} (${toCodeSpan(id)})`;
}

function toRedactionLine({
  rule,
  fingerprint,
  where,
  exchange,
}: SessionSource['redactions'][number]): string {
  return `${toCodeSpan(`${rule}:${fingerprint}`)} at ${toCodeSpan(where)} of ${toCodeSpan(exchange)}`;
}

function toGapLine(gap: GapData): string {
  const within = gap.exchange === undefined ? '' : ` in ${toCodeSpan(gap.exchange)}`;
  return `**NOT RECORDED**: ${toCodeSpan(toGapText(gap))}${within}`;
}

function toFactList(facts: readonly Fact[]): string {
  return facts.map(([name, value]) => `- ${name}: ${toCodeSpan(value)}\n`).join('');
}
