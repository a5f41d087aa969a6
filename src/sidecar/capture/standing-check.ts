// Whether anybody stands behind what passes now: without a proved identity nothing does, where recording is required.
import type { Standing } from '../../core/model/standing.ts';
import type { Refusal } from './refusal.ts';

export interface StandingOptions {
  /** Who stands behind what passes now. */
  readonly standing: () => Standing;
  /** False: what nobody stands behind passes too, and is recorded as that. */
  readonly isRequired: () => boolean;
}
/** `proxy`: a client that asks for another server through this one · `route`: one that talks to an API. */
export type AskedAs = 'route' | 'proxy';
export interface StandingCheck {
  /** The refusal of what comes now, or undefined where somebody stands behind it or nobody has to. */
  check(askedAs: AskedAs): Refusal | undefined;
  /** The groups of who stands behind it: none where that is not proved. */
  groups(): readonly string[];
}

export function createStandingCheck({ standing, isRequired }: StandingOptions): StandingCheck {
  return {
    check(askedAs) {
      const now = standing();
      if (now.type !== 'none' || !isRequired()) return undefined;
      const code = askedAs === 'proxy' ? 'proxy_identity_missing' : 'identity_missing';
      return { code, message: toMessage(now.message) };
    },
    groups() {
      const now = standing();
      return now.type === 'proved' ? (now.identity.groups ?? []) : [];
    },
  };
}

/** What a client shows has to say what to do, whoever wrote the reason. */
export function toMessage(reason: string): string {
  const isTold = /cursor-rec login/.test(reason);
  return `this request was not sent: ${reason}${isTold ? '' : '; run "cursor-rec login" and try again'}`;
}
