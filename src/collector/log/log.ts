// The transparency log over all seals (C2SP tlog-tiles), as the rest of the collector sees it.

/** What signs for the collector: checkpoints, device statements, policies, tombstones. */
export interface LogSigner {
  /** Name of the key, and the log's origin. */
  readonly origin: string;
  /** `<origin>+<key id>+<base64>`, as C2SP signed-note has it: what others are given to check with. */
  readonly verifierKey: string;
  /** Ed25519, 32 bytes in base64. */
  readonly publicKey: string;
  /** The Ed25519 signature over the UTF-8 form of the text, base64. */
  sign(text: string): string;
  /** The text (whole lines, each ended by LF) as a signed note. */
  toNote(text: string): string;
}

export interface TransparencyLog {
  readonly signer: LogSigner;
  /** A seal waits to be put into order: the next batch begins soon, not in a second. */
  wake(): void;
  /** The proof (C2SP tlog-proof) that the log holds this leaf; undefined while no checkpoint covers it. */
  receipt(leaf: number): Promise<string | undefined>;
  /** The checkpoint that was published last, with the cosignatures that there are. */
  checkpoint(): Promise<string | undefined>;
  /** A file of the log by its path below the prefix: `checkpoint`, `tile/0/000.p/3`, `tile/entries/x001/234`; undefined where there is none. */
  readFile(path: string): Promise<Uint8Array | undefined>;
  /** Why nothing is put into order, if so: the stored log contradicts itself, or the store fails. */
  readonly problem: string | undefined;
  close(): Promise<void>;
}
