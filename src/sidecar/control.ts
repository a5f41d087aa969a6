// The sidecar's own addresses, for the commands of this machine: status, stop, and keys that have changed.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RunCoverage } from '../core/model/coverage.ts';
import type { KeyStoreKind } from '../core/model/key-store-kind.ts';
import type { RecordMode } from '../core/model/record-mode.ts';
import type { Identity } from '../core/model/session.ts';
import type { TapStats } from './capture/tap.ts';
import type { RetentionStatus } from './follow-retention.ts';
import type { Restarts } from './recorder.ts';
import type { OrgPolicyStatus } from './ship/follow-policy.ts';
import type { ShipStatus } from './ship/shipper.ts';
import type { PruneReport } from './spool/prune.ts';
import type { CursorStats, RecordingStats } from './worker/protocol.ts';

/** Who recordings say is behind what passes; `problem`: an issuer is configured and nobody is logged in. */
export interface IdentityStatus extends Identity {
  readonly validUntil?: string;
  readonly problem?: string;
}

/** What `status --json` prints of a running sidecar. */
export interface SidecarStatus {
  readonly running: true;
  readonly pid: number;
  readonly proxy: string;
  readonly home: string;
  readonly startedAt: string;
  readonly record: RecordMode;
  /** False while nothing can be recorded; `problem` says why and what to do. */
  readonly recording: boolean;
  readonly problem?: string;
  readonly identity: IdentityStatus;
  /** Where the keys are kept. */
  readonly keyStore: KeyStoreKind;
  /** True where clients of this OS user need no token. */
  readonly trustLocalUser: boolean;
  readonly routes: Readonly<Record<string, string>>;
  /** Those whose key is held here: their clients give the local token as their key. */
  readonly credentials: readonly string[];
  /** Tries to use the port with a wrong token since the start, those kept waiting now, and when the last one came. */
  readonly wrongTokens: { readonly count: number; readonly waiting: number; readonly lastAt?: string };
  readonly recorded: RecordingStats;
  /** Each request that came in since the start, counted once. */
  readonly coverage: RunCoverage;
  readonly restarts: Restarts;
  readonly cursor: CursorStats;
  readonly traffic: TapStats;
  readonly recovered: readonly string[];
  readonly unrecoverable: readonly string[];
  /** How retention was applied last. */
  readonly retention?: RetentionStatus;
  /** What the organisation has settled; absent where that is nothing. */
  readonly organisation?: OrgPolicyStatus;
  /** How shipping goes; absent where no collector is configured. */
  readonly collector?: ShipStatus;
}

export interface ControlOptions {
  readonly status: () => SidecarStatus;
  readonly stop: () => void;
  /** Reads the credentials of the routes anew. */
  readonly reloadCredentials: () => Promise<void>;
  /** Removes what was kept long enough. */
  readonly prune: () => Promise<PruneReport>;
  /** Ships what waits, with `isRetry` also what is quarantined; resolves when that is there, or after a minute. */
  readonly ship: (isRetry: boolean) => Promise<void>;
}

/** Answers `/.cursor-rec/status` (GET), `/.cursor-rec/stop`, `/.cursor-rec/credentials`, `/.cursor-rec/prune`, `/.cursor-rec/ship` and `/.cursor-rec/ship-again` (POST). */
export function createControl({ status, stop, reloadCredentials, prune, ship }: ControlOptions) {
  return (request: IncomingMessage, response: ServerResponse, path: string): void => {
    const call = `${request.method} ${path}`;
    if (call === 'GET /.cursor-rec/status') return answer(response, 200, status());
    if (call === 'POST /.cursor-rec/stop') {
      answer(response, 202, { stopping: true });
      response.once('close', stop);
      return;
    }
    if (call === 'POST /.cursor-rec/credentials') {
      reloadCredentials().then(
        () => answer(response, 200, { credentials: status().credentials }),
        (error: unknown) =>
          answer(response, 500, { error: { code: 'key_store_failed', message: toText(error) } }),
      );
      return;
    }
    if (call === 'POST /.cursor-rec/prune') {
      prune().then(
        (report) => answer(response, 200, report),
        (error: unknown) => answer(response, 500, { error: { code: 'failed', message: toText(error) } }),
      );
      return;
    }
    if (call === 'POST /.cursor-rec/ship' || call === 'POST /.cursor-rec/ship-again') {
      ship(call.endsWith('again')).then(
        () => answer(response, 200, status()),
        (error: unknown) => answer(response, 500, { error: { code: 'failed', message: toText(error) } }),
      );
      return;
    }
    const message = 'expected GET status, POST stop, POST credentials, POST prune or POST ship';
    answer(response, 404, { error: { code: 'not_found', message } });
  };
}

function toText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function answer(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
  });
  response.end(text);
}
