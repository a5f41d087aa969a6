// The whole proxy on a free port, in front of upstreams that stand for the hosts of the outside; closed after the test.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { parseConfig } from '../../../src/core/model/config.ts';
import { parsePin } from '../../../src/core/model/pin.ts';
import type { Standing } from '../../../src/core/model/standing.ts';
import { type Listener, openListener } from '../../../src/sidecar/capture/listener.ts';
import { type LocalProxy, type NetworkOptions, openProxy } from '../../../src/sidecar/capture/proxy.ts';
import type { TapOptions } from '../../../src/sidecar/capture/tap.ts';
import { createFileStore } from '../../../src/sidecar/identity/file-store.ts';
import { createRecordingTap, type RecordingTap } from './recording-tap.ts';
import { closeAfterTest } from './scene.ts';
import type { TestAuthority } from './test-authority.ts';

export interface ProxyRigOptions {
  /** Each `HOST:PORT:ADDRESS:PORT2`. */
  readonly pins?: readonly string[];
  readonly upstreamCa?: TestAuthority;
  readonly environment?: NetworkOptions['environment'];
  /** As in config.json. */
  readonly config?: object;
  readonly agentHost?: () => string | undefined;
  readonly tap?: Partial<TapOptions>;
  readonly trustLocalUser?: boolean;
  readonly standing?: () => Standing;
  readonly credentialFor?: (route: string) => string | undefined;
}
export interface ProxyRig extends RecordingTap, Pick<LocalProxy, 'apply' | 'cutSenders' | 'wrongTokens'> {
  readonly port: number;
  readonly token: string;
  readonly listener: Listener;
  readonly caFile: string;
  /** The proxy's own certificate authority, in PEM. */
  readonly ca: string;
  /** `http://cursor-rec:TOKEN@127.0.0.1:PORT` */
  readonly proxyUrl: string;
  readonly authorization: string;
  /** A connection through the proxy: what the client has after CONNECT. Rejects with the status where it is refused. */
  connect(authority: string): Promise<Socket>;
  /** The same with TLS inside, verified against `ca`. */
  secure(host: string, options?: SecureOptions): Promise<TLSSocket>;
}
export interface SecureOptions {
  readonly alpn?: readonly string[];
  /** The SNI; undefined: that of the host, null: none. */
  readonly servername?: string | null;
  readonly port?: number;
  /** What the client trusts instead of the proxy's authority. */
  readonly ca?: string;
}

const asOsUser: Standing = { type: 'os-user', identity: { method: 'os-user', subject: 'tester' } };

export async function openProxyRig(options: ProxyRigOptions = {}): Promise<ProxyRig> {
  const home = await mkdtemp(join(tmpdir(), 'cursor-rec-proxy-'));
  const upstreamCa = join(home, 'upstream-ca.pem');
  if (options.upstreamCa !== undefined) await writeFile(upstreamCa, options.upstreamCa.certificate);
  const recording = createRecordingTap(options.tap);
  const token = ['token', 'of', 'this', 'proxy', 'rig'].join('-');
  const proxy = await openProxy({
    home,
    keys: createFileStore(home),
    config: parseConfig(options.config ?? {}),
    network: {
      pins: (options.pins ?? []).map(parsePin),
      upstreamCaFiles: options.upstreamCa === undefined ? [] : [upstreamCa],
      environment: options.environment ?? {},
    },
    names: [],
    token,
    tap: recording.tap,
    control: (_request, response) => response.end('controlled'),
    agentHost: options.agentHost,
    standing: options.standing ?? (() => asOsUser),
    credentialFor: options.credentialFor,
    trustLocalUser: options.trustLocalUser ?? false,
  });
  const listener = await openListener({ port: 0, host: '127.0.0.1', traffic: proxy.traffic });
  closeAfterTest(async () => {
    await listener.close(0);
    await proxy.close();
    await rm(home, { recursive: true, force: true });
  });
  const ca = await readFile(proxy.ca.file, 'utf8');
  const { port } = listener;
  const authorization = `Basic ${Buffer.from(`cursor-rec:${token}`).toString('base64')}`;
  const connect = (authority: string) => askConnect(port, authority, authorization);
  return {
    ...recording,
    apply: proxy.apply,
    cutSenders: proxy.cutSenders,
    wrongTokens: proxy.wrongTokens,
    port,
    token,
    listener,
    caFile: proxy.ca.file,
    ca,
    proxyUrl: `http://cursor-rec:${token}@127.0.0.1:${port}`,
    authorization,
    connect,
    async secure(host, secure = {}) {
      const socket = await connect(`${host}:${secure.port ?? 443}`);
      return startTls(socket, { ca, ...secure, host });
    },
  };
}

function askConnect(port: number, authority: string, authorization: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const headers = { host: authority, 'proxy-authorization': authorization };
    const asked = request({ host: '127.0.0.1', port, method: 'CONNECT', path: authority, headers });
    asked.on('connect', (answer, socket, early) => {
      closeAfterTest(() => socket.destroy());
      socket.on('error', () => {});
      if (answer.statusCode !== 200)
        return reject(Object.assign(new Error(early.toString()), { status: answer.statusCode }));
      if (early.length > 0) socket.unshift(early);
      resolve(socket);
    });
    asked.on('error', reject).end();
  });
}

function startTls(
  socket: Socket,
  { host, servername, alpn, ca }: SecureOptions & { readonly host: string },
): Promise<TLSSocket> {
  const name = servername === undefined ? host : servername;
  const secure = connectTls({
    socket,
    host,
    ...(ca === undefined ? {} : { ca }),
    ...(alpn === undefined ? {} : { ALPNProtocols: [...alpn] }),
    ...(name === null ? {} : { servername: name }),
    ...(name === host ? {} : { checkServerIdentity: () => undefined }),
  });
  return new Promise((resolve, reject) => {
    secure.once('secureConnect', () => resolve(secure)).on('error', reject);
  });
}
