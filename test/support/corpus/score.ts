// Holds what a scanner found against the labels of the corpus.
import type { Sample } from './corpus.ts';
import type { Family } from './kind.ts';
import type { Label, Span } from './marks.ts';

/** What a scanner would mask in a sample, and by which of its rules. */
export interface Found extends Span {
  readonly rule: string;
}
/** What came of one sample. */
export interface Outcome {
  readonly sample: Sample;
  /** Labels of which a character stayed. */
  readonly missed: readonly Label[];
  /** Labels of which not one character was masked. */
  readonly untouched: readonly Label[];
  /** Findings that overlap no secret and no room of one. */
  readonly wrong: readonly Found[];
  /** Characters masked outside secrets and their rooms, and how many such characters there are. */
  readonly lost: number;
  readonly outside: number;
}
/** Counts of one family or of all. */
export interface Score {
  readonly secrets: number;
  readonly found: number;
  readonly touched: number;
  readonly wrong: number;
  readonly lost: number;
  readonly outside: number;
}

/** Holds the findings in one sample against its labels. */
export function judgeSample(sample: Sample, findings: readonly Found[]): Outcome {
  const { text, labels, rooms, glue } = sample;
  const masked = paint(text.length, findings);
  const free = paint(text.length, glue);
  const allowed = paint(text.length, [...labels, ...rooms]);
  const isLeft = (at: number) => masked[at] === 0 && free[at] === 0 && !/\s/.test(text.charAt(at));
  let lost = 0;
  let outside = 0;
  for (let at = 0; at < text.length; at++) {
    if (allowed[at] === 1) continue;
    outside++;
    lost += masked[at] ?? 0;
  }
  const missed = labels.filter((label) => positions(label).some(isLeft));
  return {
    sample,
    missed,
    untouched: missed.filter((label) => !positions(label).some((at) => masked[at] === 1)),
    wrong: findings.filter((finding) => !positions(finding).some((at) => allowed[at] === 1)),
    lost,
    outside,
  };
}

/** Counts by family; a wrong finding counts for the family that its sample is of or looks like. */
export function scoreFamilies(outcomes: readonly Outcome[]): ReadonlyMap<Family, Score> {
  return new Map(
    [...Map.groupBy(outcomes, ({ sample }) => sample.kind.family)].map(([family, own]) => [
      family,
      score(own),
    ]),
  );
}

/** Counts over all of these. */
export function score(outcomes: readonly Outcome[]): Score {
  const sum = (count: (outcome: Outcome) => number) => outcomes.reduce((total, one) => total + count(one), 0);
  const secrets = sum(({ sample }) => sample.labels.length);
  return {
    secrets,
    found: secrets - sum(({ missed }) => missed.length),
    touched: secrets - sum(({ untouched }) => untouched.length),
    wrong: sum(({ wrong }) => wrong.length),
    lost: sum(({ lost }) => lost),
    outside: sum(({ outside }) => outside),
  };
}

/** Found secrets of all secrets. */
export const recall = ({ found, secrets }: Score): number => found / secrets;
/** Found secrets of all that was found; 1 where nothing was. */
export const precision = ({ found, wrong }: Score): number =>
  found + wrong === 0 ? 1 : found / (found + wrong);
/** The harmonic mean of both. */
export function f1(counts: Score): number {
  const [r, p] = [recall(counts), precision(counts)];
  return r + p === 0 ? 0 : (2 * r * p) / (r + p);
}

function paint(length: number, spans: readonly Span[]): Uint8Array {
  const painted = new Uint8Array(length);
  for (const { start, end } of spans) painted.fill(1, start, end);
  return painted;
}

const positions = ({ start, end }: Span) => Array.from({ length: end - start }, (_, step) => start + step);
