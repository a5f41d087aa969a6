// The beginning of a request's body that was read before it was known whether the request may pass.

/** Its bytes count as held until they are taken or dropped: one of both has to become of all of them. */
export interface HeldBody {
  /** True where that is all of it. */
  readonly hasEnded: boolean;
  /** The next chunk, for somebody who has room for it; undefined where none is left. */
  take(): Buffer | undefined;
  /** Nobody takes what is left. */
  drop(): void;
}

/** That of a request that was not held. */
export const nothingHeld: HeldBody = { hasEnded: false, take: () => undefined, drop() {} };

export interface HeldChunks {
  readonly chunks: readonly Buffer[];
  readonly hasEnded: boolean;
  /** Told of bytes that are held no longer. */
  readonly onFreed: (bytes: number) => void;
}

/** What was read until now. */
export function createHeldBody({ chunks, hasEnded, onFreed }: HeldChunks): HeldBody {
  const left = chunks.toReversed();
  function take(): Buffer | undefined {
    const chunk = left.pop();
    if (chunk !== undefined) onFreed(chunk.length);
    return chunk;
  }
  return {
    hasEnded,
    take,
    drop() {
      while (take() !== undefined);
    },
  };
}
