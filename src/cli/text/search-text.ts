// Matches as text for people: what `search` prints.
import { toVisible } from '../../core/replay/visible.ts';
import { type Match, SNIPPET_CHARS } from '../../core/search/match.ts';
import type { Context, Output } from '../context.ts';
import type { FoundMatches } from '../read/search-sessions.ts';
import { formatTime } from './format.ts';
import { createPaint, type Paint } from './paint.ts';

/** `exchange` and `session` fit, and `turn 999`. */
const PLACE_CHARS = 8;
/** `tool-arguments` fits. */
const PART_CHARS = 14;
/** Two spaces before, between and after the columns, and the … at both ends of a snippet. */
const SPARE_CHARS = 8;
/** A snippet shorter than this tells nothing: on a narrower terminal the line wraps. */
const MIN_SNIPPET_CHARS = 40;

/** How long a snippet may be to stay on its line. */
export function snippetCharsFor({ isTerminal, columns }: Output): number {
  const room = isTerminal ? columns - PLACE_CHARS - PART_CHARS - SPARE_CHARS : SNIPPET_CHARS;
  return Math.min(SNIPPET_CHARS, Math.max(MIN_SNIPPET_CHARS, room));
}

/** A line for each match, and before the first of a session one for the session. */
export function formatMatches({ header, numbers, matches, isFirst }: FoundMatches, context: Context): string {
  const paint = createPaint(context.out, context.environment);
  const models = [...new Set(matches.flatMap(({ model }) => model ?? []))];
  const { identity } = header;
  const head = [
    // 13 characters hold the milliseconds of a UUIDv7: fewer name many sessions of one minute.
    paint('bold', header.id.slice(0, 18)),
    paint('dim', formatTime(header.startedAt)),
    toLine(identity.email ?? identity.subject),
    toLine(models.join(', ')),
  ];
  const lines = matches.map((match) => formatMatch(match, { number: numbers.get(match.turn ?? ''), paint }));
  return [...(isFirst ? [head.join('  ').trimEnd()] : []), ...lines, ''].join('\n');
}

function formatMatch(
  match: Match,
  { number, paint }: { readonly number: number | undefined; readonly paint: Paint },
): string {
  const { turn, exchange, part } = match;
  const unit = turn !== undefined ? 'turn' : exchange !== undefined ? 'exchange' : 'session';
  const place = number === undefined ? unit : `${unit} ${number}`;
  const label = part === unit ? '' : part;
  const columns = `${place.padEnd(PLACE_CHARS)}  ${label.padEnd(PART_CHARS)}`;
  return `  ${paint('dim', columns)}  ${formatSnippet(match, paint)}`.trimEnd();
}

/** Cut at the highlights first: what makes text safe to print changes its length. */
function formatSnippet({ snippet, highlights }: Match, paint: Paint): string {
  let line = '';
  let at = 0;
  for (const [start, end] of highlights) {
    line += toVisible(snippet.slice(at, start));
    line += paint('bold', paint('yellow', toVisible(snippet.slice(start, end))));
    at = end;
  }
  return line + toVisible(snippet.slice(at));
}

function toLine(text: string): string {
  return toVisible(text.replaceAll(/\s+/g, ' '));
}
