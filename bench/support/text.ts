// Text that looks like source code and prose, the same for the same seed.

const WORDS =
  'the value of request stream token parser buffer when which returns before after function const type session index layout window cache queue worker model prompt answer file path line error retry limit bytes count first last open close read write commit folder verify entry chain part because should only every until while never some other between without from into over under test case expect'.split(
    ' ',
  );
const JOINTS = [' ', ' ', ' ', ' ', '_', '.', ', ', '(', ') ', ';\n', ' = ', ': '];

/** Text of exactly `length` ASCII characters. */
export function seededText(seed: number, length: number): string {
  const random = createRandom(seed);
  const pick = (list: readonly string[]) => list[Math.floor(random() * list.length)] ?? '';
  let text = '';
  while (text.length < length) text += pick(WORDS) + pick(JOINTS);
  return text.slice(0, length);
}

/** Numbers in 0…1, the same for the same seed (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b9);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
