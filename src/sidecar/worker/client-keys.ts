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

/** Keys that the rules do not know wherever they stand; of more than can be remembered those that were sent last. */
export function createClientKeys(redactors: Redactors): ClientKeys {
  /** The one that was sent last comes last. */
  const known = new Set<string>();
  return {
    learn(headers) {
      let isNew = false;
      for (const key of clientKeysOf(headers)) {
        if (known.delete(key)) known.add(key);
        else if (!isFound(redactors, key)) {
          isNew = true;
          known.add(key);
        }
      }
      if (!isNew) return;
      for (const oldest of known) {
        if (known.size <= MAX_KEYS) break;
        known.delete(oldest);
      }
      redactors.setPassingSecrets([...known]);
    },
  };
}

/** True where the rules mask all of it, alone and in the middle of a word. */
function isFound(redactors: Redactors, key: string): boolean {
  const redactor = redactors.redactorFor({});
  return ['', 'x'].every((around) => {
    const [found, ...more] = redactor.text(around + key + around).redactions;
    const start = around.length;
    return more.length === 0 && found?.start === start && found.end === start + key.length;
  });
}
