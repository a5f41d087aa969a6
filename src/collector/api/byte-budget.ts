// Bytes of bodies that may be in memory at once, before anything is known of them but who sends them.
import { CollectorError } from '../collector-error.ts';

export interface BudgetLimits {
  /** What each identity has of its own, and all of them together. */
  readonly perOwner: number;
  readonly own: number;
  /** What there is beyond that for whoever comes first. */
  readonly shared: number;
}

/** Bytes over all requests. Whoever takes all that is shared, and holds it, leaves the others what is their own. */
export interface ByteBudget {
  /** Takes so many; throws CollectorError `unavailable` where there are not so many: a collector that is overrun says so, and goes on. */
  take(owner: string, bytes: number): void;
  give(owner: string, bytes: number): void;
}

/** A budget that is whole. */
export function createByteBudget({ perOwner, own, shared }: BudgetLimits): ByteBudget {
  const taken = new Map<string, number>();
  const sums = { own: 0, shared: 0 };

  function change(owner: string, bytes: number): { readonly own: number; readonly shared: number } {
    const before = taken.get(owner) ?? 0;
    const ofOwn = Math.min(before + bytes, perOwner) - Math.min(before, perOwner);
    return { own: sums.own + ofOwn, shared: sums.shared + bytes - ofOwn };
  }

  function settle(owner: string, bytes: number): void {
    Object.assign(sums, change(owner, bytes));
    const left = (taken.get(owner) ?? 0) + bytes;
    if (left === 0) taken.delete(owner);
    else taken.set(owner, left);
  }

  return {
    take(owner, bytes) {
      const after = change(owner, bytes);
      if (after.own > own || after.shared > shared)
        throw new CollectorError('unavailable', 'expected fewer bodies at once than there are now', {
          retryAfterMs: 1000,
        });
      settle(owner, bytes);
    },
    give: (owner, bytes) => settle(owner, -bytes),
  };
}
