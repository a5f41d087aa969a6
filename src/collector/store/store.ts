// What the collector keeps, as one port: SQLite with files and PostgreSQL with S3 are behind it alike.
import type { AccessStore } from './access-store.ts';
import type { DeviceStore } from './device-store.ts';
import type { LogStore } from './log-store.ts';
import type { PolicyStore } from './policy-store.ts';
import type { SearchStore } from './search-store.ts';
import type { SessionStore } from './session-store.ts';

/** Everything but bytes under keys, which are in a BlobStore. What a method has resolved for is durable. */
export interface Store {
  readonly devices: DeviceStore;
  readonly sessions: SessionStore;
  readonly log: LogStore;
  readonly search: SearchStore;
  readonly access: AccessStore;
  readonly policy: PolicyStore;
  /** Rejects where the store cannot be reached or written. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
