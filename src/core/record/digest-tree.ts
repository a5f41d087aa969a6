// What tells a subtree from every other, computed bottom-up so that each byte is hashed once.
import { isJsonObject, type Json } from '../model/json.ts';
import type { Sha256 } from '../model/ports.ts';
import { isRawNumber } from '../model/raw-number.ts';

/** Below this many characters a subtree is its own key: hashing it would cost more than comparing it. */
const HASH_FROM_CHARS = 256;

/** `key` is equal for equal subtrees only; `chars` is about the length of the text; `prefixes[i]` is the key of the first i+1 items. */
export interface Digest {
  readonly key: string;
  readonly chars: number;
  readonly children?: readonly Digest[];
  readonly prefixes?: readonly string[];
}

/** The digests of a value and of all that is in it. */
export function digestTree(value: Json, sha256: Sha256): Digest {
  if (typeof value === 'string') return digestText(value, sha256);
  if (Array.isArray(value)) return digestArray(value, sha256);
  if (isRawNumber(value)) return { key: value.rawJSON, chars: value.rawJSON.length };
  if (isJsonObject(value)) return digestObject(value, sha256);
  const key = String(value);
  return { key, chars: key.length };
}

function digestText(text: string, sha256: Sha256): Digest {
  const chars = text.length + 2;
  return { key: chars > HASH_FROM_CHARS ? `"#${sha256(text)}` : JSON.stringify(text), chars };
}

function digestArray(items: readonly Json[], sha256: Sha256): Digest {
  const children = items.map((item) => digestTree(item, sha256));
  const digest = combine(`[${children.map((child) => child.key).join()}]`, children, sha256);
  // Only lists of objects grow from request to request: a list of 1,536 numbers is not a history.
  return digest.chars > HASH_FROM_CHARS && items.every(isJsonObject)
    ? { ...digest, prefixes: prefixKeys(children, sha256) }
    : digest;
}

function prefixKeys(children: readonly Digest[], sha256: Sha256): string[] {
  let key = '';
  return children.map((child) => (key = sha256(`${key},${child.key}`)));
}

function digestObject(object: { readonly [name: string]: Json }, sha256: Sha256): Digest {
  const children: Digest[] = [];
  let text = '';
  let nameChars = 0;
  for (const name of Object.keys(object)) {
    const child = digestTree(object[name] as Json, sha256);
    children.push(child);
    text += `${JSON.stringify(name)}:${child.key},`;
    nameChars += name.length + 4;
  }
  return combine(`{${text}}`, children, sha256, nameChars);
}

function combine(text: string, children: readonly Digest[], sha256: Sha256, nameChars = 0): Digest {
  const chars = children.reduce((sum, child) => sum + child.chars + 1, nameChars + 2);
  return { key: chars > HASH_FROM_CHARS ? `#${sha256(text)}` : text, chars, children };
}
