// A session as one HTML page that needs nothing else: no script, no image, no address that it would ask.
import { exchangeOutcome } from '../dialect/answered.ts';
import type { GapData } from '../model/entry.ts';
import type { Exchange } from '../model/exchange.ts';
import { toOutcomeText } from '../replay/plain-text.ts';
import type { SessionSource } from '../replay/session-source.ts';
import type { ExportSource } from './format.ts';
import { PROGRAM } from './format.ts';
import { STYLE, STYLE_HASH } from './html-style.ts';
import { escapeHtml, toMarkedHtml } from './html-text.ts';
import { toFactTable, toTurnPieces } from './html-turn.ts';
import { readByStart } from './read-by-start.ts';
import { toGapText, toSessionFacts } from './session-facts.ts';
import { numberTurns, readWholeTurns } from './whole-turns.ts';

/** Nothing is loaded, run, framed or sent from the page, whatever recorded text is in it. */
const POLICY = `default-src 'none'; style-src '${STYLE_HASH}'; base-uri 'none'; form-action 'none'`;

/** Characters of a prompt that name its turn in the list of turns. */
const TITLE_CHARS = 80;

/** The page: HTML by the WHATWG standard, everything recorded escaped. */
export function* encodeHtml({ session, version }: ExportSource): Generator<string> {
  const turns = readWholeTurns(session);
  const { id } = session.header;
  yield `<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n`;
  yield `<meta http-equiv="Content-Security-Policy" content="${POLICY}">\n`;
  yield `<meta name="referrer" content="no-referrer">\n<meta name="viewport" content="width=device-width">\n`;
  yield `<meta name="generator" content="${PROGRAM} ${escapeHtml(version)}">\n`;
  yield `<title>Session ${escapeHtml(id)}</title>\n<style>${STYLE}</style>\n</head>\n<body>\n`;
  yield `<header>\n<h1>Session ${escapeHtml(id)}</h1>\n${toFactTable(toSessionFacts(session))}</header>\n`;
  yield* toGapPieces(session.gaps);
  yield '<nav>Turns\n<ol>\n';
  for (const [number, { prompt }] of numberTurns(turns)) yield toNavLine(number, prompt.text);
  yield '</ol>\n</nav>\n<main>\n';
  for (const [number, turn] of numberTurns(turns))
    yield* toTurnPieces(turn, { number, status: session.status });
  yield* toTable(readByStart(session), {
    heading: 'Exchanges',
    columns: EXCHANGE_COLUMNS,
    toCells: (exchange) => toExchangeCells(exchange, session.status),
  });
  yield* toTable(session.redactions, { heading: 'Masked', columns: MASK_COLUMNS, toCells: toRedactionCells });
  yield '</main>\n</body>\n</html>\n';
}

function toNavLine(number: number, prompt: string): string {
  const line = prompt.trimStart().slice(0, TITLE_CHARS).replaceAll(/\s+/g, ' ').trimEnd();
  // Not half a character at the cut.
  const title = line.replace(/[\ud800-\udbff]$/, '');
  return `<li><a href="#turn-${number}">${toMarkedHtml(title) || `Turn ${number}`}</a></li>\n`;
}

/** What is missing is said before anything else. */
function* toGapPieces(gaps: readonly GapData[]): Generator<string> {
  if (gaps.length === 0) return;
  yield '<section class="missing">\n<h2>Not recorded</h2>\n<ul>\n';
  for (const gap of gaps) yield `<li>${toMarkedHtml(toGapText(gap))}</li>\n`;
  yield '</ul>\n</section>\n';
}

const EXCHANGE_COLUMNS = ['Started', 'Request', 'Status', 'Outcome', 'First byte', 'Took', 'Id'];
const MASK_COLUMNS = ['Rule', 'Fingerprint', 'Where', 'Exchange'];

/** Columns whose cells may take many lines. */
const LONG_COLUMNS = new Set(['Request', 'Where']);

interface Table<Row> {
  readonly heading: string;
  readonly columns: readonly string[];
  readonly toCells: (row: Row) => readonly string[];
}

function* toTable<Row>(rows: Iterable<Row>, { heading, columns, toCells }: Table<Row>): Generator<string> {
  const head = columns.map((column) => `<th>${column}</th>`).join('');
  yield `<section>\n<h2>${heading}</h2>\n<div class="wide">\n<table>\n<tr>${head}</tr>\n`;
  for (const row of rows) {
    const cells = toCells(row).map((cell, at) => {
      const tag = LONG_COLUMNS.has(columns[at] ?? '') ? '<td class="long">' : '<td>';
      return `${tag}${toMarkedHtml(cell)}</td>`;
    });
    yield `<tr>${cells.join('')}</tr>\n`;
  }
  yield '</table>\n</div>\n</section>\n';
}

function toExchangeCells(exchange: Exchange, sessionStatus: SessionSource['status']): readonly string[] {
  const { startedAt, method, url, status, ttftMs, durationMs, id } = exchange;
  const outcome = toOutcomeText(exchangeOutcome(exchange), sessionStatus);
  return [startedAt, `${method} ${url}`, String(status ?? '–'), outcome, toMs(ttftMs), toMs(durationMs), id];
}

function toMs(ms: number | undefined): string {
  return ms === undefined ? '–' : `${ms} ms`;
}

function toRedactionCells({
  rule,
  fingerprint,
  where,
  exchange,
}: SessionSource['redactions'][number]): string[] {
  return [rule, fingerprint, where, exchange];
}
