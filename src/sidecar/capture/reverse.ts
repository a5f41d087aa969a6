// The reverse proxy: who may pass, where to, and the exchanges under way. It does not know how a connection came.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { createAccess } from './access.ts';
import { sendRefusal, writeRefusal } from './answer.ts';
import { Exchange, type Surroundings } from './exchange.ts';
import { type ErrorShape, errorShapeOf, type Refusal } from './refusal.ts';
import { type ControlTarget, parseAddress, parseDestination, type Routes, type Target } from './route.ts';
import type { Traffic } from './traffic.ts';
import { UpgradeExchange } from './upgrade.ts';
import { defaultUpstreamLimits } from './upstream.ts';

export interface ReverseOptions extends Surroundings {
  readonly routes: Routes;
  /** Hosts that the listener answers to beside the loopback names, without port. */
  readonly names: readonly string[];
  /** Answers `/.cursor-rec/…`, for clients with the token; `path` has the query and no token. */
  readonly control: (request: IncomingMessage, response: ServerResponse, path: string) => void;
}
interface Admission {
  readonly shape: ErrorShape;
  readonly result: Target | ControlTarget | { readonly type: 'refused'; readonly refusal: Refusal };
}

/** A reverse proxy without any exchange yet. */
export function createReverse(options: ReverseOptions): Traffic {
  const { routes, names, tap, token } = options;
  const access = createAccess({ token, names });
  const running = new Set<Exchange | UpgradeExchange>();
  const onClosed = (exchange: Exchange | UpgradeExchange) => running.delete(exchange);
  const connections = numberConnections();

  function admit(request: IncomingMessage): Admission {
    const address = parseAddress(request.url ?? '');
    const shape = errorShapeOf(address.path);
    const isPath = address.path.startsWith('/'); // what is not names another host, and is refused as what it is
    const refusal =
      isPath && (access.check(request, address.token) ?? checkForm(request, address.path, token));
    if (refusal) return { shape, result: { type: 'refused', refusal } };
    const result = parseDestination(address.path, routes);
    if (result.type !== 'route' || tap.isOpen()) return { shape, result };
    const message = `this request was not sent, because it cannot be recorded and policy requires it: ${tap.whyShut()}; mend it (see "cursor-rec status") and try again`;
    return { shape, result: { type: 'refused', refusal: { code: 'recording_unavailable', message } } };
  }

  return {
    onRequest(request, response) {
      const { shape, result } = admit(request);
      if (result.type === 'control') return options.control(request, response, result.path);
      if (result.type === 'refused') {
        tap.countRefusal();
        return sendRefusal(response, result.refusal, shape);
      }
      const connection = connections(request.socket);
      running.add(
        new Exchange({ ...options, request, response, target: result, shape, connection, onClosed }),
      );
    },
    onUpgrade(request, socket, early) {
      const { shape, result } = admit(request);
      if (result.type !== 'route') {
        tap.countRefusal();
        const refusal = result.type === 'refused' ? result.refusal : upgradeRefusal;
        return writeRefusal(socket, refusal, shape);
      }
      const { connectTimeoutMs } = defaultUpstreamLimits;
      const connection = connections(socket);
      const start = {
        ...options,
        request,
        socket,
        early,
        target: result,
        shape,
        connection,
        connectTimeoutMs,
        onClosed,
      };
      running.add(new UpgradeExchange(start));
    },
    countRefusal: () => tap.countRefusal(),
    cut(refusal) {
      for (const exchange of running) exchange.cut(refusal);
    },
  };
}

const upgradeRefusal: Refusal = {
  code: 'upgrade_unsupported',
  message: 'expected a plain request, found an upgrade; send it without Upgrade',
};
const codingRefusal: Refusal = {
  code: 'transfer_encoding_unsupported',
  message:
    'expected Transfer-Encoding: chunked over HTTP/1.1, found another; send the body with it or with Content-Length',
};
const misplacedRefusal: Refusal = {
  code: 'token_misplaced',
  message:
    'expected the local token only as header or path prefix, found it elsewhere in the address, where the upstream would see it',
};

function checkForm(request: IncomingMessage, path: string, token: string): Refusal | undefined {
  const coding = request.headers['transfer-encoding'];
  if (coding !== undefined && (coding.toLowerCase() !== 'chunked' || request.httpVersion !== '1.1'))
    return codingRefusal;
  return path.includes(token) ? misplacedRefusal : undefined;
}

/** Numbers connections from 1 in the order of their first exchange. */
function numberConnections(): (socket: Socket) => number {
  const numbers = new WeakMap<Socket, number>();
  let last = 0;
  return (socket) => {
    const known = numbers.get(socket);
    if (known !== undefined) return known;
    last += 1;
    numbers.set(socket, last);
    return last;
  };
}
