// A reverse proxy on a free port with a tap that keeps what it is handed, in front of the upstreams of a test.
import type { CaptureEvent } from '../../../src/core/model/capture.ts';
import type { Side } from '../../../src/core/model/frame.ts';
import type { TapMessage } from '../../../src/sidecar/capture/batch.ts';
import { createConnections } from '../../../src/sidecar/capture/connections.ts';
import { createDialer } from '../../../src/sidecar/capture/dial/dialer.ts';
import { type Listener, openListener } from '../../../src/sidecar/capture/listener.ts';
import { createReverse, type ReverseOptions } from '../../../src/sidecar/capture/reverse.ts';
import { createTap, type Tap, type TapOptions } from '../../../src/sidecar/capture/tap.ts';
import { createTokenGuard } from '../../../src/sidecar/capture/token-guard.ts';
import {
  defaultConnectTimeoutMs,
  defaultUpstreamLimits,
  openUpstream,
  type UpstreamLimits,
} from '../../../src/sidecar/capture/upstream.ts';

export interface CaptureRig {
  readonly port: number;
  readonly token: string;
  readonly tap: Tap;
  readonly listener: Listener;
  /** All events so far, in order. */
  events(): readonly CaptureEvent[];
  messages(): readonly TapMessage[];
  /** How many bytes of one side were handed over, in all exchanges. */
  count(side: Side): number;
  /** The bytes of one side of the n-th exchange (from 0) that were handed over. */
  bytes(side: Side, index?: number): Buffer;
  /** Resolves with an event once there is one that fits. */
  event<Type extends CaptureEvent['type']>(
    type: Type,
    fits?: (event: CaptureEvent & { type: Type }) => boolean,
  ): Promise<CaptureEvent & { type: Type }>;
  /** A request's text with Host and token: `lines` are further field lines. */
  head(startLine: string, ...lines: readonly string[]): string;
  close(): Promise<void>;
}
export interface RigOptions {
  readonly routes: Readonly<Record<string, URL>>;
  readonly tap?: Partial<TapOptions>;
  /** The worker's part: false leaves every event unacknowledged. */
  readonly acknowledges?: boolean;
  readonly limits?: Partial<UpstreamLimits & { readonly connectTimeoutMs: number }>;
  readonly control?: ReverseOptions['control'];
}

/** Opens it; `close` cuts what is under way. */
export async function openCaptureRig(options: RigOptions): Promise<CaptureRig> {
  const token = ['test', 'token', 'of', 'this', 'rig'].join('-');
  const events: CaptureEvent[] = [];
  const messages: TapMessage[] = [];
  const watchers = new Set<() => void>();
  const tap = createTap({
    post(message, transfer) {
      // As a worker would see it: the slab changes owner.
      const received = structuredClone(message, { transfer });
      messages.push(received);
      events.push(...received.events);
      if (options.acknowledges ?? true) tap.acknowledge(received.bytes);
      for (const watcher of watchers) watcher();
    },
    maxQueuedBytes: 64 * 1024 * 1024,
    maxHoldMs: 10_000,
    mode: 'required',
    ...options.tap,
  });
  const { connectTimeoutMs = defaultConnectTimeoutMs, ...limits } = options.limits ?? {};
  const dialer = createDialer({ pins: [], authorities: [], proxyFor: () => undefined, connectTimeoutMs });
  const upstream = openUpstream(dialer, { ...defaultUpstreamLimits, ...limits });
  const routes = Object.fromEntries(
    Object.entries(options.routes).map(([name, url]) => [name, { upstream: url }]),
  );
  const control = options.control ?? ((_request, response) => response.end());
  const traffic = createReverse({
    routes,
    token,
    tap,
    upstream,
    names: [],
    control,
    connections: createConnections({ trustsOwn: false }),
    guard: createTokenGuard({ now: Date.now, wait: (ms, act) => void setTimeout(act, ms) }),
    standing: () => ({ type: 'os-user', identity: { method: 'os-user', subject: 'tester' } }),
    accessRules: () => [],
    isRequired: () => true,
  });
  const listener = await openListener({ port: 0, host: '127.0.0.1', traffic });
  const exchanges = () => events.filter((event) => event.type === 'exchange-opened');
  return {
    port: listener.port,
    token,
    tap,
    listener,
    events: () => events,
    messages: () => messages,
    count(side) {
      const chunks = events.filter((event) => event.type === 'chunk' && event.side === side);
      return chunks.reduce((sum, event) => sum + (event.type === 'chunk' ? event.bytes.length : 0), 0);
    },
    bytes(side, index = 0) {
      const exchange = exchanges()[index]?.exchange;
      const chunks = events.filter((event) => event.type === 'chunk');
      return Buffer.concat(
        chunks.filter((c) => c.exchange === exchange && c.side === side).map((c) => c.bytes),
      );
    },
    event(type, fits = () => true) {
      return new Promise((resolve) => {
        const check = () => {
          const found = events.find((event) => event.type === type && fits(event as never));
          if (found === undefined) return;
          watchers.delete(check);
          resolve(found as never); // its type was just compared
        };
        watchers.add(check);
        check();
      });
    },
    head: (startLine, ...lines) =>
      [startLine, `Host: 127.0.0.1:${listener.port}`, `X-Cursor-Rec-Token: ${token}`, ...lines, '', ''].join(
        '\r\n',
      ),
    async close() {
      await listener.close(0);
      await upstream.close();
    },
  };
}
