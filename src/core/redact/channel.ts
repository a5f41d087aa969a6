// Text that arrives in pieces: holds each piece until what follows can no longer change what is found in it.
import type { Leaf } from './leaf.ts';
import type { Ending, Matcher, Reading } from './matcher.ts';
import type { Print } from './redactor.ts';

/** Undecided text over this many characters is looked at again only once it has grown by a share of itself. */
const EAGER_CHARS = 512;
const GROWTH = 8;

interface Piece {
  readonly leaf: Leaf;
  start: number;
}

/**
 * | state   | push                                   | settle                      |
 * |---------|----------------------------------------|-----------------------------|
 * | idle    | pending where its end is undecided     | nothing to do               |
 * | pending | idle once nothing in it is undecided   | idle, as if no more came    |
 *
 * `text` is [context | decided, may be looked at again | undecided]; it is cut at the front, so that it stays bounded.
 */
export class Channel {
  /** The number of the frame that the last piece came with. */
  touchedAt = 0;
  readonly #matcher: Matcher;
  readonly #print: Print;
  readonly #pieces: Piece[] = [];
  #text = '';
  #decidedTo = 0;
  #resumeAt = 0;
  #begunAt = 0;
  #readTo = 0;
  #lastStart = 0;

  constructor(matcher: Matcher, print: Print) {
    this.#matcher = matcher;
    this.#print = print;
  }

  /** True while a leaf of it is open. */
  get isPending(): boolean {
    return this.#pieces.length > 0;
  }

  /** True where nothing that has come can be part of a secret with what comes. */
  get isClear(): boolean {
    return !this.isPending && !this.#matcher.mayBeginIn(this.#text);
  }

  /** True where what is undecided began before the last piece: then that piece is a part of it. */
  get isContinued(): boolean {
    return this.#pieces.length > 1 || this.#begunAt < this.#lastStart;
  }

  /** Takes the next piece in; `toLeaf` is called where something is found in it or it stays open. */
  push(text: string, toLeaf: () => Leaf): void {
    const start = this.#text.length;
    this.#lastStart = start;
    this.#text += text;
    const held = this.#text.length - this.#decidedTo;
    if (this.isPending && held > EAGER_CHARS && (this.#text.length - this.#readTo) * GROWTH < held) {
      this.#hold(toLeaf(), start);
      return;
    }
    const reading = this.#matcher.read(this.#text, this.#resumeAt, 'open');
    if (reading.decidedTo < this.#text.length || reading.findings.some(({ end }) => end > start))
      this.#hold(toLeaf(), start);
    this.#take(reading);
  }

  /** Takes text in that is not held any more: of a secret that begins in it the rest is masked. */
  pass(text: string): void {
    this.#text += text;
    this.#decidedTo = this.#text.length;
  }

  /** Decides all that is there: `cut` where the text broke off, `whole` where it is known to be complete. */
  settle(ending: Exclude<Ending, 'open'>): void {
    if (this.isPending) this.#take(this.#matcher.read(this.#text, this.#resumeAt, ending));
  }

  #hold(leaf: Leaf, start: number): void {
    leaf.isOpen = true;
    this.#pieces.push({ leaf, start });
  }

  #take({ findings, decidedTo, resumeAt, begunAt }: Reading): void {
    for (const { rule, start, end } of findings) {
      // What was settled before its time keeps what it got.
      const from = Math.max(start, this.#decidedTo);
      if (from < end) this.#mask(rule, from, end);
    }
    this.#decidedTo = Math.max(this.#decidedTo, decidedTo);
    this.#resumeAt = resumeAt;
    this.#begunAt = begunAt;
    this.#readTo = this.#text.length;
    this.#release();
    this.#trim();
  }

  #mask(rule: string, start: number, end: number): void {
    const fingerprint = this.#print(this.#text.slice(start, end));
    if (fingerprint === undefined) return;
    for (const { leaf, start: at } of this.#pieces) {
      const from = Math.max(start - at, 0);
      const to = Math.min(end - at, leaf.text.length);
      if (from >= to) continue;
      if (at + from === start) leaf.mask(from, to, { rule, fingerprint, length: end - start });
      else leaf.remove(from, to);
    }
  }

  #release(): void {
    let released = 0;
    for (const { leaf, start } of this.#pieces) {
      if (start + leaf.text.length > this.#decidedTo) break;
      leaf.isOpen = false;
      released++;
    }
    this.#pieces.splice(0, released);
  }

  #trim(): void {
    const cut = Math.min(this.#resumeAt, this.#decidedTo) - this.#matcher.contextChars;
    if (cut <= 0) return;
    this.#text = this.#text.slice(cut);
    this.#decidedTo -= cut;
    this.#resumeAt -= cut;
    this.#begunAt -= cut;
    this.#readTo -= cut;
    this.#lastStart -= cut;
    for (const piece of this.#pieces) piece.start -= cut;
  }
}
