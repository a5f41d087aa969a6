// An upstream that is a bare socket: the test reads what came and writes what goes back, byte by byte.
import { createServer, type Socket } from 'node:net';

export interface RawConnection {
  readonly socket: Socket;
  /** Everything received so far, as latin1. */
  received(): string;
  receivedBytes(): Buffer;
  /** How many bytes that is. */
  count(): number;
  write(text: string | Uint8Array): void;
  /** Resolves once `wanted` (text, or that many bytes) has been received. */
  until(wanted: string | number | ((received: string) => boolean)): Promise<string>;
  /** Resolves once the connection is closed. */
  closed(): Promise<void>;
}
export interface RawUpstream {
  readonly port: number;
  readonly url: URL;
  readonly connections: readonly RawConnection[];
  /** The n-th connection (from 0), once it is there. */
  connection(index: number): Promise<RawConnection>;
  close(): Promise<void>;
}

/** Listens on a free port; `onConnection` may script an answer. */
export async function openRawUpstream(
  onConnection: (connection: RawConnection) => void = () => {},
): Promise<RawUpstream> {
  const connections: RawConnection[] = [];
  const watchers = new Set<() => void>();
  const wake = () => {
    for (const watcher of watchers) watcher();
  };
  const server = createServer((socket) => {
    const connection = keepConnection(socket);
    connections.push(connection);
    onConnection(connection);
    wake();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    port,
    url: new URL(`http://127.0.0.1:${port}`),
    connections,
    connection: (index) =>
      new Promise((resolve) => {
        const check = () => {
          const connection = connections[index];
          if (connection === undefined) return;
          watchers.delete(check);
          resolve(connection);
        };
        watchers.add(check);
        check();
      }),
    close: async () => {
      for (const { socket } of connections) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function keepConnection(socket: Socket): RawConnection {
  const chunks: Buffer[] = [];
  const watchers = new Set<() => void>();
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    for (const watcher of watchers) watcher();
  });
  socket.on('error', () => {});
  const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
  const receivedBytes = () => Buffer.concat(chunks);
  const count = () => chunks.reduce((sum, { length }) => sum + length, 0);
  const received = () => receivedBytes().toString('latin1');
  const isThere = (wanted: string | number | ((received: string) => boolean)) => {
    if (typeof wanted === 'number') return count() >= wanted;
    return typeof wanted === 'string' ? received().includes(wanted) : wanted(received());
  };
  return {
    socket,
    received,
    receivedBytes,
    count,
    write: (text) => socket.write(typeof text === 'string' ? Buffer.from(text, 'latin1') : text),
    until: (wanted) =>
      new Promise((resolve) => {
        const check = () => {
          if (!isThere(wanted)) return;
          watchers.delete(check);
          resolve(received());
        };
        watchers.add(check);
        check();
      }),
    closed: () => closed,
  };
}
