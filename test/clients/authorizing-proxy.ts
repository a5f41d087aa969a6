// A proxy in front of the sidecar that adds its token, for a browser, which asks its user for a proxy's password.
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { closeAfterFlow } from '../support/flow.ts';
import type { Sidecar } from '../support/sidecar.ts';

export interface AuthorizingProxy {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
}

/** Passes each CONNECT to one of the hosts, as `HOST:PORT`; all else of what a browser asks for by itself is refused. */
export async function openAuthorizingProxy(
  { proxy, token }: Sidecar,
  hosts: readonly string[],
): Promise<AuthorizingProxy> {
  const { hostname, port } = new URL(proxy);
  const credentials = Buffer.from(`cursor-rec:${token}`).toString('base64');
  const server = createServer((_, response) => response.writeHead(403).end());
  server.on('connect', ({ url = '' }, client) => {
    client.on('error', () => {});
    closeAfterFlow(() => client.destroy());
    if (!hosts.includes(url)) return client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    const headers = { host: url, 'proxy-authorization': `Basic ${credentials}` };
    const asked = request({ host: hostname, port, method: 'CONNECT', path: url, headers });
    asked.on('error', () => client.destroy()).end();
    asked.on('connect', ({ statusCode }, onward, early) => {
      onward.on('error', () => client.destroy());
      client.write(`HTTP/1.1 ${statusCode} Passed\r\n\r\n`);
      client.write(early);
      client.pipe(onward).pipe(client);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closeAfterFlow(() => server.close());
  const { port: ownPort } = server.address() as AddressInfo; // a TCP server that listens has one
  return { url: `http://127.0.0.1:${ownPort}` };
}
