// The clients' connections: who is on each, and where those lead that were opened to one server through this one.
import type { Duplex } from 'node:stream';
import type { Place } from './dial/place.ts';

export interface ClientConnection {
  readonly client: { readonly address: string; readonly connection: number };
  /** True where it may do without the token, whoever it is inside of; looked up when first asked. */
  readonly isTrusted: () => boolean;
  /** Where everything on it goes; absent: each request says. */
  readonly inside?: Place;
}
export interface Connections {
  /** What is known of the connection; numbered from 1 in the order in which they are asked for. */
  of(socket: Duplex): ClientConnection;
  /** From now on everything on `socket`, which came in on `carrier`, goes to `place`. */
  enter(socket: Duplex, carrier: ClientConnection, place: Place): void;
}

/** No connection is known yet; `isTrusted` tells those that need no token, by default none. */
export function createConnections(isTrusted: (socket: Duplex) => boolean = () => false): Connections {
  const known = new WeakMap<Duplex, ClientConnection>();
  let last = 0;
  function add(socket: Duplex, connection: Omit<ClientConnection, 'client'>, address: string) {
    last += 1;
    const added: ClientConnection = { ...connection, client: { address, connection: last } };
    known.set(socket, added);
    return added;
  }
  return {
    of: (socket) =>
      known.get(socket) ?? add(socket, { isTrusted: askOnce(() => isTrusted(socket)) }, addressOf(socket)),
    enter: (socket, carrier, place) =>
      void add(socket, { isTrusted: carrier.isTrusted, inside: place }, carrier.client.address),
  };
}

function askOnce(ask: () => boolean): () => boolean {
  let answer: boolean | undefined;
  return () => {
    answer ??= ask();
    return answer;
  };
}

function addressOf(socket: Duplex): string {
  return 'remoteAddress' in socket && typeof socket.remoteAddress === 'string' ? socket.remoteAddress : '';
}
