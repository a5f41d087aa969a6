// Finds all of many literal texts in one pass (Aho and Corasick, 1975): one look into a flat table for each character.

export interface Automaton {
  /**
   * A row for each state, those of short beginnings first, where most of a text goes through, which is the index of its first element; 0 is the first state. `table[state + column]` is the next
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
  /** By number: the number of the state one character before. */
  readonly parents: Int32Array;
  /** By index of a literal: the number of the state that it ends in. */
  readonly endOf: Int32Array;
}

/** Set in an element of the table whose state ends a literal. */
export const ENDS = 1 << 30;
const ASCII = 128;

/** The automaton of these literals, which are ASCII. Throws RangeError for others. */
export function createAutomaton(literals: readonly string[]): Automaton {
  const { columns, width } = toColumns(literals);
  const trie = toTrie(literals, columns);
  const { states } = trie;
  const table = new Int32Array(states * width);
  const fallbacks = new Int32Array(states);
  const depths = new Int32Array(states);
  const parents = new Int32Array(states);
  const endOf = new Int32Array(literals.length);
  const ends: (readonly number[] | undefined)[] = [undefined];
  /** By number of a state: its place in the trie. */
  const places = new Int32Array(states);
  let known = 1;
  for (let state = 0; state < known; state++) {
    const from = state * width;
    const fallback = (fallbacks[state] as number) * width;
    // What a state does not have its fallback has, whose row is whole: it is nearer to the first state.
    if (state !== 0) table.copyWithin(from, fallback, fallback + width);
    const first = trie.children[places[state] as number] as number;
    for (let place = first; place !== 0; place = trie.siblings[place] as number) {
      const child = known++;
      const column = trie.columnOf[place] as number;
      const other = state === 0 ? 0 : ((table[fallback + column] as number) & ~ENDS) / width;
      places[child] = place;
      fallbacks[child] = other;
      depths[child] = (depths[state] as number) + 1;
      parents[child] = state;
      const own = trie.ends[place];
      ends[child] = own === undefined ? ends[other] : own.concat(ends[other] ?? []);
      for (const index of own ?? []) endOf[index] = child;
      table[from + column] = child * width + (ends[child] === undefined ? 0 : ENDS);
    }
  }
  return { table, columns, width, ends, fallbacks, depths, parents, endOf };
}

function toColumns(literals: readonly string[]): { columns: Uint8Array; width: number } {
  const columns = new Uint8Array(ASCII);
  // In their order, so that small letters, of which a text has most, lie side by side.
  const letters = [...new Set(literals.join(''))].sort();
  letters.forEach((letter, index) => {
    const code = letter.charCodeAt(0);
    if (code >= ASCII)
      throw new RangeError(
        `expected ASCII, found ${JSON.stringify(literals.find((text) => text.includes(letter)))}`,
      );
    columns[code] = index + 1;
  });
  return { columns, width: letters.length + 1 };
}

/** The beginnings of all literals: each state knows its first child and its next sibling, 0 for none. */
interface Trie {
  readonly states: number;
  readonly children: Int32Array;
  readonly siblings: Int32Array;
  readonly columnOf: Uint8Array;
  readonly ends: (number[] | undefined)[];
}

function toTrie(literals: readonly string[], columns: Uint8Array): Trie {
  const size = 1 + literals.reduce((sum, { length }) => sum + length, 0);
  const children = new Int32Array(size);
  const siblings = new Int32Array(size);
  const columnOf = new Uint8Array(size);
  const ends: (number[] | undefined)[] = [];
  /** The states along the literal before, by depth: in order, a literal shares its beginning with that. */
  const along = [0];
  let states = 1;
  let before = '';
  for (const index of inOrder(literals)) {
    const literal = literals[index] as string;
    let at = 0;
    while (at < before.length && before.charCodeAt(at) === literal.charCodeAt(at)) at++;
    for (; at < literal.length; at++) {
      const parent = along[at] as number;
      const child = states++;
      siblings[child] = children[parent] as number;
      children[parent] = child;
      columnOf[child] = columns[literal.charCodeAt(at)] as number;
      along[at + 1] = child;
    }
    const end = along[literal.length] as number;
    const others = ends[end];
    if (others === undefined) ends[end] = [index];
    else others.push(index);
    before = literal;
  }
  return { states, children, siblings, columnOf, ends };
}

function inOrder(literals: readonly string[]): number[] {
  const order = literals.map((_, index) => index);
  return order.sort((a, b) => ((literals[a] as string) < (literals[b] as string) ? -1 : 1));
}
