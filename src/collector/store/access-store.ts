// The log of reads: who read which recording, when and from where; each record chains to the one before.

/** What was done; the store adds `seq` and `prev`. */
export interface AccessRecord {
  /** ISO 8601. */
  readonly at: string;
  readonly issuer: string;
  readonly subject: string;
  readonly email?: string;
  /** `read`, `search`, `export`, `erase`, `hold`, `release`, `policy`, `revoke`, `access` … */
  readonly action: string;
  readonly session?: string;
  /** Who owns what was read. */
  readonly owner?: string;
  readonly address: string;
  /** The query or the reason, where there is one. */
  readonly detail?: string;
}

/** `hash` = SHA-256("cursor-rec/1 collector access\n" + JCS of the record with seq and prev); `prev` of seq 0 is 64 zeros. */
export interface StoredAccess extends AccessRecord {
  readonly seq: number;
  readonly prev: string;
  readonly hash: string;
}

export interface AccessStore {
  append(record: AccessRecord): Promise<StoredAccess>;
  list(
    filter: { readonly session?: string; readonly subject?: string; readonly since?: string },
    page: { readonly limit: number; readonly before?: number },
  ): Promise<readonly StoredAccess[]>;
  /** From a seq on, in order: for whoever checks the chain. */
  readFrom(seq: number, limit: number): Promise<readonly StoredAccess[]>;
}
