// The organisation's policy, version after version.

export interface StoredPolicy {
  readonly version: number;
  /** The signed note that sidecars fetch. */
  readonly note: string;
  readonly at: string;
  readonly by: string;
}

export interface PolicyStore {
  current(): Promise<StoredPolicy | undefined>;
  /** Compare and set: the version must be the one after the current one. */
  put(policy: StoredPolicy): Promise<boolean>;
  list(limit: number): Promise<readonly StoredPolicy[]>;
}
