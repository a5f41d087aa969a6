// Looks for texts in the members of a JSON object while its bytes come, and keeps nothing else of it.

/**
 * `whole`: the object was followed to its end, and these are all its texts under the names, in order · `odd`: it is no such
 * object, or somebody may read it otherwise than we do.
 */
export type ScannedMembers =
  | { readonly type: 'whole'; readonly texts: readonly string[] }
  | { readonly type: 'odd' };

export interface MemberScan {
  push(bytes: Uint8Array): void;
  end(): ScannedMembers;
}

/**
 * Scans for members of the outermost object with one of these names (lower case; the case in the object does not count,
 * because it does not to every parser): their text, or the texts of their list. null says nothing; any other value is odd.
 */
export function createMemberScan(names: readonly string[]): MemberScan {
  return new Scanner(new Set(names));
}

/** A name or value beyond this is not looked at: names of models are a few dozen characters. */
const MAX_TEXT_BYTES = 1024;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const [COMMA, COLON] = [0x2c, 0x3a];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];
/** Every character that numbers, true, false and null are made of. */
const SCALAR = new Set([...'+-.0123456789Eeaflnrstu'].map((letter) => letter.charCodeAt(0)));

/**
 * | state  | waits for                                      | then                                              |
 * |--------|------------------------------------------------|---------------------------------------------------|
 * | start  | `{`                                            | first                                             |
 * | first  | a name, or `}`                                 | colon · done                                      |
 * | name   | a name                                         | colon                                             |
 * | colon  | `:`                                            | value                                             |
 * | value  | a text, `[` or `{`, or another value           | after · nested, until it is closed: after · scalar |
 * | scalar | `,` or `}`, behind white space or not          | name · done                                       |
 * | after  | `,` or `}`                                     | name · done                                       |
 * | done   | the end                                        |                                                   |
 * What does not fit is odd. A text is read in any state that may have one, and leads on where it ends.
 */
type State = 'start' | 'first' | 'name' | 'colon' | 'value' | 'scalar' | 'after' | 'nested' | 'done' | 'odd';

class Scanner implements MemberScan {
  readonly #names: ReadonlySet<string>;
  readonly #texts: string[] = [];
  #state: State = 'start';
  #isInText = false;
  #isEscaped = false;
  /** Bytes of the text or scalar that is being read, where it matters. */
  #kept: number[] | undefined;
  #isWanted = false;
  #depth = 0;
  /** The list of a wanted member: what it holds besides texts makes it odd. */
  #isWantedList = false;
  #markBytes = 0;

  constructor(names: ReadonlySet<string>) {
    this.#names = names;
  }

  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length && this.#state !== 'odd'; ) {
      if (this.#isInText) at = this.#readText(bytes, at);
      else this.#take(bytes[at++] as number); // inside the bounds just checked
    }
  }

  end(): ScannedMembers {
    return this.#state === 'done' ? { type: 'whole', texts: this.#texts } : { type: 'odd' };
  }

  /** Reads on in a text, and returns where it stopped: behind its quote, or at the end of the bytes. */
  #readText(bytes: Uint8Array, start: number): number {
    let isEscaped = this.#isEscaped;
    let end = start;
    for (; end < bytes.length; end++) {
      const byte = bytes[end];
      if (isEscaped) isEscaped = false;
      else if (byte === BACKSLASH) isEscaped = true;
      else if (byte === QUOTE) break;
    }
    this.#isEscaped = isEscaped;
    this.#keep(bytes, { start, end });
    if (end === bytes.length) return end;
    this.#isInText = false;
    this.#endText();
    return end + 1;
  }

  /** A text too long is no name that is wanted; as a value it cannot be compared. */
  #keep(bytes: Uint8Array, { start, end }: { readonly start: number; readonly end: number }): void {
    if (this.#kept === undefined) return;
    if (this.#kept.length + end - start <= MAX_TEXT_BYTES) this.#kept.push(...bytes.subarray(start, end));
    else this.#dropText();
  }

  #take(byte: number): void {
    if (isSpace(byte)) {
      if (this.#state === 'scalar') this.#endScalar('after');
      return;
    }
    switch (this.#state) {
      case 'start':
        return this.#takeStart(byte);
      case 'first':
        return byte === CLOSE_OBJECT ? this.#go('done') : this.#beginName(byte);
      case 'name':
        return this.#beginName(byte);
      case 'colon':
        return this.#go(byte === COLON ? 'value' : 'odd');
      case 'value':
        return this.#beginValue(byte);
      case 'scalar':
        return this.#takeScalar(byte);
      case 'after':
        return this.#takeAfter(byte);
      case 'nested':
        return this.#takeNested(byte);
      case 'done':
      case 'odd':
        return this.#go('odd');
    }
  }

  #takeStart(byte: number): void {
    if (byte === BYTE_ORDER_MARK[this.#markBytes]) this.#markBytes++;
    else this.#go(byte === OPEN_OBJECT && this.#markBytes % 3 === 0 ? 'first' : 'odd');
  }

  #beginName(byte: number): void {
    if (byte !== QUOTE) return this.#go('odd');
    this.#state = 'name';
    this.#beginText(true);
  }

  #beginText(isKept: boolean): void {
    this.#isInText = true;
    this.#isEscaped = false;
    this.#kept = isKept ? [] : undefined;
  }

  #endText(): void {
    if (this.#state === 'name') {
      this.#isWanted = this.#kept !== undefined && this.#names.has((this.#decode() ?? '').toLowerCase());
      return this.#go('colon');
    }
    if (this.#kept !== undefined) {
      const text = this.#decode();
      if (text === undefined) return this.#go('odd');
      this.#texts.push(text);
    }
    if (this.#state === 'value') this.#go('after');
  }

  #dropText(): void {
    this.#kept = undefined;
    if (this.#state !== 'name') this.#go('odd');
  }

  #decode(): string | undefined {
    try {
      const text = new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(this.#kept ?? []));
      return JSON.parse(`"${text}"`) as string; // a text in quotes is one
    } catch {
      return undefined;
    }
  }

  #beginValue(byte: number): void {
    if (byte === QUOTE) return this.#beginText(this.#isWanted);
    if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
      this.#depth = 1;
      this.#isWantedList = this.#isWanted && byte === OPEN_LIST;
      return this.#go(this.#isWanted && byte === OPEN_OBJECT ? 'odd' : 'nested');
    }
    this.#kept = [];
    this.#state = 'scalar';
    this.#takeScalar(byte);
  }

  #takeScalar(byte: number): void {
    if (byte === COMMA) this.#endScalar('name');
    else if (byte === CLOSE_OBJECT) this.#endScalar('done');
    else if (!SCALAR.has(byte) || (this.#kept?.push(byte) ?? 0) > MAX_TEXT_BYTES) this.#go('odd');
  }

  #endScalar(next: State): void {
    const text = String.fromCharCode(...(this.#kept ?? []));
    const isFine = text !== '' && (text === 'null' || !this.#isWanted);
    this.#go(isFine ? next : 'odd');
  }

  #takeAfter(byte: number): void {
    if (byte === COMMA) this.#go('name');
    else this.#go(byte === CLOSE_OBJECT ? 'done' : 'odd');
  }

  #takeNested(byte: number): void {
    if (byte === QUOTE) return this.#beginText(this.#isWantedList);
    if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) {
      this.#depth--;
      if (this.#depth === 0) this.#go('after');
    } else if (this.#isWantedList && byte !== COMMA) this.#go('odd');
    else if (byte === OPEN_LIST || byte === OPEN_OBJECT) this.#depth++;
  }

  #go(state: State): void {
    this.#state = state;
  }
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
