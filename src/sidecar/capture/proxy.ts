// The proxy as a whole, put together from a home's settings: what a listener hands its traffic to.
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Config } from '../../core/model/config.ts';
import type { Pin } from '../../core/model/pin.ts';
import { createInterceptList, domainsBeyond, limitList } from '../../core/policy/intercept-list.ts';
import { SetupError } from '../setup/setup-error.ts';
import { createConnections } from './connections.ts';
import { createDialer, type Dialer } from './dial/dialer.ts';
import { type ProxyFor, readProxies } from './dial/proxies.ts';
import { createForward } from './forward/forward.ts';
import { createOwners } from './owners.ts';
import { createMeet, type Meet } from './peers.ts';
import { createProcesses } from './process-of.ts';
import type { Refusal } from './refusal.ts';
import { createReverse, type ReverseOptions } from './reverse.ts';
import { thisProcess, whyOwnerUnknown } from './socket-owner.ts';
import { type Ca, type CaOptions, openCa } from './tls/ca.ts';
import { createHostContexts } from './tls/host-contexts.ts';
import { createTokenGuard, type WrongTokens } from './token-guard.ts';
import type { Traffic } from './traffic.ts';
import { defaultConnectTimeoutMs, openUpstream } from './upstream.ts';

/** How the outside is reached. */
export interface NetworkOptions {
  readonly pins: readonly Pin[];
  /** Files of certificates that upstreams are verified against, beside Node's own. */
  readonly upstreamCaFiles: readonly string[];
  /** Where HTTPS_PROXY, HTTP_PROXY and NO_PROXY are looked up. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}
/** What may change while it runs. */
export type ProxyRules = Pick<Config, 'intercept' | 'record' | 'access'>;
export interface ProxyOptions
  extends Pick<
    ReverseOptions,
    'tap' | 'token' | 'names' | 'control' | 'agentHost' | 'standing' | 'credentialFor' | 'whyHeldBack'
  > {
  readonly home: string;
  /** Where the key of the certificate authority is kept. */
  readonly keys: CaOptions['keys'];
  readonly config: Pick<Config, 'routes'> & ProxyRules;
  readonly network: NetworkOptions;
  /** True: connections of this OS user need no token; by default all do. */
  readonly trustLocalUser?: boolean;
}
export interface LocalProxy {
  readonly traffic: Traffic;
  readonly ca: Pick<Ca, 'file' | 'isNew'>;
  /** Ends what could still send something to its upstream, because somebody else stands behind what comes now. */
  cutSenders(refusal: Refusal): void;
  /** Goes by these rules from now on. The domains that are answered are tunnelled until the next start: its authority may not sign for them. */
  apply(rules: ProxyRules): readonly string[];
  /** Wrong tokens since the start. */
  wrongTokens(): WrongTokens;
  /** Ends every connection to an upstream. */
  close(): Promise<void>;
}

/** Reads or makes the certificate authority of the home. Throws SetupError `config-invalid`. */
export async function openProxy({
  home,
  keys,
  config,
  network,
  trustLocalUser = false,
  ...options
}: ProxyOptions): Promise<LocalProxy> {
  const routes = Object.fromEntries(
    Object.entries(config.routes).map(([name, { upstream }]) => [name, { upstream: new URL(upstream) }]),
  );
  let rules: ProxyRules = config;
  let listed = createInterceptList(config.intercept);
  const { domains } = listed;
  const list = limitList(() => listed, domains);
  const upstream = openUpstream(await openDialer(network));
  const ca = await openCa({ home, domains, keys, now: Date.now });
  const contexts = createHostContexts(ca, Date.now);
  const guard = createTokenGuard({ now: Date.now, wait: (ms, act) => void setTimeout(act, ms).unref() });
  const surroundings = {
    ...options,
    upstream,
    routes,
    guard,
    connections: createConnections({ trustsOwn: trustLocalUser }),
    accessRules: () => rules.access,
    isRequired: () => rules.record === 'required',
  };
  const forward = createForward({ ...surroundings, list, contexts });
  const traffic = createReverse({ ...surroundings, forward, meet: createMeetHere() });
  return {
    traffic,
    ca,
    apply(next) {
      rules = next;
      listed = createInterceptList(next.intercept);
      forward.cutListed(listedNow);
      return domainsBeyond(listed, domains);
    },
    cutSenders: (refusal) => traffic.cutSenders(refusal),
    wrongTokens: () => guard.stats(),
    close: () => upstream.close(),
  };
}

const listedNow: Refusal = {
  code: 'policy_changed',
  message:
    'expected a tunnel to a host that nobody looks into, found that the policy wants it recorded from now on; connect again',
};

/** Undefined where it cannot be told here whose a connection is. */
function createMeetHere(): Meet | undefined {
  const self = thisProcess();
  if (self.uid === undefined || whyOwnerUnknown(self) !== undefined) return undefined;
  return createMeet({ uid: self.uid, owners: createOwners(), processes: createProcesses() });
}

async function openDialer({ pins, upstreamCaFiles, environment }: NetworkOptions): Promise<Dialer> {
  const authorities = await Promise.all(upstreamCaFiles.map(readAuthorities));
  return createDialer({
    pins,
    authorities,
    proxyFor: readProxiesOrThrow(environment),
    connectTimeoutMs: defaultConnectTimeoutMs,
  });
}

function readProxiesOrThrow(environment: NetworkOptions['environment']): ProxyFor {
  try {
    return readProxies(environment);
  } catch (cause) {
    throw new SetupError('config-invalid', cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** The text of a file that has at least one certificate in PEM, and no broken one. */
async function readAuthorities(file: string): Promise<string> {
  try {
    const text = await readFile(file, 'utf8');
    const found = text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g);
    if (found === null) throw new Error('no certificate in it');
    for (const certificate of found) new X509Certificate(certificate);
    return text;
  } catch (cause) {
    const found = cause instanceof Error ? cause.message : String(cause);
    throw new SetupError(
      'config-invalid',
      `expected certificates in PEM in ${file}, found: ${found}: correct --upstream-ca`,
      { cause },
    );
  }
}
