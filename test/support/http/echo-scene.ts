// A Connect server and a Connect or gRPC client with the proxy between them, in each way that there is.
import { createServer as createHttp1 } from 'node:http';
import { createServer as createHttp2, createSecureServer } from 'node:http2';
import { Agent, createServer as createHttps } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { create, type Message } from '@bufbuild/protobuf';
import {
  type CallOptions,
  Code,
  ConnectError,
  type ConnectRouter,
  createClient,
  type HandlerContext,
  type Transport,
} from '@connectrpc/connect';
import {
  connectNodeAdapter,
  createConnectTransport,
  createGrpcTransport,
  Http2SessionManager,
} from '@connectrpc/connect-node';
import { EchoService, Note, type NoteShape } from './echo-service.ts';
import { openProxyRig, type ProxyRig } from './proxy-rig.ts';
import { closeAfterTest } from './scene.ts';
import { createTestAuthority } from './test-authority.ts';

const authority = await createTestAuthority(['cursor.sh']);
/** The host that the client asks for. */
export const echoHost = 'agentn.global.api5.cursor.sh';
/** A message. */
export const note = (text: string, payload: Uint8Array<ArrayBuffer> = new Uint8Array()): NoteShape =>
  create(Note, { text, payload }) as Message & NoteShape; // its descriptor says so, at run time
/** Messages of a service that is known at run time only. */
export type Notes = AsyncIterable<NoteShape>;

export interface Backend {
  /** What the handlers saw. */
  readonly seen: string[];
  readonly routes: (router: ConnectRouter) => void;
}
function createBackend(): Backend {
  const seen: string[] = [];
  async function* count(asked: NoteShape, context: HandlerContext) {
    context.responseHeader.set('x-echo', context.requestHeader.get('x-asked') ?? 'none');
    context.responseTrailer.set('x-trailer', 'at the end');
    seen.push('count began');
    context.signal.addEventListener('abort', () => seen.push('count aborted'));
    for (let number = 0; number < Number(asked.text); number += 1) yield note(String(number));
    if (asked.payload.length > 0)
      throw new ConnectError('enough', Code.ResourceExhausted, { 'x-detail': 'why' });
    if (Number(asked.text) === 0)
      await new Promise((resolve) => context.signal.addEventListener('abort', resolve));
  }
  const implementation = {
    unary(asked: NoteShape, context: HandlerContext) {
      if (asked.text === 'fail') throw new ConnectError('no such note', Code.NotFound);
      context.responseTrailer.set('x-trailer', 'unary');
      return note(`re: ${asked.text}`, asked.payload);
    },
    count,
    async collect(asked: Notes) {
      let size = 0;
      for await (const { payload } of asked) size += payload.length;
      return note(String(size));
    },
    async *pingPong(asked: Notes, context: HandlerContext) {
      context.signal.addEventListener('abort', () => seen.push('ping-pong aborted'));
      for await (const { text, payload } of asked) {
        if (text === 'stop') throw new ConnectError('stopped early', Code.FailedPrecondition);
        yield note(`pong ${text}`, payload);
      }
    },
  };
  return { seen, routes: (router) => void router.service(EchoService, implementation as never) };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const sockets = new Set<{ destroy(): void }>();
  server.on('connection', (socket) => sockets.add(socket));
  closeAfterTest(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

export interface EchoScene {
  readonly rig: ProxyRig;
  readonly backend: Backend;
  readonly client: EchoClient;
}
/** The client of a service that is known at run time only. */
export interface EchoClient {
  unary(asked: NoteShape, options?: CallOptions): Promise<NoteShape>;
  count(asked: NoteShape, options?: CallOptions): Notes;
  collect(asked: AsyncIterable<NoteShape>, options?: CallOptions): Promise<NoteShape>;
  pingPong(asked: AsyncIterable<NoteShape>, options?: CallOptions): Notes;
}
export type Way = 'TLS' | 'cleartext';
export type Version = '1.1' | '2';

/** Opens it; closed after the test. */
export async function openEchoScene(
  way: Way,
  { version = '2', isGrpc = false }: { readonly version?: Version; readonly isGrpc?: boolean } = {},
): Promise<EchoScene> {
  const backend = createBackend();
  const handler = connectNodeAdapter({ routes: backend.routes });
  const { certificate: cert, key } = await authority.issue(echoHost);
  const servers = {
    TLS: {
      '2': () => createSecureServer({ cert, key }, handler),
      '1.1': () => createHttps({ cert, key }, handler),
    },
    cleartext: { '2': () => createHttp2(handler), '1.1': () => createHttp1(handler) },
  };
  const port = await listen(servers[way][version]() as unknown as Server);
  const rig = await openProxyRig({
    pins: [`${echoHost}:443:127.0.0.1:${port}`],
    upstreamCa: authority,
    config: { routes: { cursor: { upstream: `http://127.0.0.1:${port}` } } },
  });
  const transport = await openTransport(rig, { way, version, isGrpc });
  return { rig, backend, client: createClient(EchoService, transport) as unknown as EchoClient }; // likewise
}

interface TransportOptions {
  readonly way: Way;
  readonly version: Version;
  readonly isGrpc: boolean;
}
async function openTransport(rig: ProxyRig, { way, version, isGrpc }: TransportOptions): Promise<Transport> {
  const baseUrl =
    way === 'TLS' ? `https://${echoHost}` : `http://localhost:${rig.port}/t/${rig.token}/cursor`;
  if (version === '1.1') {
    const agent = new Agent();
    Object.assign(agent, {
      createConnection: (_options: object, connected: (error: Error | null, socket?: object) => void) =>
        void rig.secure(echoHost).then((socket) => connected(null, socket), connected),
    });
    closeAfterTest(() => agent.destroy());
    return createConnectTransport({
      baseUrl,
      httpVersion: '1.1',
      ...(way === 'TLS' ? { nodeOptions: { agent } } : {}),
    });
  }
  const socket = way === 'TLS' ? await rig.secure(echoHost, { alpn: ['h2'] }) : undefined;
  const sessionManager = new Http2SessionManager(
    baseUrl,
    {},
    socket === undefined ? {} : { createConnection: () => socket },
  );
  closeAfterTest(() => sessionManager.abort());
  const options = { baseUrl, sessionManager };
  return isGrpc ? createGrpcTransport(options) : createConnectTransport({ ...options, httpVersion: '2' });
}
