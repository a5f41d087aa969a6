// Ids of exchanges: UUIDv7 (RFC 9562 §5.7), so that they sort by the time they were made.
import { randomFillSync } from 'node:crypto';

/** Random bytes are drawn in blocks: a call of the generator an id costs ten times the id. */
const block = Buffer.alloc(4096);
let position = block.length;
let lastMs = 0;
let counter = 0;

/** A new UUIDv7, lower case; greater than every one made before by this process. */
export function newUuidV7(): string {
  const hex = randomHex();
  nextTimestamp(Number.parseInt(hex.slice(0, 3), 16));
  const time = lastMs.toString(16).padStart(12, '0');
  const sequence = counter.toString(16).padStart(3, '0');
  const variant = ((Number.parseInt(hex.slice(3, 4), 16) & 0x3) | 0x8).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${sequence}-${variant}${hex.slice(4, 7)}-${hex.slice(7, 19)}`;
}

/** Within a millisecond the 12 bits after the version count up from a random start (RFC 9562 §6.2, method 1). */
function nextTimestamp(seed: number): void {
  const ms = Date.now();
  if (ms > lastMs) {
    lastMs = ms;
    counter = seed & 0x7ff;
    return;
  }
  counter += 1;
  if (counter <= 0xfff) return;
  lastMs += 1;
  counter = 0;
}

function randomHex(): string {
  if (position + 10 > block.length) {
    randomFillSync(block);
    position = 0;
  }
  position += 10;
  return block.toString('hex', position - 10, position);
}
