// Finds all of many literal texts in one pass (Aho and Corasick, 1975): one look into a flat table for each character.

export interface Automaton {
  /**
   * A row for each state, which is the index of its first element; 0 is the first state. `table[state + column]` is the next
   * state, with the bit ENDS where literals end in it.
   */
  readonly table: Int32Array;
  /** Column of a UTF-16 code unit below 128; all others are column 0, which no literal has. */
  readonly columns: Uint8Array;
  readonly width: number;
  /** By number of the state (index ÷ width): indexes of the literals that end there, the longest first. */
  readonly ends: readonly (readonly number[] | undefined)[];
  /** By number: the number of the longest other state that the text read so far ends in. */
  readonly fallbacks: Int32Array;
  /** By number: how many characters of a literal have been read. */
  readonly depths: Int32Array;
}

/** Set in an element of the table whose state ends a literal. */
export const ENDS = 1 << 30;
const ASCII = 128;

/** The automaton of these literals, which are ASCII. Throws RangeError for others. */
export function createAutomaton(literals: readonly string[]): Automaton {
  const { columns, width } = toColumns(literals);
  const trie = toTrie(literals, columns);
  const { states, ends, fallbacks, depths } = trie;
  const table = new Int32Array(states * width);
  const queue = new Int32Array(states);
  let queued = 1;
  for (let head = 0; head < queued; head++) {
    const state = queue[head] as number;
    const from = state * width;
    const fallback = (fallbacks[state] as number) * width;
    // What a state does not have its fallback has, whose row is whole: it is nearer to the first state.
    if (state !== 0) table.copyWithin(from, fallback, fallback + width);
    for (let child = trie.children[state] as number; child !== 0; child = trie.siblings[child] as number) {
      const column = trie.columnOf[child] as number;
      const other = ((table[fallback + column] as number) & ~ENDS) / width;
      fallbacks[child] = state === 0 ? 0 : other;
      const inherited = state === 0 ? undefined : ends[other];
      if (inherited !== undefined) ends[child] = [...(ends[child] ?? []), ...inherited];
      queue[queued++] = child;
    }
    for (let child = trie.children[state] as number; child !== 0; child = trie.siblings[child] as number)
      table[from + (trie.columnOf[child] as number)] = child * width + (ends[child] === undefined ? 0 : ENDS);
  }
  return { table, columns, width, ends, fallbacks, depths };
}

function toColumns(literals: readonly string[]): { columns: Uint8Array; width: number } {
  const columns = new Uint8Array(ASCII);
  let width = 1;
  for (const literal of literals) {
    for (let at = 0; at < literal.length; at++) {
      const code = literal.charCodeAt(at);
      if (code >= ASCII) throw new RangeError(`expected ASCII, found ${JSON.stringify(literal)}`);
      if (columns[code] === 0) columns[code] = width++;
    }
  }
  return { columns, width };
}

/** The beginnings of all literals: each state knows its first child and its next sibling, 0 for none. */
interface Trie {
  readonly states: number;
  readonly children: Int32Array;
  readonly siblings: Int32Array;
  readonly columnOf: Uint8Array;
  readonly depths: Int32Array;
  readonly fallbacks: Int32Array;
  readonly ends: (number[] | undefined)[];
}

function toTrie(literals: readonly string[], columns: Uint8Array): Trie {
  const size = 1 + literals.reduce((sum, { length }) => sum + length, 0);
  const [children, siblings, depths, fallbacks] = [0, 1, 2, 3].map(() => new Int32Array(size)) as [
    Int32Array,
    Int32Array,
    Int32Array,
    Int32Array,
  ];
  const columnOf = new Uint8Array(size);
  const ends: (number[] | undefined)[] = [];
  let states = 1;
  literals.forEach((literal, index) => {
    let state = 0;
    for (let at = 0; at < literal.length; at++) {
      const column = columns[literal.charCodeAt(at)] as number;
      let child = children[state] as number;
      while (child !== 0 && columnOf[child] !== column) child = siblings[child] as number;
      if (child === 0) {
        child = states++;
        siblings[child] = children[state] as number;
        children[state] = child;
        columnOf[child] = column;
        depths[child] = at + 1;
      }
      state = child;
    }
    ends[state] = [...(ends[state] ?? []), index];
  });
  return { states, children, siblings, columnOf, depths, fallbacks, ends };
}
