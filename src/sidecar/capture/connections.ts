// The clients' connections: who is on each, and where those lead that were opened to one server through this one.
import type { Duplex } from 'node:stream';
import type { ExchangeOpened } from '../../core/model/capture.ts';
import type { ClientProcess } from '../../core/model/exchange.ts';
import type { Place } from './dial/place.ts';
import type { Peer } from './peers.ts';
import type { Refusal } from './refusal.ts';

export interface ClientConnection {
  /** Its `process` is what is known of it when it is read. */
  readonly client: ExchangeOpened['client'];
  /** True where its other end is known to be this user's. */
  readonly isOwn: boolean;
  /** True where it may do without the token, whoever it is inside of. */
  readonly isTrusted: () => boolean;
  /** What everything on it is answered with; absent where it may pass. */
  readonly refusal?: Refusal;
  /** Where everything on it goes; absent: each request says. */
  readonly inside?: Place;
}
export interface Connections {
  /** What is known of the connection; numbered from 1 in the order in which they are asked for. */
  of(socket: Duplex): ClientConnection;
  /** Says who is at the other end of a connection that has just come. */
  meet(socket: Duplex, peer: Peer): void;
  /** From now on everything on `socket`, which came in on `carrier`, goes to `place`. */
  enter(socket: Duplex, carrier: ClientConnection, place: Place): void;
}

/** No connection is known yet; `trustsOwn`: this user's own need no token. */
export function createConnections({ trustsOwn }: { readonly trustsOwn: boolean }): Connections {
  const known = new WeakMap<Duplex, ClientConnection>();
  const peers = new WeakMap<Duplex, Peer>();
  let last = 0;

  function add(socket: Duplex): ClientConnection {
    last += 1;
    const connection = last;
    const address = addressOf(socket);
    const { isOwn = false, refusal } = peers.get(socket) ?? {};
    const added: ClientConnection = {
      client: toClient(address, connection, () => peers.get(socket)?.process()),
      isOwn,
      isTrusted: () => trustsOwn && isOwn,
      ...(refusal === undefined ? {} : { refusal }),
    };
    known.set(socket, added);
    return added;
  }

  return {
    of: (socket) => known.get(socket) ?? add(socket),
    meet: (socket, peer) => void peers.set(socket, peer),
    enter(socket, carrier, place) {
      last += 1;
      const connection = last;
      known.set(socket, {
        client: toNumbered(carrier.client, connection),
        isOwn: carrier.isOwn,
        isTrusted: carrier.isTrusted,
        inside: place,
      });
    },
  };
}

/** The same client by another number of a connection; its process is read as late. */
export function toNumbered(client: ExchangeOpened['client'], connection: number): ExchangeOpened['client'] {
  return toClient(client.address, connection, () => client.process);
}

/**
 * The search for a process ends after its first exchange has opened, and before the tap posts that: the copy which is made
 * then calls the getter.
 */
function toClient(
  address: string,
  connection: number,
  findProcess: () => ClientProcess | undefined,
): ExchangeOpened['client'] {
  const client = {
    address,
    connection,
    get process() {
      return findProcess();
    },
  };
  return client as ExchangeOpened['client']; // no process is the same as none yet to whoever reads it
}

function addressOf(socket: Duplex): string {
  return 'remoteAddress' in socket && typeof socket.remoteAddress === 'string' ? socket.remoteAddress : '';
}
