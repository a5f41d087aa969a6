// Cuts bytes into lines on LF, as bytes, without keeping a line that is too long.

/** One line without its LF; `bytes` may be read until the next push. Of one that is too long only its length is known. */
export type ByteLine =
  | { readonly type: 'line'; readonly bytes: Uint8Array }
  | { readonly type: 'too-long'; readonly length: number };

export interface LineSplitter {
  /** The lines that end in this chunk, in order. */
  push(chunk: Uint8Array): Iterable<ByteLine>;
  /** How many bytes follow the last LF. */
  end(): number;
}

const LF = 0x0a;

/** A splitter whose lines hold at most `maxBytes`, LF not counted. */
export function createLineSplitter(maxBytes: number): LineSplitter {
  let pieces: Uint8Array[] = [];
  let length = 0;

  function keep(piece: Uint8Array): void {
    length += piece.length;
    if (length > maxBytes) pieces = [];
    // A copy: the reader fills its buffer again.
    else if (piece.length > 0) pieces.push(piece.slice());
  }

  function finish(piece: Uint8Array): ByteLine {
    const total = length + piece.length;
    const line: ByteLine =
      total > maxBytes
        ? { type: 'too-long', length: total }
        : { type: 'line', bytes: pieces.length === 0 ? piece : join([...pieces, piece], total) };
    pieces = [];
    length = 0;
    return line;
  }

  return {
    *push(chunk) {
      // A Buffer finds an LF five times as fast; to cut pieces from, it is the slower of the two.
      const found = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
      let start = 0;
      for (let at = found.indexOf(LF); at !== -1; at = found.indexOf(LF, start)) {
        yield finish(chunk.subarray(start, at));
        start = at + 1;
      }
      keep(chunk.subarray(start));
    },
    end: () => length,
  };
}

function join(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
