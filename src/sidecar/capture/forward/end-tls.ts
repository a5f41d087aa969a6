// Ends a client's TLS for the host that it asked to be connected to.
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type SecureContext, TLSSocket } from 'node:tls';
import { toHostName } from '../../../core/policy/intercept-list.ts';

export interface TlsStart {
  readonly host: string;
  readonly secureContext: SecureContext;
  /** In order of preference; a client that offers none of them is refused (RFC 7301 §3.2). */
  readonly protocols: readonly string[];
  readonly timeoutMs: number;
}

/** Why a handshake came to nothing; `code` is OpenSSL's or one of ours. */
export class HandshakeError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** What the client says inside of its TLS. A client without SNI gets the certificate of `host`. Rejects with HandshakeError. */
export function endTls(
  carrier: Duplex,
  { host, secureContext, protocols, timeoutMs }: TlsStart,
): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = new TLSSocket(carrier as Socket, {
      // any Duplex will do, which the types do not know
      isServer: true,
      secureContext,
      ALPNProtocols: [...protocols],
      SNICallback(name, answer) {
        if (toHostName(name) === toHostName(host)) return answer(null, secureContext);
        fail(new HandshakeError('sni_mismatch', `expected TLS for ${host}, found it for another host`));
        answer(new Error('another host'));
      },
    });
    const timer = setTimeout(
      () => fail(new HandshakeError('timeout', 'expected a handshake, found a part of one')),
      timeoutMs,
    );
    const fail = (error: HandshakeError) => {
      clearTimeout(timer);
      reject(error);
      socket.destroy();
      carrier.destroy();
    };
    const onClose = () =>
      fail(new HandshakeError('closed', 'expected a handshake, found the connection closed'));
    socket.on('error', () => socket.destroy());
    // Where Node tells why a handshake failed; without it the reason is unknown, and the outcome the same.
    socket.on('_tlsError', ({ code = 'unknown', message }: Error & { code?: string }) =>
      fail(new HandshakeError(code, message)),
    );
    socket.once('end', onClose).once('close', onClose);
    socket.once('secure', () => {
      clearTimeout(timer);
      socket.off('end', onClose).off('close', onClose);
      // As tls.Server does, for which there is no public way: HTTP/2 would wait for a handshake that is over.
      Object.assign(socket, { secureConnecting: false });
      socket.resetAndDestroy = () => reset(socket, carrier);
      resolve(socket);
    });
  });
}

/** Node resets only bare TCP: what carries the TLS is reset instead, so that the client sees that the end is none. */
function reset(socket: TLSSocket, carrier: Duplex): TLSSocket {
  if ('resetAndDestroy' in carrier && typeof carrier.resetAndDestroy === 'function')
    carrier.resetAndDestroy();
  else carrier.destroy();
  return socket.destroy();
}
