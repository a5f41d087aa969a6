// The collector: opens what it stands on, listens, works in the background, and ends in the opposite order.
import type { AddressInfo } from 'node:net';
import { type AuthenticatorOptions, createAuthenticator } from './api/authenticate.ts';
import type { Caller } from './api/caller.ts';
import { createChanges } from './api/changes.ts';
import { createMetrics, type Gauges } from './api/metrics.ts';
import { createPlaces } from './api/places.ts';
import { createServer, type ServerOptions } from './api/server.ts';
import type { Services } from './api/services.ts';
import { toFailure, type WriteLog } from './api/write-log.ts';
import { openDataFolder } from './data-folder.ts';
import { startIndexer } from './find/indexer.ts';
import { createIngest } from './ingest/ingest.ts';
import { startKeeping } from './keep/keeping.ts';
import type { TransparencyLog } from './log/log.ts';
import { openLog } from './log/open-log.ts';
import { openLogKey } from './log/open-log-key.ts';
import { createWitnesses, type Witness, type Witnesses } from './log/witnesses.ts';
import { explainBlobs } from './opening/explain-blobs.ts';
import { explainDatabase } from './opening/explain-database.ts';
import { explainAddress, explainFolder, explainKey } from './opening/explain-files.ts';
import { opening, StartError } from './opening/start-error.ts';
import { repeat } from './repeat.ts';
import type { BlobStore } from './store/blob-store.ts';
import { openBlobs } from './store/open-blobs.ts';
import { openStore } from './store/open-store.ts';
import type { Store } from './store/store.ts';

export interface CollectorOptions extends Pick<ServerOptions, 'tls' | 'trustedProxies' | 'maxPerMinute'> {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** The folder of all that is not told to be elsewhere. */
  readonly data: string;
  readonly database?: string;
  readonly blobs?: string;
  /** The log's key, where replicas share one. */
  readonly keyFile?: string;
  readonly origin?: string;
  /** The URL that sidecars know it by; absent: that of the listener. */
  readonly url?: string;
  /** Absent: whoever reaches it may do everything. */
  readonly authentication?: Omit<AuthenticatorOptions, 'now' | 'ask' | 'onClockOff'>;
  readonly witnesses: readonly Witness[];
  readonly version: string;
  readonly writeLog: WriteLog;
  /** Rejects with RangeError where a sidecar of this version could not mask by it. */
  readonly checkRedaction: Services['checkRedaction'];
}

export interface Collector {
  /** Where it listens. */
  readonly url: string;
  readonly verifierKey: string;
  /** Answers what it was asked, and ends. */
  close(): Promise<void>;
}

/** What was opened, to be closed from the last to the first. */
type Closers = (() => Promise<unknown>)[];

/** The issuer may come up after the collector does. */
const WARM_EVERY_MS = 5000;
/** A copy of a session is as long as its entries; a segment in memory is some 50 MiB at most, unless a line of it is longer. */
const DOWNLOADS = { perOwner: 6, inAll: 16, bytes: 4 * 1024 ** 3, short: 64 * 1024 ** 2 };
/** Each looks once a second whether there is more. */
const FOLLOWERS = { perOwner: 100, inAll: 1000, bytes: 0, short: 0 };
/** Who everybody is where nobody is asked. */
const ANYONE: Caller = {
  owner: { issuer: 'none', subject: 'anyone' },
  groups: [],
  isAuditor: true,
  isAdmin: true,
};

/** Resolves once it accepts connections; what was opened is closed again where a part of it cannot be. */
export async function startCollector(options: CollectorOptions): Promise<Collector> {
  const closers: Closers = [];
  try {
    return await start(options, closers);
  } catch (error) {
    await closeAll(closers).catch(() => undefined);
    throw error;
  }
}

async function start(options: CollectorOptions, closers: Closers): Promise<Collector> {
  const { writeLog, version } = options;
  const folder = await opening(openDataFolder(options.data), explainFolder(options.data));
  const { origin, database = folder.database, keyFile = folder.keyFile } = options;
  const store = keepOpen(await opening(openStore(database), explainDatabase(database)), closers);
  const blobs = await openPlace(options.blobs ?? folder.blobs, closers);
  const { settleOrigin } = folder;
  const signer = await opening(openLogKey(store.log, { keyFile, origin, settleOrigin }), explainKey(keyFile));
  const onWitness = (witness: string, message: string) =>
    writeLog({ level: 'error', event: 'witness-failed', witness, message });
  const witnesses = createWitnesses(options.witnesses, { onProblem: onWitness });
  const metrics = createMetrics();
  const onError = (part: string) => (error: unknown) => {
    metrics.failed(part);
    writeLog({ level: 'error', event: 'background-failed', part, ...toFailure(error) });
  };
  const log = keepOpen(
    openLog({ store: store.log, blobs, signer, witnesses, onError: onError('log') }),
    closers,
  );
  metrics.watch(toGauges(log, { store, witnesses }));
  const ingest = createIngest({ store, blobs, log });
  const { isBusy } = ingest;
  keepOpen(
    startIndexer({ store, blobs, folder: folder.copies, isBusy, onError: onError('indexer') }),
    closers,
  );
  keepOpen(startKeeping({ store, blobs, log, exports: folder.exports, now: Date.now, onError }), closers);
  const authenticator = await openAuthenticator(options, onError('issuer'), closers);
  const ending = new AbortController();
  let url = '';
  const app = await createServer(
    {
      store,
      blobs,
      log,
      ingest,
      changes: createChanges(),
      downloads: createPlaces(DOWNLOADS),
      followers: createPlaces(FOLLOWERS),
      ...authenticator,
      onTaken: metrics.took,
      onProblem: (part, error) => writeLog({ level: 'error', event: 'not-ready', part, ...toFailure(error) }),
      checkRedaction: options.checkRedaction,
      origin: () => options.url ?? url,
      folder: folder.copies,
      version,
      now: Date.now,
      ending: ending.signal,
    },
    { ...options, metrics, isOpen: options.authentication === undefined },
  );
  closers.push(() => app.close());
  // First of all: whoever follows a session would keep the server from ending.
  closers.push(async () => ending.abort());
  const { host, port } = options;
  await opening(app.listen({ host, port }), explainAddress(host, port));
  url = toUrl(app.server.address() as AddressInfo, options.tls !== undefined);
  return { url, verifierKey: signer.verifierKey, close: () => closeAll(closers) };
}

function keepOpen<Part extends { close(): Promise<unknown> }>(part: Part, closers: Closers): Part {
  closers.push(() => part.close());
  return part;
}

async function closeAll(closers: Closers): Promise<void> {
  for (let close = closers.pop(); close !== undefined; close = closers.pop()) await close();
}

/** The place for blobs, which answered. */
async function openPlace(url: string, closers: Closers): Promise<BlobStore> {
  const explain = explainBlobs(url);
  const blobs = keepOpen(await opening(openBlobs(url), explain), closers);
  await opening(blobs.ping(), explain);
  return blobs;
}

/** The issuer may be away for now, but it is not another one. */
async function openAuthenticator(
  { authentication, writeLog }: CollectorOptions,
  onError: (error: unknown) => void,
  closers: Closers,
) {
  if (authentication === undefined)
    return { authenticate: async () => ANYONE, authenticationProblem: () => undefined };
  const onClockOff = (aheadS: number) => writeLog({ level: 'warn', event: 'clock-off', aheadS });
  const authenticator = createAuthenticator({ onClockOff, ...authentication });
  await authenticator.warm().catch((error) => {
    if (error instanceof StartError && error.code === 'misconfigured') throw error;
  });
  keepOpen(repeat(authenticator.warm, { everyMs: WARM_EVERY_MS, onError }), closers);
  return {
    authenticate: authenticator.authenticate,
    authenticationProblem: () => (authenticator.isReady ? undefined : 'the keys of the issuer are not known'),
  };
}

function toGauges(
  log: TransparencyLog,
  { store: { sessions }, witnesses }: { readonly store: Store; readonly witnesses: Witnesses },
): Gauges {
  return {
    cursor_rec_witnesses_failing: {
      help: 'Witnesses that did not cosign the last checkpoint that they were asked for',
      read: () => witnesses.states.filter(({ problem }) => problem !== undefined).length,
    },
    cursor_rec_erasures_unfinished: {
      help: 'Sessions of which something is left that was erased: it is locked, or an erasure broke off',
      read: async () => (await sessions.countUnfinished()).erasures,
    },
    cursor_rec_removals_unfinished: {
      help: 'Sessions that were removed, and whose objects are not known to be gone yet: for an hour, or while they are locked',
      read: async () => (await sessions.countUnfinished()).removals,
    },
    cursor_rec_log_stopped: {
      help: '1 while nothing is put into the transparency log',
      read: () => (log.problem === undefined ? 0 : 1),
    },
  };
}

function toUrl({ family, address, port }: AddressInfo, isSecure: boolean): string {
  const host = family === 'IPv6' ? `[${address}]` : address;
  return `${isSecure ? 'https' : 'http'}://${host}:${port}`;
}
