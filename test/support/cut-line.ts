// A line to a server on loopback that can be cut, or fall silent as one behind a dead router does.
import { type AddressInfo, connect, createServer, type NetConnectOpts, type Socket } from 'node:net';

export interface CutLine {
  readonly port: number;
  /** Passes bytes on, also those that it held back while it was silent. */
  open(): void;
  /** Breaks every connection, and each new one. */
  cut(): void;
  /** Connections stay, and new ones are taken, but nothing passes. */
  silence(): void;
  close(): Promise<void>;
}

/** A line to a port or a socket, which is asked for with each connection. */
export async function openCutLine(target: () => NetConnectOpts): Promise<CutLine> {
  const sockets = new Set<Socket>();
  let state: 'open' | 'cut' | 'silent' = 'open';

  function keep(socket: Socket, other: Socket): void {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => {
      sockets.delete(socket);
      other.destroy();
    });
    socket.on('data', (chunk) => {
      if (!other.write(chunk)) socket.pause();
    });
    other.on('drain', () => {
      if (state === 'open') socket.resume();
    });
    socket.once('end', () => other.end());
    if (state === 'silent') socket.pause();
  }

  const server = createServer({ allowHalfOpen: true }, (near) => {
    if (state === 'cut') return void near.resetAndDestroy();
    const far = connect({ allowHalfOpen: true, ...target() });
    keep(near, far);
    keep(far, near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  function breakAll(): void {
    // Of a socket that is a file there is no reset.
    for (const socket of sockets) {
      if (socket.remoteFamily === undefined) socket.destroy();
      else socket.resetAndDestroy();
    }
  }
  return {
    // A server that listens on TCP has an address with a port.
    port: (server.address() as AddressInfo).port,
    open() {
      state = 'open';
      for (const socket of sockets) socket.resume();
    },
    cut() {
      state = 'cut';
      breakAll();
    },
    silence() {
      state = 'silent';
      for (const socket of sockets) socket.pause();
    },
    close() {
      breakAll();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
