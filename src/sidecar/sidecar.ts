// The sidecar: a locked home, a recorder, a port, and the order in which they start and stop.
import { hostname, userInfo } from 'node:os';
import type { Config } from '../core/model/config.ts';
import { SPOOL_LIMIT } from '../core/proof/erasure.ts';
import { newUuidV7 } from './capture/ids.ts';
import { ListenError, type Listener, openListener } from './capture/listener.ts';
import { type LocalProxy, type NetworkOptions, openProxy } from './capture/proxy.ts';
import { createControl, type SidecarStatus } from './control.ts';
import { describeStatus } from './describe-status.ts';
import { followRetention } from './follow-retention.ts';
import { followStanding, toRecordedIdentity } from './follow-standing.ts';
import { type DeviceKey, readOrMakeDeviceKey } from './identity/device-key.ts';
import { type HeldCredentials, holdCredentials } from './identity/held-credentials.ts';
import type { KeyStore } from './identity/key-store.ts';
import { readOrMake } from './identity/secrets.ts';
import { createStandingWatch, type StandingWatch } from './identity/standing.ts';
import { systemTimers } from './identity/timers.ts';
import { startRecorder } from './recorder.ts';
import { checkRedaction } from './redaction/open-redactors.ts';
import { removeRunFile, writeRunFile } from './run-file.ts';
import { type Settled, toConfig, toPolicyChange, whyUnsettled } from './settled.ts';
import { readConfig, readDeviceId } from './setup/config-file.ts';
import { openHome } from './setup/home.ts';
import { SetupError } from './setup/setup-error.ts';
import { dropAbove, whyContentless, whyFull } from './ship/bound-spool.ts';
import { findOrgPolicy, followOrgPolicy } from './ship/follow-policy.ts';
import { findStatement, openShipping } from './ship/open-shipping.ts';
import type { Shipper } from './ship/shipper.ts';
import { type HomeLock, takeHomeLock } from './spool/lock.ts';

/** What was recorded last is shipped before the sidecar ends, if that takes no longer. */
const STOP_SHIP_MS = 5_000;
/** Who asks for all to be shipped asks again after this. */
const FLUSH_MS = 60_000;
/** Exchanges under way have this long to end by themselves when the sidecar stops. */
const STOP_GRACE_MS = 2_000;

export interface SidecarOptions {
  readonly home: string;
  readonly host: string;
  /** Settings of the home with what flags changed. */
  readonly config: Config;
  readonly network: NetworkOptions;
  /** Where the keys are; they are read once, so that it goes on when the store is locked later. */
  readonly keys: KeyStore;
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

/** Starts everything, or throws SetupError or KeyStoreError and leaves nothing running. */
export async function startSidecar(options: SidecarOptions): Promise<Sidecar> {
  const { home } = options;
  await openHome(home);
  const lock = await takeHomeLock(home);
  if (lock === undefined) {
    throw new SetupError(
      'home-in-use',
      `expected ${home} to be free, found a sidecar that records there: use it (cursor-rec status), stop it (cursor-rec stop) or set another CURSOR_REC_HOME`,
    );
  }
  try {
    return await startLocked(options, lock);
  } catch (error) {
    lock.close();
    throw error;
  }
}

async function startLocked(options: SidecarOptions, lock: HomeLock): Promise<Sidecar> {
  const { home, keys } = options;
  const { deviceId, token, redactionKey, deviceKey } = await readKeys(options);
  const user = userInfo().username;
  const watch = await watchStanding(options, user);
  const identity = toRecordedIdentity(watch.now(), user);
  const shipping =
    options.config.collector === undefined
      ? undefined
      : {
          ...{
            home,
            store: keys,
            config: options.config.collector,
            environment: options.network.environment,
            timers: systemTimers,
          },
          device: { id: deviceId, key: deviceKey },
        };
  const statement = shipping === undefined ? undefined : await findStatement(shipping);
  let settled: Settled = shipping === undefined ? {} : await findOrgPolicy(shipping);
  let config = toConfig(options.config, settled);
  const { header: policy, ...recording } = toPolicyChange(config, settled);
  const device = {
    ...{ id: deviceId, publicKey: deviceKey.publicKey, keyStore: keys.kind },
    ...(statement === undefined ? {} : { statement }),
  };
  const recorder = await startRecorder({
    home,
    mode: config.record,
    redactionKey,
    ...recording,
    deviceKey,
    header: { ...describeRecorder(options.version, config), identity, device, policy },
  });
  const retention = followRetention({
    prune: (policy) => recorder.prune(policy),
    readRetention: async () => settled.policy?.localRetention ?? (await readConfig(home)).retention,
    timers: systemTimers,
  });
  const startedAt = new Date().toISOString();
  let listener: Listener | undefined;
  let held: HeldCredentials | undefined;
  let proxy: LocalProxy | undefined;
  let shipper: Shipper | undefined;
  let following: ReturnType<typeof followOrgPolicy> | undefined;
  const status = (): SidecarStatus =>
    describeStatus({
      ...{ home, config, startedAt, recorder, watch, user },
      keyStore: keys.kind,
      trustLocalUser: options.trustLocalUser ?? false,
      url: listener?.url ?? '',
      credentials: held?.routes() ?? [],
      wrongTokens: proxy?.wrongTokens() ?? { count: 0, waiting: 0 },
      retention: retention.status(),
      organisation: following?.status(),
      collector: shipper?.status(),
      heldBack: whyHeldBack() ?? whyContentless(config, shipper?.status()),
    });
  const whyHeldBack = () => whyUnsettled(settled) ?? whyFull(config, shipper?.status());
  try {
    const routes = Object.keys(config.routes);
    held = await holdCredentials({ store: keys, routes, keepOut: (found) => recorder.keepOut(found) });
    proxy = await openProxy({
      home,
      keys,
      config,
      network: options.network,
      trustLocalUser: options.trustLocalUser ?? false,
      names: isLoopback(options.host) ? [] : [options.host],
      token,
      tap: recorder.tap,
      whyHeldBack,
      agentHost: () => recorder.agentHost(),
      standing: () => watch.now(),
      credentialFor: held.credentialFor,
      control: createControl({
        status,
        stop: options.onStop,
        reloadCredentials: held.reload,
        prune: retention.prune,
        ship: async (isRetry) => {
          if (isRetry) await shipper?.retry();
          await Promise.all([following?.look(), shipper?.flush(AbortSignal.timeout(FLUSH_MS))]);
        },
      }),
    });
    const isRequired = () => config.record === 'required';
    followStanding({ watch, recorder, proxy, recorded: identity, user, isRequired });
    listener = await openListener({ port: config.port, host: options.host, traffic: proxy.traffic });
  } catch (error) {
    retention.close();
    await Promise.all([watch.close(), recorder.close('stopped')]);
    throw error instanceof ListenError
      ? new SetupError('port-in-use', error.message, { cause: error })
      : error;
  }
  const opened = { listener, proxy };
  await writeRunFile(home, { proxy: listener.url, pid: process.pid, startedAt });
  // Last: to look through thousands of sessions that wait must not keep anybody waiting for the start.
  if (shipping !== undefined) {
    shipper = openShipping({
      ...shipping,
      dropAbove: (line) => dropAbove(config, line),
      onLook: (now) => recorder.tap.setDropping(whyContentless(config, now) && SPOOL_LIMIT),
    });
    following = followOrgPolicy(shipping, {
      settled,
      async apply(next) {
        const changed = toConfig(options.config, next);
        if (changed.redaction !== undefined) await checkRedaction(changed.redaction);
        settled = next;
        config = changed;
        recorder.setPolicy(toPolicyChange(config, settled));
        return opened.proxy.apply(config);
      },
    });
  }
  return {
    proxy: listener.url,
    token,
    ca: proxy.ca,
    status,
    async close() {
      await opened.listener.close(STOP_GRACE_MS);
      retention.close();
      following?.close();
      // An issuer that does not answer must not keep sessions from being sealed.
      await Promise.all([watch.close(), recorder.close('stopped')]);
      await shipper?.flush(AbortSignal.timeout(STOP_SHIP_MS), { isPatient: false });
      await shipper?.close();
      await opened.proxy.close();
      await removeRunFile(home);
      lock.close();
    },
  };
}

/** Who is logged in is asked again whenever that has changed, by the settings as they are then. */
function watchStanding({ home, keys }: SidecarOptions, user: string): Promise<StandingWatch> {
  return createStandingWatch({
    ...{ home, user },
    store: keys,
    environment: process.env,
    timers: systemTimers,
    readLogin: async () => (await readConfig(home)).login,
  });
}

interface Keys {
  readonly deviceId: string;
  readonly token: string;
  readonly redactionKey: string;
  readonly deviceKey: DeviceKey;
}

/** The id first: the keychain's entries are named by it. */
async function readKeys({ home, keys }: SidecarOptions): Promise<Keys> {
  const deviceId = await readDeviceId(home, newUuidV7);
  const [token, redactionKey, deviceKey] = await Promise.all([
    readOrMake(keys, 'local-token'),
    readOrMake(keys, 'redaction-key'),
    readOrMakeDeviceKey(keys),
  ]);
  return { deviceId, token, redactionKey, deviceKey };
}

function describeRecorder(version: string, { labels }: Config) {
  return {
    host: { name: hostname(), os: process.platform, user: userInfo().username },
    recorder: { version },
    ...(labels === undefined ? {} : { labels }),
  };
}

function isLoopback(host: string): boolean {
  return host === '127.0.0.1' || host === 'localhost' || host === '::1';
}
