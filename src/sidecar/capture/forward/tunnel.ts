// One tunnel: two connections joined, nothing looked at, the bytes counted.
import type { ClientConnection } from '../connections.ts';
import type { Dialer } from '../dial/dialer.ts';
import { formatAuthority, type Place } from '../dial/place.ts';
import { ExchangeTap } from '../exchange-tap.ts';
import type { Refusal } from '../refusal.ts';
import { openRelay, type Relay } from '../relay.ts';
import type { Tap } from '../tap.ts';
import { toUpstreamRefusal } from '../upstream-error.ts';
import type { TunnelAsk } from './asks.ts';

export interface TunnelStart {
  readonly place: Place;
  readonly client: ClientConnection['client'];
  readonly ask: TunnelAsk;
  readonly dialer: Dialer;
  readonly tap: Tap;
  readonly onClosed: (tunnel: Tunnel) => void;
}

/** The route by which tunnels are listed. */
export const tunnelRoute = 'tunnel';

/** Life: dialing → joined until both ends closed, or refused. */
export class Tunnel {
  readonly place: Place;
  readonly #start: TunnelStart;
  readonly #tap: ExchangeTap;
  readonly #abort = new AbortController();
  #relay: Relay | undefined;
  #isClosed = false;

  constructor(start: TunnelStart) {
    const { ask, client, place, tap } = start;
    this.place = place;
    this.#start = start;
    this.#tap = new ExchangeTap(tap, {
      opening: { method: 'CONNECT', client, headers: [] },
      target: { name: tunnelRoute, url: formatAuthority(place), isTunnelled: true },
    });
    ask.onGone(() => {
      if (this.#relay !== undefined) return;
      this.#abort.abort(new Error('the client is gone'));
      this.#close(undefined);
    });
    void this.#dial();
  }

  /** Breaks it from this side. */
  cut(refusal: Refusal): void {
    if (this.#relay === undefined) this.#refuse(refusal);
    this.#abort.abort(new Error(refusal.message));
    this.#relay?.destroy();
  }

  async #dial(): Promise<void> {
    const { dialer, place, ask } = this.#start;
    try {
      const upstream = await dialer.connect(place, { allowHalfOpen: true, signal: this.#abort.signal });
      if (this.#isClosed) return void upstream.destroy();
      this.#relay = openRelay(ask.establish(), upstream, {
        onChunk: (side, bytes) => this.#tap.chunk(side, bytes),
        onEnded: () => {},
        onClosed: () => this.#close(undefined),
      });
      this.#relay.resume();
    } catch (error) {
      this.#refuse(toUpstreamRefusal(error as Error, formatAuthority(place))); // net throws nothing else
    }
  }

  #refuse(refusal: Refusal): void {
    if (this.#isClosed) return;
    this.#start.ask.refuse(refusal);
    this.#close(refusal);
  }

  #close(error: Refusal | undefined): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#tap.closed(error === undefined ? { outcome: 'tunnelled' } : { outcome: 'failed', error });
    this.#start.onClosed(this);
  }
}
