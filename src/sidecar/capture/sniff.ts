// Tells by a connection's first bytes what is spoken on it; they stay there to be read by whoever speaks it.
import type { Duplex } from 'node:stream';

/** `tls`: a handshake record (RFC 8446 §5.1) · `http2`: the client preface (RFC 9113 §3.4) · `http1`: anything else. */
export type Spoken = 'tls' | 'http2' | 'http1';

const http2Preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const tlsHandshake = 0x16;

/** What begins like that; undefined where too little of it is there to tell. */
export function identify(bytes: Uint8Array): Spoken | undefined {
  if (bytes.length === 0) return undefined;
  if (bytes[0] === tlsHandshake) return 'tls';
  const known = Math.min(bytes.length, http2Preface.length);
  if (http2Preface.compare(bytes, 0, known, 0, known) !== 0) return 'http1';
  return known === http2Preface.length ? 'http2' : undefined;
}

/** Calls `onKnown` once with what is spoken, or destroys the connection where it ends or says too little for so long. */
export function sniff(socket: Duplex, timeoutMs: number, onKnown: (spoken: Spoken) => void): void {
  let held: Buffer = Buffer.alloc(0);
  const give = () => socket.destroy();
  const timer = setTimeout(give, timeoutMs);
  const look = () => {
    const bytes: Buffer | null = socket.read();
    if (bytes === null) return;
    held = held.length === 0 ? bytes : Buffer.concat([held, bytes]);
    const spoken = identify(held);
    if (spoken === undefined) return;
    stop();
    socket.unshift(held);
    onKnown(spoken);
  };
  const stop = () => {
    clearTimeout(timer);
    socket.off('readable', look).off('end', give).off('error', give).off('close', stop);
  };
  socket.on('readable', look).on('end', give).on('error', give).on('close', stop);
}
