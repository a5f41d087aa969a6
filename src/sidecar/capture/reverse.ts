// What passes: who may, where to, and the exchanges under way. It does not know how a connection came.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type AdmissionOptions, createAdmission } from './admission.ts';
import { sendRefusal, writeRefusal } from './answer.ts';
import { type Connections, createConnections } from './connections.ts';
import { Exchange, type Surroundings } from './exchange.ts';
import { sendStreamRefusal } from './h2/stream-answer.ts';
import { StreamExchange } from './h2/stream-exchange.ts';
import { toRequestHead } from './h2/stream-fields.ts';
import type { Refusal } from './refusal.ts';
import type { RequestHead } from './request-head.ts';
import type { Traffic } from './traffic.ts';
import { UpgradeExchange } from './upgrade.ts';

export interface ReverseOptions extends Surroundings, AdmissionOptions {
  /** Answers `/.cursor-rec/…`, for clients with the token; `path` has the query and no token. */
  readonly control: (request: IncomingMessage, response: ServerResponse, path: string) => void;
  /** Shared with `forward`, which knows more of some. */
  readonly connections?: Connections;
}
type Running = Exchange | StreamExchange | UpgradeExchange;

/** A proxy without any exchange yet: reverse, and with `forward` also for other hosts. */
export function createReverse(options: ReverseOptions): Traffic {
  const { tap, forward, connections = createConnections() } = options;
  const admit = createAdmission(options);
  const running = new Set<Running>();
  const onClosed = (exchange: Running) => running.delete(exchange);

  return {
    onRequest(request, response) {
      const connection = connections.of(request.socket);
      const { shape, result } = admit(request, connection);
      if (result.type === 'control') return options.control(request, response, result.path);
      if (result.type === 'refused') {
        tap.countRefusal();
        return sendRefusal(response, result.refusal, shape);
      }
      const { client } = connection;
      running.add(new Exchange({ ...options, request, response, target: result, shape, client, onClosed }));
    },
    onUpgrade(request, socket, early) {
      const connection = connections.of(socket);
      const { shape, result } = admit(request, connection);
      if (result.type !== 'route') {
        tap.countRefusal();
        const refusal = result.type === 'refused' ? result.refusal : upgradeRefusal;
        return writeRefusal(socket, refusal, shape);
      }
      const { client } = connection;
      running.add(
        new UpgradeExchange({ ...options, request, socket, early, target: result, shape, client, onClosed }),
      );
    },
    onStream(stream, ask) {
      const { headers, raw, hasBody, socket } = ask;
      const connection = connections.of(socket);
      const request = toRequestHead(headers, raw, socket as RequestHead['socket']); // one that came to the port is of TCP
      if (request.method === 'CONNECT' && forward !== undefined) return forward.onStreamConnect(stream, ask);
      const { shape, result } = admit(request, connection);
      if (result.type !== 'route') {
        tap.countRefusal();
        return sendStreamRefusal(stream, result.type === 'refused' ? result.refusal : versionRefusal, shape);
      }
      const { client } = connection;
      running.add(
        new StreamExchange({ ...options, stream, request, hasBody, target: result, shape, client, onClosed }),
      );
    },
    onConnect(request, ask) {
      if (forward !== undefined) return forward.onConnect(request, ask);
      tap.countRefusal();
      writeRefusal(ask.socket, connectRefusal, 'text');
    },
    countRefusal: () => tap.countRefusal(),
    cut(refusal) {
      for (const exchange of running) exchange.cut(refusal);
      forward?.cut(refusal);
    },
  };
}

const upgradeRefusal: Refusal = {
  code: 'upgrade_unsupported',
  message: 'expected a plain request, found an upgrade; send it without Upgrade',
};
const versionRefusal: Refusal = {
  code: 'http2_unsupported',
  message: "expected HTTP/1.1 for the recorder's own addresses, found HTTP/2; send it over HTTP/1.1",
};
const connectRefusal: Refusal = {
  code: 'connect_unsupported',
  message:
    "expected a request to a route, found CONNECT; this port is a reverse proxy: set the client's base URL instead of its proxy",
};
