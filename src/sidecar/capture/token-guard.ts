// Slows whoever tries tokens: each wrong one is answered later than the one before.
import type { Refusal, RefusalCode } from './refusal.ts';

export interface TokenGuardOptions {
  readonly now: () => number;
  /** Calls back after so many milliseconds. */
  readonly wait: (ms: number, act: () => void) => void;
}
/** Since the start; `lastAt` is milliseconds since the epoch. */
export interface WrongTokens {
  readonly count: number;
  readonly waiting: number;
  readonly lastAt?: number;
}
export interface TokenGuard {
  /** Sends a refusal: at once, or where it is that of a wrong token, when its time has come. */
  answer(refusal: Refusal, send: () => void): void;
  /** The refusal of a stranger's request, while so many wait for their answer that no stranger's token is looked at. */
  checkCrowd(): Refusal | undefined;
  stats(): WrongTokens;
}

/** A client with the token of an earlier start tries it a few times, and has not to wait for it. */
const freeTries = 5;
const firstDelayMs = 100;
/** Beyond that a client gives up before it is told why. */
const maxDelayMs = 5_000;
/** More at once are no mistake. With the longest delay that leaves three tries a second. */
const maxWaiting = 16;
/** A minute without a wrong one, and all is forgotten. */
const calmMs = 60_000;

/** A guard that has seen nothing yet. */
export function createTokenGuard({ now, wait }: TokenGuardOptions): TokenGuard {
  let count = 0;
  let waiting = 0;
  let recent = 0;
  let lastAt: number | undefined;
  return {
    answer(refusal, send) {
      if (!isOfToken.has(refusal.code)) return send();
      const at = now();
      recent = lastAt !== undefined && at - lastAt > calmMs ? 1 : recent + 1;
      count += 1;
      lastAt = at;
      const delayMs = toDelayMs(recent);
      // One that finds no place is of this user's own processes, which could read the token anyway.
      if (delayMs === 0 || waiting >= maxWaiting) return send();
      waiting += 1;
      wait(delayMs, () => {
        waiting -= 1;
        send();
      });
    },
    checkCrowd: () => (waiting >= maxWaiting ? crowdedRefusal : undefined),
    stats: () => ({ count, waiting, ...(lastAt === undefined ? {} : { lastAt }) }),
  };
}

const isOfToken: ReadonlySet<RefusalCode> = new Set<RefusalCode>(['token_wrong', 'proxy_token_wrong']);
const crowdedRefusal: Refusal = {
  code: 'too_many_wrong_tokens',
  message:
    'expected few wrong tokens, found that somebody tries many; see "cursor-rec status", and try again in a few seconds',
};

function toDelayMs(recent: number): number {
  if (recent <= freeTries) return 0;
  return Math.min(maxDelayMs, firstDelayMs * 2 ** Math.min(recent - freeTries - 1, 10));
}
