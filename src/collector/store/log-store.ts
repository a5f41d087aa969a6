// The order of the transparency log: which seal is which leaf, and the checkpoint.

/** A leaf: `text` is the seal's seven lines; its data in the log are their bytes. */
export interface LogLeaf {
  readonly index: number;
  readonly session: string;
  readonly segment: number;
  readonly text: string;
}

export interface LogStore {
  /**
   * Runs `lead` while this process is the only leader among all replicas (advisory lock; embedded: at once), with a signal that
   * aborts when the lead is lost. Resolves when `lead` does, or with false at once where another one leads.
   */
  lead(lead: (signal: AbortSignal) => Promise<void>): Promise<boolean>;
  /** Gives the next indexes to seals that have none, in the order they came; durable before it resolves. Only the leader calls it. */
  assign(limit: number): Promise<readonly LogLeaf[]>;
  /** Leaves from `from` on that have their index, in order. */
  listLeaves(from: number, limit: number): Promise<readonly LogLeaf[]>;
  /** The verifier key of what signs the log, once one is settled. */
  getKey(): Promise<string | undefined>;
  /** Settles the key for good, unless one is; answers the one that is. */
  settleKey(verifierKey: string): Promise<string>;
  /** The checkpoint that was published last: a signed note. */
  getCheckpoint(): Promise<string | undefined>;
  /** Compare and set: `before` is what getCheckpoint answered. */
  setCheckpoint(checkpoint: string, before: string | undefined): Promise<boolean>;
  /** Cosigned forms of a checkpoint, by witness name. */
  addCosignature(size: number, witness: string, line: string): Promise<void>;
  listCosignatures(size: number): Promise<readonly string[]>;
}
