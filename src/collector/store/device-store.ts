// The devices that proved their key, and their session indexes.
import type { Owner, Page } from './session-store.ts';

export interface StoredDevice {
  readonly id: string;
  /** Ed25519, 32 bytes in base64. */
  readonly publicKey: string;
  readonly owner: Owner;
  /** The last statement that the collector signed for it. */
  readonly statement: string;
  readonly enrolledAt: string;
  readonly revoked?: { readonly at: string; readonly by: string; readonly reason?: string };
}

export interface DeviceStore {
  /** Adds or renews; `other`: the id is there with another key or owner. */
  enrol(device: StoredDevice): Promise<'stored' | 'other'>;
  get(id: string): Promise<StoredDevice | undefined>;
  /** Newest first; `owner` narrows to one's own. */
  list(page: Page & { readonly owner?: Owner }): Promise<readonly StoredDevice[]>;
  revoke(id: string, revoked: NonNullable<StoredDevice['revoked']>): Promise<boolean>;
  /** Lines of index.jsonl from `from` on; compare and set on how many are there. */
  appendIndex(device: string, from: number, lines: readonly string[]): Promise<boolean>;
  indexLength(device: string): Promise<number>;
  listIndex(device: string, from: number, limit: number): Promise<readonly string[]>;
}
