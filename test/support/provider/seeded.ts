// Things that look random and are the same in every run.

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** A generator of numbers in [0, 1) that depends on the seed alone (mulberry32). */
export function createSeeded(seed: number): () => number {
  let state = (seed * 0x9e3779b9) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** An id such as `chatcmpl-A1b2…` with `length` characters after its prefix. */
export function seededId(prefix: string, seed: number, length = 24): string {
  const next = createSeeded(seed);
  const letters = Array.from({ length }, () => ALPHABET[Math.floor(next() * ALPHABET.length)]);
  return prefix + letters.join('');
}

/** The text in pieces of two to six code points, as a model's tokens come. */
export function splitPieces(text: string, seed: number): readonly string[] {
  const next = createSeeded(seed);
  const points = [...text];
  const pieces: string[] = [];
  for (let start = 0; start < points.length; ) {
    const end = start + 2 + Math.floor(next() * 5);
    pieces.push(points.slice(start, end).join(''));
    start = end;
  }
  return pieces;
}
