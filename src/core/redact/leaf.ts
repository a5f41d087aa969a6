// A string leaf of a frame that something is to be masked in, or may be once more text has come.
import type { JsonPath } from '../model/json.ts';
import type { Finding, Redaction } from '../model/redaction.ts';
import { formatMask } from './mask.ts';
import type { Print } from './redactor.ts';

/** A range of a leaf and what replaces it: a mask, or nothing where the mask stands in an earlier leaf. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly mask: string;
  readonly redaction?: Omit<Redaction, 'where'>;
}

export class Leaf {
  readonly path: JsonPath;
  readonly text: string;
  /** True until all of it is decided. */
  isOpen = false;
  /** What is found in it as a part of its channel: in order, without overlaps. */
  readonly #edits: Edit[] = [];

  constructor(path: JsonPath, text: string) {
    this.path = path;
    this.text = text;
  }

  /** Puts the mask of a secret here, over as much of it as stands here. */
  mask(start: number, end: number, redaction: Omit<Redaction, 'where'>): void {
    const mask = formatMask(redaction.rule, redaction.fingerprint);
    this.#edits.push({ start, end, mask, redaction });
  }

  /** Takes out what a mask in an earlier leaf stands for. */
  remove(start: number, end: number): void {
    this.#edits.push({ start, end, mask: '' });
  }

  /** Masks what is found in the leaf alone, where its channel did not find it too. Call it when the leaf is no longer open. */
  maskRest(findings: readonly Finding[], print: Print): void {
    for (const { rule, start, end } of findings) {
      const fingerprint = print(this.text.slice(start, end));
      if (fingerprint === undefined) continue;
      for (const [from, to] of this.#uncovered(start, end))
        this.mask(from, to, { rule, fingerprint, length: end - start });
      this.#edits.sort((a, b) => a.start - b.start);
    }
  }

  #uncovered(start: number, end: number): [from: number, to: number][] {
    const gaps: [number, number][] = [];
    let from = start;
    for (const edit of this.#edits) {
      if (edit.end <= from || edit.start >= end) continue;
      if (edit.start > from) gaps.push([from, edit.start]);
      from = edit.end;
    }
    if (from < end) gaps.push([from, end]);
    return gaps;
  }

  get isChanged(): boolean {
    return this.#edits.length > 0;
  }

  get maskedText(): string {
    let masked = '';
    let done = 0;
    for (const { start, end, mask } of this.#edits) {
      masked += this.text.slice(done, start) + mask;
      done = end;
    }
    return masked + this.text.slice(done);
  }

  get redactions(): readonly Omit<Redaction, 'where'>[] {
    return this.#edits.flatMap(({ redaction }) => (redaction === undefined ? [] : [redaction]));
  }
}
