// Servers of the outside that speak HTTPS, with a certificate of a test's authority; closed after the test.

import type { RequestListener } from 'node:http';
import {
  createServer as createPlainHttp2,
  createSecureServer,
  type Http2Server,
  type ServerHttp2Session,
} from 'node:http2';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { closeAfterTest } from './scene.ts';
import type { TestAuthority } from './test-authority.ts';

export interface SecureUpstream {
  readonly port: number;
  /** What to pin the host to. */
  pin(host: string): string;
}
export interface Http2Upstream extends SecureUpstream {
  readonly server: Http2Server;
  readonly sessions: readonly ServerHttp2Session[];
}

/** HTTP/1.1 only. `days`: how long the certificate is good for. */
export async function openHttpsUpstream(
  authority: TestAuthority,
  {
    host,
    days,
    onRequest,
  }: { readonly host: string; readonly days?: number; readonly onRequest: RequestListener },
): Promise<SecureUpstream> {
  const { certificate, key } = await authority.issue(host, days);
  return listen(createHttps({ cert: certificate, key }, onRequest));
}

/** HTTP/2 over TLS. */
export async function openHttp2Upstream(authority: TestAuthority, host: string): Promise<Http2Upstream> {
  const { certificate, key } = await authority.issue(host);
  return withSessions(createSecureServer({ cert: certificate, key }));
}

/** HTTP/2 in cleartext. */
export function openCleartextUpstream(): Promise<Http2Upstream> {
  return withSessions(createPlainHttp2());
}

async function withSessions(server: Http2Server): Promise<Http2Upstream> {
  const sessions: ServerHttp2Session[] = [];
  server.on('session', (session) => {
    sessions.push(session);
    session.on('error', () => {});
  });
  closeAfterTest(() => {
    for (const session of sessions) session.destroy();
  });
  return { ...(await listen(server as unknown as Server)), server, sessions }; // it is one
}

async function listen(server: Server): Promise<SecureUpstream> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const sockets = new Set<{ destroy(): void }>();
  server.on('connection', (socket) => sockets.add(socket));
  closeAfterTest(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return { port, pin: (host) => `${host}:443:127.0.0.1:${port}` };
}
