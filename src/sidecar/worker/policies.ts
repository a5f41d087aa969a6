// By which policy what came when is recorded: those of one run, each from a moment on.
import type { PolicyData } from '../../core/model/entry.ts';
import { MAX_ERAS } from './eras.ts';
import type { PolicyChange } from './protocol.ts';

/** A policy, and since when it holds (`at` in CaptureEvent). */
export interface PolicyEra extends PolicyChange {
  readonly from: number;
}
export interface Policies {
  readonly current: PolicyEra;
  /** What held at that time. */
  of(at: number): PolicyEra;
  /** From now on: what comes after `at` is under this one. */
  begin(change: PolicyChange, at: number): void;
}

/** Policies that begin with this one. */
export function createPolicies(first: PolicyChange): Policies {
  const eras: PolicyEra[] = [{ ...first, from: Number.NEGATIVE_INFINITY }];
  const last = () => eras.at(-1) as PolicyEra; // there is always one
  return {
    get current() {
      return last();
    },
    of: (at) => eras.findLast(({ from }) => from < at) ?? last(),
    begin(change, at) {
      eras.push({ ...change, from: at });
      if (eras.length > MAX_ERAS) eras.shift();
    },
  };
}

/** What a session says where the policy changes while it goes on, with what the headers of later ones say. */
export function toChangeEntry({ policy = NOTHING_SETTLED, header }: PolicyChange): PolicyData {
  return { ...policy, ...header };
}

/** There was something, or it was not known, and now it is known that nothing is settled. */
const NOTHING_SETTLED: PolicyData = { reason: 'organisation', policy: {} };
