// A client that writes bytes and keeps bytes: what it sends and sees is exactly what is on the wire.
import { connect, type Socket } from 'node:net';

export interface RawClient {
  readonly socket: Socket;
  /** Everything received so far, as latin1. */
  received(): string;
  receivedBytes(): Buffer;
  /** How many bytes that is. */
  count(): number;
  write(text: string | Uint8Array): void;
  /** Resolves once `wanted` (text, or that many bytes) has been received; rejects when the connection closes first. */
  until(wanted: string | number | ((received: string) => boolean)): Promise<string>;
  /** Resolves with everything received once the connection is closed. */
  closed(): Promise<string>;
  destroy(): void;
}

/** Connects to a port of this machine. */
export async function openRawClient(port: number): Promise<RawClient> {
  const socket = connect({ port, host: '127.0.0.1' });
  const chunks: Buffer[] = [];
  const watchers = new Set<() => void>();
  const wake = () => {
    for (const watcher of watchers) watcher();
  };
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    wake();
  });
  socket.on('error', () => {});
  let isClosed = false;
  socket.on('close', () => {
    isClosed = true;
    wake();
  });
  await new Promise((resolve) => socket.once('connect', resolve));
  const receivedBytes = () => Buffer.concat(chunks);
  const count = () => chunks.reduce((sum, { length }) => sum + length, 0);
  const received = () => receivedBytes().toString('latin1');
  const isThere = (wanted: string | number | ((received: string) => boolean)) => {
    if (typeof wanted === 'number') return count() >= wanted;
    return typeof wanted === 'string' ? received().includes(wanted) : wanted(received());
  };
  const watch = (isDone: () => boolean, mayClose: boolean) =>
    new Promise<string>((resolve, reject) => {
      const check = () => {
        if (!isDone() && !isClosed) return;
        watchers.delete(check);
        if (isDone() || mayClose) resolve(received());
        else reject(new Error(`closed after ${JSON.stringify(received().slice(0, 2000))}`));
      };
      watchers.add(check);
      check();
    });
  return {
    socket,
    received,
    receivedBytes,
    count,
    write: (text) => socket.write(typeof text === 'string' ? Buffer.from(text, 'latin1') : text),
    until: (wanted) => watch(() => isThere(wanted), false),
    closed: () => watch(() => false, true),
    destroy: () => socket.destroy(),
  };
}
