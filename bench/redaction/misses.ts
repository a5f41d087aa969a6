// What was missed and what was masked wrongly, for whoever writes the rules; secrets are shown by their shape.
import type { Sample } from '../../test/support/corpus/corpus.ts';
import type { Span } from '../../test/support/corpus/marks.ts';
import { type Outcome, score } from '../../test/support/corpus/score.ts';

/** Characters shown before and after. */
const AROUND = 70;
/** Of a longer secret the beginning says enough. */
const MAX_SHAPE = 60;
/** Of each kind. */
const MAX_SHOWN = 4;

/** One paragraph a kind, those first of which most is missed; then the same for what was masked wrongly. */
export function formatMisses(outcomes: readonly Outcome[]): string {
  const kinds = [...Map.groupBy(outcomes, ({ sample }) => sample.kind.id)].map(([id, own]) => ({ id, own }));
  const missed = kinds
    .map(({ id, own }) => ({ id, own, lines: own.flatMap(describeMissed) }))
    .filter(({ lines }) => lines.length > 0)
    .sort((a, b) => b.lines.length - a.lines.length)
    .map(({ id, own, lines }) => paragraph(`${id}: missed ${lines.length} of ${countLabels(own)}`, lines));
  const wrong = kinds
    .map(({ id, own }) => ({ id, own, lines: own.flatMap(describeWrong) }))
    .filter(({ lines }) => lines.length > 0)
    .sort((a, b) => b.lines.length - a.lines.length)
    .map(({ id, own, lines }) => paragraph(`${id}: ${lines.length} wrong in ${own.length} documents`, lines));
  return [
    '# Missed',
    ...missed,
    '# Masked wrongly',
    ...wrong,
    '# By context',
    countContexts(outcomes),
    '',
  ].join('\n\n');
}

/** One line a context, those first in which most goes wrong. */
function countContexts(outcomes: readonly Outcome[]): string {
  return [...Map.groupBy(outcomes, ({ sample }) => sample.context)]
    .map(([context, own]) => ({ context, ...score(own) }))
    .map(({ context, secrets, found, wrong }) => ({ context, secrets, missed: secrets - found, wrong }))
    .filter(({ missed, wrong }) => missed + wrong > 0)
    .sort((a, b) => b.missed + b.wrong - a.missed - a.wrong)
    .map(
      ({ context, secrets, missed, wrong }) => `${context}: missed ${missed} of ${secrets}, ${wrong} wrong`,
    )
    .join('\n');
}

function paragraph(title: string, lines: readonly string[]): string {
  const more = lines.length > MAX_SHOWN ? [`  … ${lines.length - MAX_SHOWN} more`] : [];
  return [title, ...lines.slice(0, MAX_SHOWN).map((line) => `  ${line}`), ...more].join('\n');
}

const countLabels = (outcomes: readonly Outcome[]) =>
  outcomes.reduce((sum, { sample }) => sum + sample.labels.length, 0);

function describeMissed({ sample, missed, untouched }: Outcome): string[] {
  return missed.map((label) => {
    const how = untouched.includes(label) ? '' : ' (in part)';
    return `[${sample.context}]${how} ${show(sample, label, shapeOf(sample.text.slice(label.start, label.end)))}`;
  });
}

function describeWrong({ sample, wrong }: Outcome): string[] {
  return wrong.map(
    (finding) =>
      `[${sample.context}] ${finding.rule}: ${show(sample, finding, sample.text.slice(finding.start, finding.end))}`,
  );
}

function show(sample: Sample, { start, end }: Span, middle: string): string {
  const before = hideSecrets(sample, Math.max(0, start - AROUND), start);
  const after = hideSecrets(sample, end, Math.min(sample.text.length, end + AROUND));
  const short = middle.length > MAX_SHAPE ? `${middle.slice(0, MAX_SHAPE)}…${middle.length}` : middle;
  return JSON.stringify(`${before}‹${short}›${after}`).slice(1, -1);
}

/** A stretch of the text in which other secrets are shown by their shape. */
function hideSecrets({ text, labels }: Sample, from: number, to: number): string {
  let shown = text.slice(from, to);
  for (const label of labels) {
    const [start, end] = [Math.max(label.start, from) - from, Math.min(label.end, to) - from];
    if (start < end) shown = shown.slice(0, start) + shapeOf(shown.slice(start, end)) + shown.slice(end);
  }
  return shown;
}

/** `aaa_Aa00a` for `ghp_Xy12z` */
const shapeOf = (text: string) => text.replace(/[a-z]/g, 'a').replace(/[A-Z]/g, 'A').replace(/[0-9]/g, '0');
