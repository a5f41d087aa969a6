// Remembers every salt of a recording in 32 bytes or so each, to see one used twice.

const WORDS = 4;
/** Slots looked at before a salt goes to the overflow: salts chosen to collide must not make each look-up long. */
const MAX_PROBES = 16;

export interface SaltSet {
  /** Adds a salt of 32 hex digits; false where it was there before. */
  add(salt: string): boolean;
}

/** An empty set: open addressing in one typed array, at most half full, a slot of zeros being free. */
export function createSaltSet(): SaltSet {
  let slots = new Uint32Array(1024 * WORDS);
  let used = 0;
  const overflow = new Set<string>();

  function place(words: Uint32Array): 'new' | 'known' | 'crowded' {
    const capacity = slots.length / WORDS;
    for (let probe = 0; probe < MAX_PROBES; probe++) {
      const slot = (((words[0] ?? 0) + probe) % capacity) * WORDS;
      const there = slots.subarray(slot, slot + WORDS);
      if (isSame(there, words)) return 'known';
      if (isFree(there)) {
        there.set(words);
        return 'new';
      }
    }
    return 'crowded';
  }

  function grow(): void {
    const old = slots;
    slots = new Uint32Array(old.length * 2);
    for (let slot = 0; slot < old.length; slot += WORDS) {
      const words = old.subarray(slot, slot + WORDS);
      if (!isFree(words) && place(words) === 'crowded') overflow.add(toHex(words));
    }
  }

  return {
    add(salt) {
      const words = toWords(salt);
      if (overflow.has(salt)) return false;
      const result = isFree(words) ? 'crowded' : place(words);
      if (result === 'known') return false;
      if (result === 'crowded') overflow.add(salt);
      else if (++used * 2 > slots.length / WORDS) grow();
      return true;
    },
  };
}

function toWords(salt: string): Uint32Array {
  return Uint32Array.from({ length: WORDS }, (_, index) =>
    Number.parseInt(salt.slice(index * 8, index * 8 + 8), 16),
  );
}

function toHex(words: Uint32Array): string {
  return Array.from(words, (word) => word.toString(16).padStart(8, '0')).join('');
}

function isFree(words: Uint32Array): boolean {
  return words[0] === 0 && words[1] === 0 && words[2] === 0 && words[3] === 0;
}

function isSame(one: Uint32Array, other: Uint32Array): boolean {
  return one[0] === other[0] && one[1] === other[1] && one[2] === other[2] && one[3] === other[3];
}
