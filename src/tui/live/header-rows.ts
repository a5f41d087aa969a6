// The header of the live view: what is recorded, for whom, and what is not.
import type { Row, Span } from '../../core/replay/row.ts';
import { cutTo, fitSpans, span, spansWidth, spreadSpans, widthOf } from '../../core/replay/rows/width.ts';
import { toVisible } from '../../core/replay/visible.ts';
import type { LiveStatus } from './live-status.ts';

/** Rows that a problem may take: it says what to do, which must not be cut off. */
const PROBLEM_ROWS = 3;

/** The rows of the header; a problem is a bar across the whole width. */
export function toHeaderRows(status: LiveStatus | undefined, width: number): readonly Row[] {
  if (status === undefined) return [{ spans: fitSpans([span(' … asking the sidecar', 'dim')], width) }];
  const { identity, policy, coverage, redactions, collector, problem, warnings } = status;
  const facts = [
    span(`   ${policy}`),
    ...[coverage, redactions].filter((text) => text !== '').map((text) => span(` · ${text}`, 'dim')),
    ...(collector === undefined
      ? []
      : [span(' · ', 'dim'), span(`collector ${collector.text}`, collector.isWell ? 'good' : 'warning')]),
  ];
  return [
    { spans: spreadSpans(toHeadline(status), [span(toVisible(identity)), span(' ')], width) },
    ...flow(facts, width),
    ...(problem === undefined ? [] : toProblemRows(`✖ NOT RECORDING: ${problem}`, width)),
    ...warnings.map((warning) => ({ spans: fitSpans([span(` ! ${toVisible(warning)}`, 'warning')], width) })),
  ];
}

function toHeadline({ proxy, problem }: LiveStatus): readonly Span[] {
  const name = span('cursor-rec', 'strong');
  if (proxy === undefined) return [span(' ○ ', 'warning'), name, span(' is not running')];
  if (problem !== undefined) return [span(' ✖ ', 'bad'), name, span(` listens on ${proxy}`)];
  return [span(' ● ', 'good'), name, span(' records on '), span(proxy, 'strong')];
}

/** Spans in as many rows as they need, each whole where it fits into one. */
function flow(spans: readonly Span[], width: number): readonly Row[] {
  const rows: Span[][] = [[]];
  for (const one of spans) {
    const row = rows.at(-1) ?? [];
    if (row.length > 0 && spansWidth(row) + widthOf(one.text) > width) rows.push([span('  '), one]);
    else row.push(one);
  }
  return rows.map((row) => ({ spans: fitSpans(row, width) }));
}

function toProblemRows(text: string, width: number): readonly Row[] {
  const rows: string[] = [''];
  for (const word of toVisible(text).split(/\s+/)) {
    const row = rows.at(-1) ?? '';
    if (row !== '' && widthOf(row) + 1 + widthOf(word) > width - 4) rows.push(word);
    else rows[rows.length - 1] = row === '' ? word : `${row} ${word}`;
  }
  return rows
    .slice(0, PROBLEM_ROWS)
    .map((row) => ({ spans: fitSpans([span(`  ${cutTo(row, width - 4)}`, 'gap')], width, 'gap') }));
}
