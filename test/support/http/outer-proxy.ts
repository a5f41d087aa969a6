// A company's proxy: asks for a password, connects where it is told, and knows hosts that no name server knows.
import { createServer, type IncomingMessage, request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { closeAfterTest } from './scene.ts';

export interface OuterProxy {
  /** With user and password. */
  readonly url: string;
  /** The start line of each request, as `CONNECT host:443`. */
  readonly asked: readonly string[];
}

/** `ports`: where each host is really found on this machine. */
export async function openOuterProxy(ports: Readonly<Record<string, number>>): Promise<OuterProxy> {
  const asked: string[] = [];
  const password = ['pass', 'word'].join(':');
  const expected = `Basic ${Buffer.from(`user name:${password}`).toString('base64')}`;
  const isAllowed = ({ method, url, headers }: IncomingMessage) => {
    asked.push(`${method} ${url}`);
    return headers['proxy-authorization'] === expected;
  };
  const server = createServer((incoming, response) => {
    if (!isAllowed(incoming)) return response.writeHead(407).end();
    const { hostname, pathname, search } = new URL(incoming.url ?? '');
    const { 'proxy-authorization': _, ...headers } = incoming.headers;
    const onward = request(
      { port: ports[hostname], host: '127.0.0.1', method: incoming.method, path: pathname + search, headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      },
    );
    incoming.pipe(onward);
  });
  server.on('connect', (incoming, socket) => {
    socket.on('error', () => {});
    closeAfterTest(() => socket.destroy());
    if (!isAllowed(incoming)) return socket.end('HTTP/1.1 407 No\r\n\r\n');
    const port = ports[incoming.url?.replace(/:\d+$/, '') ?? ''];
    if (port === undefined) return socket.end('HTTP/1.1 502 Unknown\r\n\r\n');
    const onward = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Fine\r\n\r\n');
      socket.pipe(onward).pipe(socket);
    });
    onward.on('error', () => socket.destroy());
    closeAfterTest(() => onward.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closeAfterTest(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://user%20name:${encodeURIComponent(password)}@127.0.0.1:${port}`, asked };
}
