// Connections with TLS, straight to a server or through a proxy that is asked with CONNECT.
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';

export type Protocol = 'http/1.1' | 'h2';
export interface TlsTarget {
  /** Of what is connected to on this machine: the server or the proxy. */
  readonly port: number;
  /** What the certificate has to name, and what a proxy is asked for (port 443). */
  readonly host: string;
  readonly protocol: Protocol;
  /** PEM; no other authority is believed. */
  readonly ca: string;
  /** The token of the proxy; absent: no proxy. */
  readonly token?: string;
}

/** A new connection that resumes no session; rejects where the protocol is not agreed on. */
export async function openTls({ port, host, protocol, ca, token }: TlsTarget): Promise<TLSSocket> {
  const socket = connectTcp({ port, host: '127.0.0.1', noDelay: true });
  if (token !== undefined) await askTunnel(socket, `${host}:443`, token);
  const secure = connectTls({ socket, servername: host, ca, ALPNProtocols: [protocol] });
  await new Promise<void>((resolve, reject) => {
    secure.once('secureConnect', resolve).once('error', reject);
    socket.once('error', reject);
  });
  // What breaks off later is seen by whoever waits for an answer.
  secure.on('error', () => {});
  if (secure.alpnProtocol !== protocol) throw new Error(`expected ${protocol}, found ${secure.alpnProtocol}`);
  return secure;
}

function askTunnel(socket: Socket, authority: string, token: string): Promise<void> {
  const credentials = Buffer.from(`cursor-rec:${token}`).toString('base64');
  socket.write(
    `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\nProxy-Authorization: Basic ${credentials}\r\n\r\n`,
  );
  return new Promise((resolve, reject) => {
    // The server says nothing before the client does: what comes is the answer to CONNECT alone.
    let head = '';
    const onData = (bytes: Buffer): void => {
      head += bytes.toString('latin1');
      if (!head.endsWith('\r\n\r\n')) return;
      socket.off('data', onData).pause();
      if (/^HTTP\/1\.1 200 /.test(head)) resolve();
      else reject(new Error(`expected a tunnel to ${authority}, found ${JSON.stringify(head)}`));
    };
    socket.on('data', onData).once('error', reject);
  });
}
