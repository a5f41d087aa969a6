// Measures JSON text before it is parsed, so that hostile nesting costs neither memory nor stack.

/** Bodies of known APIs nest some 30 deep; what recurses over a thousand levels still has stack left. */
export const MAX_NESTING = 1000;

export interface Nesting {
  readonly depth: number;
  /** Members of all objects, repeated names counted each time. */
  readonly members: number;
}

/** Depth and members of a JSON text; of a text that is not JSON, something. Stops counting past MAX_NESTING. */
export function measureNesting(text: string): Nesting {
  let open = 0;
  let depth = 0;
  let members = 0;
  for (let index = 0; index < text.length && depth <= MAX_NESTING; index++) {
    switch (text.charCodeAt(index)) {
      case 0x22: // "
        index = endOfString(text, index);
        break;
      case 0x5b: // [
      case 0x7b: // {
        open++;
        if (open > depth) depth = open;
        break;
      case 0x5d: // ]
      case 0x7d: // }
        open--;
        break;
      case 0x3a: // :
        members++;
        break;
    }
  }
  return { depth, members };
}

/** Where the string that begins at `start` has its closing quote. */
function endOfString(text: string, start: number): number {
  let end = start;
  for (;;) {
    end = text.indexOf('"', end + 1);
    if (end === -1) return text.length;
    let backslash = end - 1;
    while (text.charCodeAt(backslash) === 0x5c) backslash--;
    if ((end - backslash) % 2 === 1) return end;
  }
}
