// The sidecar: a locked home, a recorder, a port, and the order in which they start and stop.
import { hostname, userInfo } from 'node:os';
import type { Config } from '../core/model/config.ts';
import type { Identity } from '../core/model/session.ts';
import { newUuidV7 } from './capture/ids.ts';
import { ListenError, type Listener, openListener } from './capture/listener.ts';
import { type LocalProxy, type NetworkOptions, openProxy } from './capture/proxy.ts';
import { createControl, type SidecarStatus } from './control.ts';
import { readOrMakeSecret } from './identity/secret-file.ts';
import { type Recorder, startRecorder } from './recorder.ts';
import { removeRunFile, writeRunFile } from './run-file.ts';
import { readDeviceId } from './setup/config-file.ts';
import { openHome } from './setup/home.ts';
import { SetupError } from './setup/setup-error.ts';
import { takeHomeLock } from './spool/lock.ts';
import { sha256 } from './worker/hashing.ts';

/** Exchanges under way have this long to end by themselves when the sidecar stops. */
const STOP_GRACE_MS = 2_000;

export interface SidecarOptions {
  readonly home: string;
  readonly host: string;
  /** Settings of the home with what flags changed. */
  readonly config: Config;
  readonly network: NetworkOptions;
  /** True: clients of this OS user need no token; by default all do. */
  readonly trustLocalUser?: boolean;
  readonly version: string;
  /** Called when a client asks the sidecar to stop. */
  readonly onStop: () => void;
}

export interface Sidecar {
  readonly proxy: string;
  readonly token: string;
  /** The certificate that clients of the forward proxy have to trust; new where it was made by this start. */
  readonly ca: { readonly file: string; readonly isNew: boolean };
  status(): SidecarStatus;
  /** Accepts no more, lets exchanges end, writes and closes all sessions. */
  close(): Promise<void>;
}

/** Starts everything, or throws SetupError and leaves nothing behind. */
export async function startSidecar(options: SidecarOptions): Promise<Sidecar> {
  const { home, config } = options;
  await openHome(home);
  const lock = await takeHomeLock(home);
  if (lock === undefined) {
    throw new SetupError(
      'home-in-use',
      `expected ${home} to be free, found a sidecar that records there: use it (cursor-rec status), stop it (cursor-rec stop) or set another CURSOR_REC_HOME`,
    );
  }
  const token = await readOrMakeSecret(home, 'local-token');
  const identity: Identity = { method: 'os-user', subject: userInfo().username };
  const recorder = await startRecorder({
    home,
    mode: config.record,
    redactionKey: await readOrMakeSecret(home, 'redaction-key'),
    header: await describeRecorder(options, identity),
  });
  const startedAt = new Date().toISOString();
  let listener: Listener | undefined;
  const proxyUrl = () => listener?.url ?? '';
  const status = (): SidecarStatus =>
    describeStatus({ options, identity, recorder, startedAt, proxy: proxyUrl() });
  let proxy: LocalProxy;
  try {
    proxy = await openProxy({
      home,
      config,
      network: options.network,
      trustLocalUser: options.trustLocalUser ?? false,
      names: isLoopback(options.host) ? [] : [options.host],
      token,
      tap: recorder.tap,
      agentHost: recorder.agentHost,
      control: createControl({ status, stop: options.onStop }),
    });
    listener = await openListener({ port: config.port, host: options.host, traffic: proxy.traffic });
  } catch (error) {
    await recorder.close('stopped');
    lock.close();
    throw error instanceof ListenError
      ? new SetupError('port-in-use', error.message, { cause: error })
      : error;
  }
  await writeRunFile(home, { proxy: listener.url, pid: process.pid, startedAt });
  return {
    proxy: listener.url,
    token,
    ca: proxy.ca,
    status,
    async close() {
      await listener?.close(STOP_GRACE_MS);
      await recorder.close('stopped');
      await proxy.close();
      await removeRunFile(home);
      lock.close();
    },
  };
}

async function describeRecorder({ home, version, config }: SidecarOptions, identity: Identity) {
  const policy = { record: config.record };
  return {
    identity,
    device: { id: await readDeviceId(home, newUuidV7) },
    host: { name: hostname(), os: process.platform, user: userInfo().username },
    recorder: { version },
    policy: { digest: `sha256:${sha256(JSON.stringify(policy))}`, record: config.record },
  };
}

function describeStatus(parts: {
  readonly options: SidecarOptions;
  readonly identity: Identity;
  readonly recorder: Recorder;
  readonly startedAt: string;
  readonly proxy: string;
}): SidecarStatus {
  const { options, identity, recorder } = parts;
  const problem = recorder.failing();
  return {
    running: true,
    pid: process.pid,
    proxy: parts.proxy,
    home: options.home,
    startedAt: parts.startedAt,
    record: options.config.record,
    recording: problem === undefined,
    ...(problem === undefined ? {} : { problem }),
    identity: { method: identity.method, subject: identity.subject },
    keyStore: 'file',
    trustLocalUser: options.trustLocalUser ?? false,
    routes: Object.fromEntries(
      Object.entries(options.config.routes).map(([name, { upstream }]) => [name, upstream]),
    ),
    recorded: recorder.stats(),
    cursor: recorder.cursor(),
    traffic: recorder.tap.stats(),
    recovered: recorder.recovered,
    unrecoverable: recorder.unrecoverable,
  };
}

function isLoopback(host: string): boolean {
  return host === '127.0.0.1' || host === 'localhost' || host === '::1';
}
