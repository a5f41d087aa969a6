// HTTP/2 sessions with upstreams: shared by all clients, more of them where one is full, gone when the server says so.
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  type OutgoingHttpHeaders,
} from 'node:http2';
import type { Socket } from 'node:net';
import type { Dialer } from '../dial/dialer.ts';
import { parseOrigin } from '../dial/place.ts';
import { sessionOptions, sessionWindowBytes } from './settings.ts';

export interface StreamRequest {
  readonly origin: string;
  readonly headers: OutgoingHttpHeaders;
  /** True where no body follows. */
  readonly endStream: boolean;
}
export interface SessionPool {
  /** A stream with the origin. Rejects with an Error with `code`; `HTTP_1_1_REQUIRED`: the server speaks no HTTP/2. */
  open(request: StreamRequest): Promise<ClientHttp2Stream>;
  /** True where the origin was asked lately and spoke no HTTP/2. */
  isHttp1Only(origin: string): boolean;
  /** Ends every session at once. */
  close(): void;
}

/** The code of an upstream that speaks no HTTP/2. */
export const http1Required = 'HTTP_1_1_REQUIRED';
/** Servers take 100 to 250 streams; this many times that is more than one user's programs open. */
const maxSessions = 8;
/** A server may learn HTTP/2 with its next deployment. */
const http1MemoryMs = 10 * 60_000;
/** Until the server said how many streams it takes. */
const usualMaxStreams = 100;

interface Pooled {
  readonly session: ClientHttp2Session;
  streams: number;
}

/** Sessions are made on first use, and end after `idleMs` without a stream. */
export function openSessionPool(dialer: Dialer, idleMs: number): SessionPool {
  const pools = new Map<string, Set<Pooled>>();
  const dialing = new Map<string, Promise<void>>();
  const http1Only = new Map<string, number>();
  let isClosed = false;

  async function dial(origin: string): Promise<void> {
    const socket = await openSocket(dialer, origin).catch((error: { readonly code?: unknown }) => {
      if (error.code === http1Required) http1Only.set(origin, Date.now() + http1MemoryMs);
      throw error;
    });
    if (isClosed) socket.destroy();
    else pools.set(origin, (pools.get(origin) ?? new Set()).add(createPooled(origin, socket)));
  }

  function createPooled(origin: string, socket: Socket): Pooled {
    const session = connect(origin, { ...sessionOptions, createConnection: () => socket });
    const pooled: Pooled = { session, streams: 0 };
    const drop = () => void pools.get(origin)?.delete(pooled);
    session.once('connect', () => session.destroyed || session.setLocalWindowSize(sessionWindowBytes));
    session.on('goaway', drop).on('error', drop).on('close', drop);
    session.setTimeout(idleMs);
    session.on('timeout', () => {
      if (pooled.streams === 0) session.close();
    });
    return pooled;
  }

  /** The session with the fewest streams, where it takes one more or no further session may be made. */
  function choose(origin: string): Pooled | undefined {
    const usable = [...(pools.get(origin) ?? [])].filter(
      ({ session }) => !session.closed && !session.destroyed,
    );
    usable.sort((one, other) => one.streams - other.streams);
    const [least] = usable;
    if (least === undefined || usable.length >= maxSessions) return least;
    return least.streams < (least.session.remoteSettings?.maxConcurrentStreams ?? usualMaxStreams)
      ? least
      : undefined;
  }

  return {
    async open({ origin, headers, endStream }) {
      for (;;) {
        const pooled = choose(origin);
        if (pooled !== undefined) return request(pooled, { headers, endStream });
        if (isClosed) throw Object.assign(new Error('closed'), { code: 'ECONNRESET' });
        const underWay = dialing.get(origin) ?? dial(origin).finally(() => dialing.delete(origin));
        dialing.set(origin, underWay);
        await underWay;
      }
    },
    isHttp1Only: (origin) => (http1Only.get(origin) ?? 0) > Date.now(),
    close() {
      isClosed = true;
      for (const pool of pools.values()) for (const { session } of pool) session.destroy();
    },
  };
}

function request(pooled: Pooled, { headers, endStream }: Omit<StreamRequest, 'origin'>): ClientHttp2Stream {
  const stream = pooled.session.request(headers, { endStream, waitForTrailers: !endStream });
  pooled.streams += 1;
  stream.on('close', () => {
    pooled.streams -= 1;
  });
  return stream;
}

/** TLS that agreed on HTTP/2, or cleartext where the server is known to speak it (RFC 9113 §3.3). */
async function openSocket(dialer: Dialer, origin: string): Promise<Socket> {
  const place = parseOrigin(origin);
  if (place.protocol === 'http:') return dialer.connect(place);
  const socket = await dialer.secure(place, { alpn: ['h2', 'http/1.1'] });
  if (socket.alpnProtocol === 'h2') return socket;
  socket.destroy();
  throw Object.assign(new Error('expected HTTP/2, found that the server does not speak it'), {
    code: http1Required,
  });
}
