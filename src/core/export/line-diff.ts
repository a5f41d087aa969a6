// Which lines of a text came from an earlier one, and which are new in it.

/** For each line of the newer text its place in the older one, undefined where it is new. */
export type Origins = readonly (number | undefined)[];

/** Cells of the table that is filled where both sides changed much (16 MB); beyond it no line between the first and the last change counts as kept. */
const MAX_CELLS = 4_000_000;

/** A longest common subsequence of the lines: each line that both texts have in the same order comes from the older one. */
export function toOrigins(older: readonly string[], newer: readonly string[]): Origins {
  const shared = Math.min(older.length, newer.length);
  let head = 0;
  while (head < shared && older[head] === newer[head]) head++;
  let tail = 0;
  while (tail < shared - head && older.at(-1 - tail) === newer.at(-1 - tail)) tail++;
  const middle = toMiddleOrigins(
    older.slice(head, older.length - tail),
    newer.slice(head, newer.length - tail),
  );
  return newer.map((_, at) => {
    if (at < head) return at;
    if (at >= newer.length - tail) return at - newer.length + older.length;
    const origin = middle[at - head];
    return origin === undefined ? undefined : origin + head;
  });
}

function toMiddleOrigins(older: readonly string[], newer: readonly string[]): Origins {
  const width = newer.length + 1;
  if (older.length === 0 || newer.length === 0 || (older.length + 1) * width > MAX_CELLS) return [];
  const lengths = toCommonLengths(older, newer);
  const origins: (number | undefined)[] = newer.map(() => undefined);
  const lengthAt = (one: number, other: number) => lengths[one * width + other] ?? 0;
  for (let one = 0, other = 0; one < older.length && other < newer.length; ) {
    if (older[one] === newer[other]) origins[other++] = one++;
    else if (lengthAt(one + 1, other) >= lengthAt(one, other + 1)) one++;
    else other++;
  }
  return origins;
}

/** At `one * (newer.length + 1) + other`: how many lines the rests from there on have in common. */
function toCommonLengths(older: readonly string[], newer: readonly string[]): Uint32Array {
  const width = newer.length + 1;
  const lengths = new Uint32Array((older.length + 1) * width);
  for (let one = older.length - 1; one >= 0; one--) {
    for (let other = newer.length - 1; other >= 0; other--) {
      const at = one * width + other;
      const below = lengths[at + width] ?? 0;
      const beside = lengths[at + 1] ?? 0;
      lengths[at] =
        older[one] === newer[other] ? (lengths[at + width + 1] ?? 0) + 1 : Math.max(below, beside);
    }
  }
  return lengths;
}
