// What passes: who may, where to, and the exchanges under way. It does not know how a connection came.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import { type Admission, type AdmissionOptions, createAdmission } from './admission.ts';
import { sendRefusal, writeRefusal } from './answer.ts';
import type { Connections } from './connections.ts';
import { continueIfAsked, Exchange, type Surroundings } from './exchange.ts';
import { keepTrailers } from './h2/pass-stream.ts';
import { sendStreamRefusal } from './h2/stream-answer.ts';
import { StreamExchange } from './h2/stream-exchange.ts';
import { toRequestHead } from './h2/stream-fields.ts';
import type { Meet } from './peers.ts';
import { createRecorderWait } from './recorder-wait.ts';
import type { Refusal } from './refusal.ts';
import type { RequestHead } from './request-head.ts';
import { createThreshold } from './threshold.ts';
import type { StreamAsk, Traffic } from './traffic.ts';
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
interface Upgraded {
  readonly socket: Socket;
  readonly early: Buffer;
}
interface Streamed {
  readonly stream: ServerHttp2Stream;
  readonly ask: StreamAsk;
  readonly request: RequestHead;
  readonly trailers: ReturnType<typeof keepTrailers>;
}

/** A proxy without any exchange yet: reverse, and with `forward` also for other hosts. */
export function createReverse(options: ReverseOptions): Traffic {
  const { tap, forward, connections, guard, meet } = options;
  const admit = createAdmission(options);
  const threshold = createThreshold();
  const recorderWait = createRecorderWait(tap);
  const running = new Set<Running>();
  const onClosed = (exchange: Running) => running.delete(exchange);

  function turnAway(refusal: Refusal, send: () => void): void {
    tap.countRefusal();
    guard.answer(refusal, send);
  }

  function takeRequest(
    request: IncomingMessage,
    response: ServerResponse,
    { shape, result }: Admission,
  ): void {
    const { client } = connections.of(request.socket);
    if (result.type === 'control') return options.control(request, response, result.path);
    threshold.cross(result, {
      body: request,
      rawHeaders: request.rawHeaders,
      hasBody: hasBody(request),
      onHeld: () => continueIfAsked(request, response),
      refuse: (refusal) => turnAway(refusal, () => sendRefusal(response, refusal, shape)),
      start: (target, held) => {
        running.add(new Exchange({ ...options, request, response, target, shape, client, held, onClosed }));
      },
    });
  }

  function takeUpgrade(
    request: IncomingMessage,
    { socket, early }: Upgraded,
    { shape, result }: Admission,
  ): void {
    if (result.type !== 'route') {
      const refusal = result.type === 'control' ? upgradeRefusal : result.refusal;
      return turnAway(refusal, () => writeRefusal(socket, refusal, shape));
    }
    const { client } = connections.of(socket);
    running.add(
      new UpgradeExchange({ ...options, request, socket, early, target: result, shape, client, onClosed }),
    );
  }

  function takeStream({ stream, ask, request, trailers }: Streamed, { shape, result }: Admission): void {
    const { client } = connections.of(ask.socket);
    threshold.cross(result.type === 'control' ? { type: 'refused', refusal: versionRefusal } : result, {
      body: stream,
      rawHeaders: request.rawHeaders,
      hasBody: ask.hasBody,
      onHeld: () => {},
      refuse: (refusal) => turnAway(refusal, () => sendStreamRefusal(stream, refusal, shape)),
      start: (target, held) => {
        const about = { stream, request, hasBody: ask.hasBody, trailers, target, shape, client, held };
        running.add(new StreamExchange({ ...options, ...about, onClosed }));
      },
    });
  }

  return {
    ...(meet === undefined
      ? {}
      : {
          meet: async (socket) => connections.meet(socket, await meet(socket)),
        }),
    onRequest(request, response) {
      const connection = connections.of(request.socket);
      recorderWait.decide({
        admit: () => admit(request, connection),
        whenGone: (act) => response.once('close', act),
        decided: (admission) => takeRequest(request, response, admission),
      });
    },
    onUpgrade(request, socket, early) {
      // Node takes its own listener off; who resets while an answer waits must not end the process.
      socket.on('error', () => socket.destroy());
      const connection = connections.of(socket);
      recorderWait.decide({
        admit: () => admit(request, connection),
        whenGone: (act) => socket.once('close', act),
        decided: (admission) => takeUpgrade(request, { socket, early }, admission),
      });
    },
    onStream(stream, ask) {
      stream.on('error', () => {}); // its close says all, also where it is refused
      const connection = connections.of(ask.socket);
      const request = toRequestHead(ask.headers, ask.raw, ask.socket as RequestHead['socket']); // one that came to the port is of TCP
      if (request.method === 'CONNECT' && forward !== undefined) return forward.onStreamConnect(stream, ask);
      const trailers = keepTrailers(stream);
      recorderWait.decide({
        admit: () => admit(request, connection),
        whenGone: (act) => stream.once('close', act),
        decided: (admission) => takeStream({ stream, ask, request, trailers }, admission),
      });
    },
    onConnect(request, ask) {
      if (forward !== undefined) return forward.onConnect(request, ask);
      turnAway(connectRefusal, () => writeRefusal(ask.socket, connectRefusal, 'text'));
    },
    countRefusal: () => tap.countRefusal(),
    cut(refusal) {
      recorderWait.cut(refusal);
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
