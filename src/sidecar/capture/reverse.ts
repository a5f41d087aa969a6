// What passes: who may, where to, and the exchanges under way. It does not know how a connection came.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type AdmissionOptions, createAdmission } from './admission.ts';
import { sendRefusal, writeRefusal } from './answer.ts';
import type { Connections } from './connections.ts';
import { continueIfAsked, Exchange, type Surroundings } from './exchange.ts';
import { keepTrailers } from './h2/pass-stream.ts';
import { sendStreamRefusal } from './h2/stream-answer.ts';
import { StreamExchange } from './h2/stream-exchange.ts';
import { toRequestHead } from './h2/stream-fields.ts';
import type { Meet } from './peers.ts';
import type { Refusal } from './refusal.ts';
import type { RequestHead } from './request-head.ts';
import { createThreshold } from './threshold.ts';
import type { Traffic } from './traffic.ts';
import { UpgradeExchange } from './upgrade.ts';
import { hasBody } from './upload.ts';

export interface ReverseOptions extends Surroundings, AdmissionOptions {
  /** Answers `/.cursor-rec/…`, for clients with the token; `path` has the query and no token. */
  readonly control: (request: IncomingMessage, response: ServerResponse, path: string) => void;
  /** Shared with `forward`, which knows more of some. */
  readonly connections: Connections;
  /** Finds out who connects; absent where the platform does not tell. */
  readonly meet?: Meet | undefined;
}
type Running = Exchange | StreamExchange | UpgradeExchange;

/** A proxy without any exchange yet: reverse, and with `forward` also for other hosts. */
export function createReverse(options: ReverseOptions): Traffic {
  const { tap, forward, connections, guard, meet } = options;
  const admit = createAdmission(options);
  const threshold = createThreshold();
  const running = new Set<Running>();
  const onClosed = (exchange: Running) => running.delete(exchange);

  function turnAway(refusal: Refusal, send: () => void): void {
    tap.countRefusal();
    guard.answer(refusal, send);
  }

  return {
    ...(meet === undefined
      ? {}
      : {
          meet: async (socket) => connections.meet(socket, await meet(socket)),
        }),
    onRequest(request, response) {
      const connection = connections.of(request.socket);
      const { shape, result } = admit(request, connection);
      if (result.type === 'control') return options.control(request, response, result.path);
      threshold.cross(result, {
        body: request,
        rawHeaders: request.rawHeaders,
        hasBody: hasBody(request),
        onHeld: () => continueIfAsked(request, response),
        refuse: (refusal) => turnAway(refusal, () => sendRefusal(response, refusal, shape)),
        start: (target, held) => {
          const { client } = connection;
          running.add(new Exchange({ ...options, request, response, target, shape, client, held, onClosed }));
        },
      });
    },
    onUpgrade(request, socket, early) {
      const connection = connections.of(socket);
      const { shape, result } = admit(request, connection);
      if (result.type !== 'route') {
        const refusal = result.type === 'control' ? upgradeRefusal : result.refusal;
        return turnAway(refusal, () => writeRefusal(socket, refusal, shape));
      }
      const { client } = connection;
      running.add(
        new UpgradeExchange({ ...options, request, socket, early, target: result, shape, client, onClosed }),
      );
    },
    onStream(stream, ask) {
      const { headers, raw, hasBody, socket } = ask;
      stream.on('error', () => {}); // its close says all, also where it is refused
      const connection = connections.of(socket);
      const request = toRequestHead(headers, raw, socket as RequestHead['socket']); // one that came to the port is of TCP
      if (request.method === 'CONNECT' && forward !== undefined) return forward.onStreamConnect(stream, ask);
      const { shape, result } = admit(request, connection);
      const trailers = keepTrailers(stream);
      threshold.cross(result.type === 'control' ? { type: 'refused', refusal: versionRefusal } : result, {
        body: stream,
        rawHeaders: request.rawHeaders,
        hasBody,
        onHeld: () => {},
        refuse: (refusal) => turnAway(refusal, () => sendStreamRefusal(stream, refusal, shape)),
        start: (target, held) => {
          const { client } = connection;
          const about = { stream, request, hasBody, trailers, target, shape, client, held };
          running.add(new StreamExchange({ ...options, ...about, onClosed }));
        },
      });
    },
    onConnect(request, ask) {
      if (forward !== undefined) return forward.onConnect(request, ask);
      turnAway(connectRefusal, () => writeRefusal(ask.socket, connectRefusal, 'text'));
    },
    countRefusal: () => tap.countRefusal(),
    cut(refusal) {
      threshold.cut(refusal);
      for (const exchange of running) exchange.cut(refusal);
      forward?.cut(refusal);
    },
    cutSenders(refusal) {
      threshold.cut(refusal);
      for (const exchange of running) if (exchange.canSend) exchange.cut(refusal);
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
