// Lines in a run of bytes.

const LF = 0x0a;

/** The lines, each without its LF; what follows the last LF is a line too, if there is anything. */
export function* splitLines(bytes: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(LF, start);
    yield bytes.subarray(start, end === -1 ? bytes.length : end);
    start = end === -1 ? bytes.length : end + 1;
  }
}

/** The bytes after the first lines. */
export function skipLines(bytes: Uint8Array, lines: number): Uint8Array {
  let start = 0;
  for (let skipped = 0; skipped < lines && start < bytes.length; skipped++)
    start = bytes.indexOf(LF, start) + 1 || bytes.length;
  return bytes.subarray(start);
}

/** How many lines end in the bytes. */
export function countLines(bytes: Uint8Array): number {
  let lines = 0;
  for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, at + 1)) lines++;
  return lines;
}
