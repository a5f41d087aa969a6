// The keys that a client proves itself with in its header fields: known to the letter, they are masked wherever else they stand.
import type { HeaderList } from '../model/frame.ts';

const KEY_FIELDS = new Set(['x-api-key', 'api-key', 'x-goog-api-key', 'ocp-apim-subscription-key']);
/** Fields in which a scheme stands before the key: `Bearer …`. */
const SCHEME_FIELDS = new Set(['authorization', 'proxy-authorization']);
/** Shorter ones are words that stand in place of a key (`ollama`, `not-needed`), and may stand anywhere. */
const MIN_CHARS = 16;
/** Longer than any key: what is made up to be long costs a rule of its length. */
const MAX_CHARS = 4096;

/** The keys in these fields; visible ASCII, each once. */
export function clientKeysOf(headers: HeaderList): readonly string[] {
  const keys = headers.flatMap(([name, value]) => {
    const field = name.toLowerCase();
    if (KEY_FIELDS.has(field)) return [value.trim()];
    return SCHEME_FIELDS.has(field) ? [value.trim().replace(/^[A-Za-z-]+ +/, '')] : [];
  });
  return [...new Set(keys)].filter(
    (key) => key.length >= MIN_CHARS && key.length <= MAX_CHARS && /^[!-~]+$/.test(key),
  );
}
