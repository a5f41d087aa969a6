// What the live view says of the sidecar, in texts for people.

export interface LiveStatus {
  /** Where it listens; absent where none runs. */
  readonly proxy?: string;
  readonly identity: string;
  readonly policy: string;
  readonly coverage: string;
  readonly redactions: string;
  readonly collector?: { readonly text: string; readonly isWell: boolean };
  /** Why nothing can be recorded, and what to do. */
  readonly problem?: string;
  /** What is not as it should be, though recording goes on. */
  readonly warnings: readonly string[];
}
