// The beginning of a request's body that was read before it was known whether the request may pass.

export interface HeldBody {
  readonly chunks: readonly Buffer[];
  /** True where that is all of it. */
  readonly hasEnded: boolean;
}

/** That of a request that was not held. */
export const nothingHeld: HeldBody = { chunks: [], hasEnded: false };
