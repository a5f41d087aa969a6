// The proxy as a whole, put together from a home's settings: what a listener hands its traffic to.
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Socket } from 'node:net';
import type { Config } from '../../core/model/config.ts';
import type { Pin } from '../../core/model/pin.ts';
import { createInterceptList } from '../../core/policy/intercept-list.ts';
import { SetupError } from '../setup/setup-error.ts';
import { createConnections } from './connections.ts';
import { createDialer, type Dialer } from './dial/dialer.ts';
import { type ProxyFor, readProxies } from './dial/proxies.ts';
import { createForward } from './forward/forward.ts';
import { createReverse, type ReverseOptions } from './reverse.ts';
import { createOwnerCheck, thisProcess } from './socket-owner.ts';
import { type Ca, openCa } from './tls/ca.ts';
import { createHostContexts } from './tls/host-contexts.ts';
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
export interface ProxyOptions
  extends Pick<ReverseOptions, 'tap' | 'token' | 'names' | 'control' | 'agentHost'> {
  readonly home: string;
  readonly config: Pick<Config, 'routes' | 'intercept'>;
  readonly network: NetworkOptions;
  /** True: connections of this OS user need no token; by default all do. */
  readonly trustLocalUser?: boolean;
}
export interface LocalProxy {
  readonly traffic: Traffic;
  readonly ca: Pick<Ca, 'file' | 'isNew'>;
  /** Ends every connection to an upstream. */
  close(): Promise<void>;
}

/** Reads or makes the certificate authority of the home. Throws SetupError `config-invalid`. */
export async function openProxy({
  home,
  config,
  network,
  trustLocalUser = false,
  ...options
}: ProxyOptions): Promise<LocalProxy> {
  const routes = Object.fromEntries(
    Object.entries(config.routes).map(([name, { upstream }]) => [name, { upstream: new URL(upstream) }]),
  );
  const list = createInterceptList(config.intercept);
  const upstream = openUpstream(await openDialer(network));
  const ca = await openCa({ home, domains: list.domains, now: Date.now });
  const contexts = createHostContexts(ca, Date.now);
  const isOwn = createOwnerCheck(thisProcess().uid);
  const connections = createConnections(
    (socket) => trustLocalUser && socket instanceof Socket && isOwn(socket),
  );
  const surroundings = { ...options, upstream, routes, connections };
  const forward = createForward({ ...surroundings, list, contexts });
  return {
    traffic: createReverse({ ...surroundings, forward }),
    ca,
    close: () => upstream.close(),
  };
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
