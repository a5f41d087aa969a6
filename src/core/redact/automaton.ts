// Finds all of many literal texts in one pass (Aho and Corasick, 1975), in either case: one look into a flat table for each character.

export interface Automaton {
  /**
   * A row for each state, those of short beginnings first, where most of a text goes through, which is the index of its first element; 0 is the first state. `table[state + column]` is the next
   * state, with the bit ENDS where literals end in it.
   */
  readonly table: Int32Array;
  /** Column of a UTF-16 code unit below 128, the same for both cases of a letter; all others are column 0, which no literal has. */
  readonly columns: Uint8Array;
  readonly width: number;
  /** By number of the state (index ÷ width): the literal that is read whole there, or NO_LITERAL. */
  readonly literalOf: Int32Array;
  /** By number: the nearest state, this one or one that it falls back to, where a literal is read whole; 0 for none. Of that state's fallback the next one. */
  readonly endings: Int32Array;
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
export const NO_LITERAL = -1;
const ASCII = 128;

/** The automaton of these literals: ASCII without capitals, none of them empty, each there once, and in order (as `sort` has it). Throws RangeError for others. */
export function createAutomaton(literals: readonly string[]): Automaton {
  const { columns, width } = toColumns(literals);
  const { states, children, siblings, columnOf, literalAt } = toTrie(literals, columns);
  const table = new Int32Array(states * width);
  const literalOf = new Int32Array(states).fill(NO_LITERAL);
  const endings = new Int32Array(states);
  const fallbacks = new Int32Array(states);
  const depths = new Int32Array(states);
  const parents = new Int32Array(states);
  const endOf = new Int32Array(literals.length);
  /** By number of a state: its place in the trie. */
  const places = new Int32Array(states);
  let known = 1;
  for (let state = 0; state < known; state++) {
    const from = state * width;
    const fallback = (fallbacks[state] as number) * width;
    // What a state does not have its fallback has, whose row is whole: it is nearer to the first state.
    if (state !== 0) table.copyWithin(from, fallback, fallback + width);
    const depth = (depths[state] as number) + 1;
    let place = children[places[state] as number] as number;
    for (; place !== 0; place = siblings[place] as number) {
      const child = known++;
      const column = columnOf[place] as number;
      const other = state === 0 ? 0 : ((table[fallback + column] as number) & ~ENDS) / width;
      const literal = literalAt[place] as number;
      places[child] = place;
      fallbacks[child] = other;
      depths[child] = depth;
      parents[child] = state;
      literalOf[child] = literal;
      endings[child] = literal === NO_LITERAL ? (endings[other] as number) : child;
      if (literal !== NO_LITERAL) endOf[literal] = child;
      table[from + column] = child * width + (endings[child] === 0 ? 0 : ENDS);
    }
  }
  return { table, columns, width, literalOf, endings, fallbacks, depths, parents, endOf };
}

function toColumns(literals: readonly string[]): { columns: Uint8Array; width: number } {
  const columns = new Uint8Array(ASCII);
  // In their order, so that small letters, of which a text has most, lie side by side.
  const letters = [...new Set(literals.join(''))].sort();
  for (const [index, letter] of letters.entries()) {
    const code = letter.charCodeAt(0);
    if (code >= ASCII || isCapital(code))
      throw new RangeError(
        `expected ASCII without capitals, found ${JSON.stringify(literals.find((text) => text.includes(letter)))}`,
      );
    columns[code] = index + 1;
  }
  for (let code = 0; code < ASCII; code++)
    if (isCapital(code)) columns[code] = columns[code + TO_SMALL] as number;
  return { columns, width: letters.length + 1 };
}

/** From a capital to its small letter. */
const TO_SMALL = 32;

function isCapital(code: number): boolean {
  return code >= 65 && code <= 90;
}

/** The beginnings of all literals: each state knows its first child and its next sibling, 0 for none. */
interface Trie {
  readonly states: number;
  readonly children: Int32Array;
  readonly siblings: Int32Array;
  readonly columnOf: Uint8Array;
  readonly literalAt: Int32Array;
}

function toTrie(literals: readonly string[], columns: Uint8Array): Trie {
  const size = 1 + literals.reduce((sum, { length }) => sum + length, 0);
  const children = new Int32Array(size);
  const siblings = new Int32Array(size);
  const columnOf = new Uint8Array(size);
  const literalAt = new Int32Array(size).fill(NO_LITERAL);
  /** The states along the literal before, by depth: in order, a literal shares its beginning with that. */
  const along = [0];
  let states = 1;
  let before = '';
  for (let index = 0; index < literals.length; index++) {
    const literal = literals[index] as string;
    if (literal <= before)
      throw new RangeError(`expected literals in order, each once, found ${JSON.stringify(literal)}`);
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
    literalAt[along[literal.length] as number] = index;
    before = literal;
  }
  return { states, children, siblings, columnOf, literalAt };
}
