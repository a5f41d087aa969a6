// Finds texts in what comes in pieces, and says of which pieces a hit is made.

export interface TextWatch {
  /** The next piece of the text, which stands in entry `seq`. */
  push(piece: string, seq: number): void;
  /** Looks through what is still held. */
  end(): void;
}

/** As much is gathered before it is looked through: a search has its price. */
const GATHERED_CHARS = 16 * 1024;

/** Calls `hit` with each entry that holds a piece of one of the texts. */
export function createTextWatch(texts: readonly string[], hit: (seq: number) => void): TextWatch {
  const longest = Math.max(0, ...texts.map((text) => text.length));
  const limit = GATHERED_CHARS + 2 * longest;
  let pieces: { readonly text: string; readonly seq: number }[] = [];
  let chars = 0;

  function search(): void {
    const all = pieces.map(({ text }) => text).join('');
    for (const text of texts)
      for (let at = all.indexOf(text); at !== -1; at = all.indexOf(text, at + 1))
        hitWithin(at, at + text.length);
  }

  function hitWithin(start: number, end: number): void {
    let position = 0;
    for (const { text, seq } of pieces) {
      if (position >= end) return;
      position += text.length;
      if (position > start && text !== '') hit(seq);
    }
  }

  /** Keeps what a hit that goes on could begin with. */
  function drop(): void {
    const kept: typeof pieces = [];
    let wanted = Math.max(0, longest - 1);
    for (let piece = pieces.pop(); piece !== undefined && wanted > 0; piece = pieces.pop()) {
      const text = piece.text.slice(-wanted);
      kept.unshift({ ...piece, text });
      wanted -= text.length;
    }
    pieces = kept;
    chars = kept.reduce((sum, { text }) => sum + text.length, 0);
  }

  return {
    push(text, seq) {
      pieces.push({ text, seq });
      chars += text.length;
      if (chars <= limit) return;
      search();
      drop();
    },
    end() {
      search();
      pieces = [];
      chars = 0;
    },
  };
}
