// A pattern as a rule runs it: from one place on, and nowhere else.

/** What a RegExp with the flag `y` is, and what the engine of user rules gives as well. */
export interface StickyPattern {
  lastIndex: number;
  /** The match at `lastIndex`; its group `secret` is what is masked. */
  exec(text: string): StickyMatch | null;
}

export interface StickyMatch {
  readonly 0: string;
  readonly groups?: Readonly<Record<string, string>> | undefined;
}
