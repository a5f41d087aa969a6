// The clients' connections: who is on each, and where those lead that were opened to one server through this one.
import type { Duplex } from 'node:stream';
import type { Place } from './dial/place.ts';

export interface ClientConnection {
  readonly client: { readonly address: string; readonly connection: number };
  /** Where everything on it goes; absent: each request says. */
  readonly inside?: Place;
}
export interface Connections {
  /** What is known of the connection; numbered from 1 in the order in which they are asked for. */
  of(socket: Duplex): ClientConnection;
  /** From now on everything on `socket`, which came in on `carrier`, goes to `place`. */
  enter(socket: Duplex, carrier: ClientConnection, place: Place): void;
}

/** No connection is known yet. */
export function createConnections(): Connections {
  const known = new WeakMap<Duplex, ClientConnection>();
  let last = 0;
  function add(socket: Duplex, address: string, inside?: Place): ClientConnection {
    last += 1;
    const connection = { client: { address, connection: last }, ...(inside === undefined ? {} : { inside }) };
    known.set(socket, connection);
    return connection;
  }
  return {
    of: (socket) => known.get(socket) ?? add(socket, addressOf(socket)),
    enter: (socket, { client }, place) => void add(socket, client.address, place),
  };
}

function addressOf(socket: Duplex): string {
  return 'remoteAddress' in socket && typeof socket.remoteAddress === 'string' ? socket.remoteAddress : '';
}
