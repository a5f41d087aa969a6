// Who stood behind what came when: the identities of one run, each from a moment on.
import type { Identity } from '../../core/model/session.ts';

/** A time under one identity; two eras are never the same object, also where the same user came back. */
export interface Era {
  readonly identity: Identity;
}
export interface Eras {
  readonly current: Era;
  /** The era of what came at that time, as `at` in CaptureEvent. */
  of(at: number): Era;
  /** From now on: what comes after `at` is behind this identity. */
  begin(identity: Identity, at: number): void;
}

/** What waits for its session came within minutes: so many changes of user, or of policy, are not behind it. */
export const MAX_ERAS = 100;

/** Eras that begin with this identity. */
export function createEras(identity: Identity): Eras {
  const eras: { readonly from: number; readonly era: Era }[] = [
    { from: Number.NEGATIVE_INFINITY, era: { identity } },
  ];
  const last = () => eras.at(-1) as { readonly from: number; readonly era: Era }; // there is always one
  return {
    get current() {
      return last().era;
    },
    of: (at) => (eras.findLast(({ from }) => from < at) ?? last()).era,
    begin(next, at) {
      eras.push({ from: at, era: { identity: next } });
      if (eras.length > MAX_ERAS) eras.shift();
    },
  };
}
