// A pattern as a rule runs it: from one place on, and nowhere else.

/** What a RegExp with the flag `y` is, and what the engine of user rules gives as well. */
export interface StickyPattern {
  lastIndex: number;
  /** The match at `lastIndex`; its group `secret` is what is masked. */
  exec(text: string): StickyMatch | null;
}

/** A RegExp that is made when it first runs: of hundreds of rules few meet their triggers. */
export class LazyPattern implements StickyPattern {
  lastIndex = 0;
  readonly #toSource: () => string;
  #pattern: RegExp | undefined;

  constructor(toSource: () => string) {
    this.#toSource = toSource;
  }

  get source(): string {
    return this.#toSource();
  }

  exec(text: string): StickyMatch | null {
    this.#pattern ??= new RegExp(this.#toSource(), 'y');
    this.#pattern.lastIndex = this.lastIndex;
    return this.#pattern.exec(text);
  }
}

export interface StickyMatch {
  readonly 0: string;
  readonly groups?: Readonly<Record<string, string>> | undefined;
}
