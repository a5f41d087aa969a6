// A turn as a section of an HTML page.
import type { Attachment, ToolCall, Turn } from '../model/turn.ts';
import { toOutcomeText, toResultText } from '../replay/plain-text.ts';
import { escapeHtml, toPre } from './html-text.ts';
import { type Fact, type TurnPlace, toTurnFacts } from './session-facts.ts';

/** The section, at the anchor `turn-<number>`. */
export function* toTurnPieces(turn: Turn, { number, status }: TurnPlace): Generator<string> {
  const { prompt, response } = turn;
  const outcome = toOutcomeText(turn.outcome, status);
  yield `<section id="turn-${number}" class="turn">\n<h2>Turn ${number}</h2>\n${toFactTable(toTurnFacts(turn, status))}`;
  yield `<h3>Prompt</h3>\n${toPre(prompt.text, 'you')}`;
  for (const attachment of prompt.attachments) yield toAttachment(attachment);
  if (response.thinking !== undefined) yield toDetails('Thinking', toPre(response.thinking, 'thought'));
  for (const call of response.toolCalls) yield toToolCall(call);
  if (response.text !== '') yield `<h3>Answer</h3>\n${toPre(response.text, 'said')}`;
  if (response.notice !== undefined) yield `<h3>Notice of the server</h3>\n${toPre(response.notice, 'said')}`;
  if (response.error !== undefined)
    yield `<h3 class="failed">Error</h3>\n${toPre(`${response.error.code}: ${response.error.message}`, 'bad')}`;
  else if (outcome !== 'completed')
    yield `<p class="${escapeHtml(outcome)}">This turn is ${escapeHtml(outcome)}.</p>\n`;
  yield '</section>\n';
}

/** Names and values, one below the other. */
export function toFactTable(facts: readonly Fact[]): string {
  const rows = facts.map(([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>\n`);
  return `<dl>\n${rows.join('')}</dl>\n`;
}

function toAttachment({ kind, path, text }: Attachment): string {
  const title = `Attached: ${kind}${path === undefined ? '' : ` <code>${escapeHtml(path)}</code>`}`;
  return text === undefined ? `<p>${title}</p>\n` : toDetails(title, toPre(text, 'attached'));
}

function toToolCall({ name, arguments: given, result, status }: ToolCall): string {
  const title = `Tool <code>${escapeHtml(name)}</code> <span class="${status}">${status}</span>`;
  const called = toPre(typeof given === 'string' ? given : JSON.stringify(given, null, 2), 'called');
  return toDetails(title, result === undefined ? called : `${called}${toPre(toResultText(result), 'gave')}`);
}

function toDetails(title: string, content: string): string {
  return `<details><summary>${title}</summary>\n${content}</details>\n`;
}
