// How much of what passed is in the recording, counted by exchange.
import { isJsonObject, type Json } from './json.ts';

/**
 * How one exchange is covered: `whole`: with all that passed · `withGaps`: something is missing, or only its digest is there ·
 * `omitted`: policy keeps its bodies out · `tunnelled`: it passed unseen.
 */
export type Covered = keyof SettledCounts;

/** Exchanges that are over, each counted once. */
export interface SettledCounts {
  readonly whole: number;
  readonly withGaps: number;
  readonly omitted: number;
  readonly tunnelled: number;
}
/** Those of a session. */
export interface Coverage extends SettledCounts {
  /** Their ends were not recorded. */
  readonly unfinished: number;
}
/** Those of a run of the sidecar, however often its recorder was replaced: of `seen` requests these are settled or `refused`. */
export interface RunCoverage extends SettledCounts {
  readonly seen: number;
  readonly refused: number;
  /** Under way, or not on the disk yet. */
  readonly open: number;
}

/** None. */
export const NO_SETTLED: SettledCounts = { whole: 0, withGaps: 0, omitted: 0, tunnelled: 0 };

/** The sum of both. */
export function addSettled(one: SettledCounts, other: SettledCounts): SettledCounts {
  return {
    whole: one.whole + other.whole,
    withGaps: one.withGaps + other.withGaps,
    omitted: one.omitted + other.omitted,
    tunnelled: one.tunnelled + other.tunnelled,
  };
}

/** What is not settled is open. */
export function toRunCoverage(
  { seen, refused }: { readonly seen: number; readonly refused: number },
  settled: SettledCounts,
): RunCoverage {
  const { whole, withGaps, omitted, tunnelled } = settled;
  return { seen, ...settled, refused, open: seen - refused - whole - withGaps - omitted - tunnelled };
}

/** Undefined for what is none. */
export function parseRunCoverage(value: Json | undefined): RunCoverage | undefined {
  if (!isJsonObject(value)) return undefined;
  const { seen, whole, withGaps, omitted, tunnelled, refused, open } = value;
  const coverage = { seen, whole, withGaps, omitted, tunnelled, refused, open };
  return Object.values(coverage).every((count) => Number.isSafeInteger(count))
    ? (coverage as unknown as RunCoverage) // each of them was just looked at
    : undefined;
}
