// Remembers the keys that clients send in header fields, so that no body of theirs is recorded with one in it.
import type { HeaderList } from '../../core/model/frame.ts';
import { clientKeysOf } from '../../core/redact/client-keys.ts';
import type { Redactors } from '../../core/redact/policy.ts';

export interface ClientKeys {
  /** To be told of the fields of each request before its body. */
  learn(headers: HeaderList): void;
}

/** Each is a rule for all texts from then on: keys of one machine are few, and who makes up more must not make the rules slow. */
const MAX_KEYS = 64;

/** Keys of no form that the rules know; the others are masked anyway. */
export function createClientKeys(redactors: Redactors): ClientKeys {
  const known = new Set<string>();
  return {
    learn(headers) {
      for (const key of clientKeysOf(headers)) {
        if (known.has(key) || known.size >= MAX_KEYS || isFound(redactors, key)) continue;
        known.add(key);
        redactors.addSecret(key);
      }
    },
  };
}

/** True where the rules mask all of it, whatever stands around it. */
function isFound(redactors: Redactors, key: string): boolean {
  const [found, ...more] = redactors.redactorFor({}).text(key).redactions;
  return more.length === 0 && found?.start === 0 && found.end === key.length;
}
