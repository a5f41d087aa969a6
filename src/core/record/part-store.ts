// Stores each large subtree of a session once: what comes again is a reference (FORMAT.md §6).
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import type { Sha256 } from '../model/ports.ts';
import { isRawNumber } from '../model/raw-number.ts';
import { type Digest, digestTree } from './digest-tree.ts';

/** A stored form over this many characters is written as an entry of its own: below, a reference saves nothing. */
const PART_CHARS = 256;
/** Subtrees remembered per session and policy; the oldest are forgotten first and would be stored a second time. */
const MAX_REMEMBERED = 200_000;

/** Masks one string leaf that stands at `where` under the member name `field`. */
export type MaskLeaf = (text: string, field: string | undefined, where: string) => string;

export interface PartStoreOptions {
  readonly sha256: Sha256;
  /** Writes a `part` entry with this stored value and returns its seq. */
  readonly writePart: (value: Json) => number;
  /** True for the names of members whose value is masked whole: such values never become parts. */
  readonly isSecretField: (name: string) => boolean;
}

export interface PartStore {
  /**
   * The stored value of `value`; every string leaf that was not stored before goes through `mask`. `policy` stands for what
   * decides the masks: what was masked, or not, by one is no part of what another one masks.
   */
  store(value: Json, mask: MaskLeaf, policy: object): Json;
}

/** A part store for one session. */
export function createPartStore(options: PartStoreOptions): PartStore {
  const known = new WeakMap<object, Remembered>();
  return {
    store: (value, mask, policy) => {
      const remembered = known.get(policy) ?? { wholes: new Map(), prefixes: new Map() };
      known.set(policy, remembered);
      const walk: Walk = { ...options, ...remembered, mask };
      return storeNode(
        value,
        { digest: digestTree(value, options.sha256), field: undefined, where: '', isSecret: false },
        walk,
      ).value;
    },
  };
}

/** The parts of one policy, by digest. */
interface Remembered {
  readonly wholes: Map<string, number>;
  readonly prefixes: Map<string, { seq: number; length: number }>;
}
interface Walk extends PartStoreOptions, Remembered {
  readonly mask: MaskLeaf;
}
interface Place {
  readonly digest: Digest;
  readonly field: string | undefined;
  readonly where: string;
  readonly isSecret: boolean;
}
/** A stored value with the length of its text, so that no level measures it again. */
interface Stored {
  readonly value: Json;
  readonly chars: number;
}

function storeNode(value: Json, place: Place, walk: Walk): Stored {
  const { key, chars } = place.digest;
  const mayBePart = chars > PART_CHARS && !place.isSecret;
  if (mayBePart) {
    const seq = walk.wholes.get(key);
    if (seq !== undefined) return reference(seq);
  }
  const stored = storeContent(value, place, walk);
  if (!mayBePart || stored.chars <= PART_CHARS) return stored;
  const seq = walk.writePart(stored.value);
  remember(walk.wholes, key, seq);
  place.digest.prefixes?.forEach((prefix, index) => {
    if (!walk.prefixes.has(prefix)) remember(walk.prefixes, prefix, { seq, length: index + 1 });
  });
  return reference(seq);
}

function reference(seq: number): Stored {
  return { value: { $part: seq }, chars: 16 };
}

function remember<V>(map: Map<string, V>, key: string, value: V): void {
  if (map.size >= MAX_REMEMBERED)
    for (const oldest of map.keys()) {
      map.delete(oldest);
      break;
    }
  map.set(key, value);
}

function storeContent(value: Json, place: Place, walk: Walk): Stored {
  if (typeof value === 'string') {
    const text = walk.mask(value, place.field, place.where);
    return { value: text, chars: text.length + 2 };
  }
  if (Array.isArray(value)) return storeArray(value, place, walk);
  if (isRawNumber(value)) return { value: { $number: value.rawJSON }, chars: value.rawJSON.length + 14 };
  if (isJsonObject(value)) return storeObject(value, place, walk);
  return { value, chars: 5 };
}

function storeArray(items: readonly Json[], place: Place, walk: Walk): Stored {
  const known = place.isSecret ? undefined : longestPrefix(place.digest, walk);
  const from = known?.length ?? 0;
  const rest: Json[] = [];
  let chars = 2;
  for (let index = from; index < items.length; index++) {
    const child = { ...place, digest: childDigest(place.digest, index), where: `${place.where}/${index}` };
    const stored = storeNode(items[index] as Json, child, walk);
    rest.push(stored.value);
    chars += stored.chars + 1;
  }
  if (known === undefined) return { value: rest, chars };
  return { value: { $part: known.seq, $take: known.length, $then: rest }, chars: chars + 32 };
}

function longestPrefix(digest: Digest, walk: Walk): { seq: number; length: number } | undefined {
  const prefixes = digest.prefixes ?? [];
  for (let index = prefixes.length - 1; index >= 0; index--) {
    const known = walk.prefixes.get(prefixes[index] as string);
    if (known !== undefined) return known;
  }
  return undefined;
}

function storeObject(object: JsonObject, place: Place, walk: Walk): Stored {
  const value: Record<string, Json> = {};
  let chars = 2;
  let index = 0;
  for (const name of Object.keys(object)) {
    const stored = storeNode(
      object[name] as Json,
      {
        digest: childDigest(place.digest, index++),
        field: name,
        where: `${place.where}/${name}`,
        isSecret: place.isSecret || walk.isSecretField(name),
      },
      walk,
    );
    // defineProperty, because a recorded "__proto__" is a member like any other.
    Object.defineProperty(value, name.startsWith('$') ? `$${name}` : name, {
      value: stored.value,
      enumerable: true,
      writable: true,
      configurable: true,
    });
    chars += stored.chars + name.length + 4;
  }
  return { value, chars };
}

function childDigest(digest: Digest, index: number): Digest {
  return digest.children?.[index] ?? { key: '', chars: 0 };
}
