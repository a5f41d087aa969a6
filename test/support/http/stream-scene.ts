// A client of HTTP/2 in cleartext, the proxy, and an upstream of HTTP/2 behind the route `cursor`; all closed after the test.
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import { openProxyRig, type ProxyRig, type ProxyRigOptions } from './proxy-rig.ts';
import { closeAfterTest } from './scene.ts';
import { type Http2Upstream, openCleartextUpstream } from './secure-upstream.ts';

export interface StreamScene {
  readonly upstream: Http2Upstream;
  readonly rig: ProxyRig;
  readonly session: ClientHttp2Session;
  /** A request with the token to `/cursor/x`, or to what the headers say; `isWhole`: without a body. */
  ask(headers: OutgoingHttpHeaders, isWhole?: boolean): ClientHttp2Stream;
}
type OnStream = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, raw: readonly string[]) => void;

/** Opens it; the upstream's base path is `/base`. */
export async function openStreamScene(
  onStream: OnStream,
  options: ProxyRigOptions = {},
): Promise<StreamScene> {
  const upstream = await openCleartextUpstream();
  upstream.server.on('stream', (stream, headers, _flags, raw) => {
    stream.on('error', () => {});
    onStream(stream, headers, raw as unknown as string[]); // the types have forgotten it
  });
  const config = { routes: { cursor: { upstream: `http://127.0.0.1:${upstream.port}/base` } } };
  const rig = await openProxyRig({ config, ...options });
  const session = connect(`http://localhost:${rig.port}`);
  session.on('error', () => {});
  closeAfterTest(() => session.destroy());
  return {
    upstream,
    rig,
    session,
    ask(headers, isWhole = true) {
      const all = { ':path': '/cursor/x', 'x-cursor-rec-token': rig.token, ...headers };
      const stream = session.request(all, { endStream: isWhole });
      stream.on('error', () => {});
      return stream;
    },
  };
}

/** The head of the response. */
export function headOf(stream: ClientHttp2Stream): Promise<IncomingHttpHeaders> {
  return new Promise((resolve) => stream.once('response', resolve));
}

/** Resolves once the stream is closed. */
export function closeOf(stream: ClientHttp2Stream): Promise<void> {
  return new Promise((resolve) => void stream.once('close', () => resolve()));
}

/** The whole body as text. */
export async function textOf(stream: ClientHttp2Stream): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += chunk;
  return text;
}
