// Remembers every salt of a recording in 32 bytes or so each, to see one used twice.

const WORDS = 4;
const WORD_DIGITS = 8;
/** Slots looked at before a salt goes to the overflow: salts chosen to collide must not make each look-up long. */
const MAX_PROBES = 16;

export interface SaltSet {
  /** Adds a salt of 32 lower-case hex digits (ASCII); false where it was there before. */
  add(salt: Uint8Array): boolean;
}

/** An empty set: open addressing in one typed array, at most half full, a slot of zeros being free. */
export function createSaltSet(): SaltSet {
  let slots = new Uint32Array(1024 * WORDS);
  let used = 0;
  const words = new Uint32Array(WORDS);
  const overflow = new Set<string>();
  /** First words of those in the overflow: nearly no salt has to be looked up in there as a text. */
  const crowded = new Set<number>();

  /** Puts what is in `words` into its slot. */
  function place(): 'new' | 'known' | 'crowded' {
    const mask = slots.length / WORDS - 1;
    for (let probe = 0; probe < MAX_PROBES; probe++) {
      const slot = (((words[0] ?? 0) + probe) & mask) * WORDS;
      if (isSameAt(slots, slot, words)) return 'known';
      if (isFreeAt(slots, slot)) {
        slots.set(words, slot);
        return 'new';
      }
    }
    return 'crowded';
  }

  function addToOverflow(): void {
    overflow.add(toHex(words));
    crowded.add(words[0] ?? 0);
  }

  function grow(): void {
    const old = slots;
    slots = new Uint32Array(old.length * 2);
    for (let slot = 0; slot < old.length; slot += WORDS) {
      if (isFreeAt(old, slot)) continue;
      for (let word = 0; word < WORDS; word++) words[word] = old[slot + word] ?? 0;
      if (place() === 'crowded') addToOverflow();
    }
  }

  return {
    add(salt) {
      for (let word = 0; word < WORDS; word++) words[word] = wordAt(salt, word * WORD_DIGITS);
      if (crowded.has(words[0] ?? 0) && overflow.has(toHex(words))) return false;
      const result = isFreeAt(words, 0) ? 'crowded' : place();
      if (result === 'known') return false;
      if (result === 'crowded') addToOverflow();
      else if (++used * 2 > slots.length / WORDS) grow();
      return true;
    },
  };
}

/** The number of eight lower-case hex digits (modulo 2^32, as the array keeps it). */
function wordAt(hex: Uint8Array, start: number): number {
  let value = 0;
  for (let at = start; at < start + WORD_DIGITS; at++) {
    const code = hex[at] ?? 0;
    // 0 to 9 have bit 6 unset, a to f have it set and begin at 1.
    value = (value << 4) | ((code & 0xf) + 9 * (code >> 6));
  }
  return value;
}

function toHex(words: Uint32Array): string {
  return Array.from(words, (word) => word.toString(16).padStart(8, '0')).join('');
}

function isFreeAt(slots: Uint32Array, slot: number): boolean {
  for (let word = 0; word < WORDS; word++) if (slots[slot + word] !== 0) return false;
  return true;
}

function isSameAt(slots: Uint32Array, slot: number, words: Uint32Array): boolean {
  for (let word = 0; word < WORDS; word++) if (slots[slot + word] !== words[word]) return false;
  return true;
}
