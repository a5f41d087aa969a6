// What becomes of traffic when too much waits for the collector: refused, where policy wants all of it recorded, else let pass without its content.
import type { Config } from '../../core/model/config.ts';
import type { ShipStatus } from './shipper.ts';

/** A collector that keeps up takes so much within seconds. */
const BURST_BYTES = 64 * 1024 * 1024;

/** Why nothing more may pass: what waits has reached the bound. Undefined while it has not, and where traffic may pass unrecorded. */
export function whyFull({ record, collector }: Config, shipping: ShipStatus | undefined): string | undefined {
  return record === 'required' ? whyOver(collector?.spoolMaxBytes, shipping) : undefined;
}

/**
 * Why what passes is recorded without its content: what was closed is dropped already, the oldest first, and still too much waits.
 * Undefined where it does not, or traffic is refused then.
 */
export function whyContentless(config: Config, shipping: ShipStatus | undefined): string | undefined {
  return shipping === undefined ? undefined : whyOver(dropAbove(config, shipping.state), shipping);
}

/** Most that may wait, where what is beyond is dropped. */
export function dropAbove({ record, collector }: Config, state: ShipStatus['state']): number | undefined {
  const { spoolMaxBytes } = collector ?? {};
  if (record === 'required' || spoolMaxBytes === undefined) return undefined;
  // Over a line that works as much again, at least a burst, may be on its way: only a collector that is too slow leaves more waiting.
  return state === 'connected' ? spoolMaxBytes + Math.max(spoolMaxBytes, BURST_BYTES) : spoolMaxBytes;
}

function whyOver(maxBytes: number | undefined, shipping: ShipStatus | undefined): string | undefined {
  if (maxBytes === undefined || shipping === undefined) return undefined;
  const { bytes } = shipping.waiting;
  if (bytes < maxBytes) return undefined;
  const why = shipping.problem === undefined ? '' : ` (${shipping.problem})`;
  return `${bytes} bytes wait for the collector, ${maxBytes} may ("collector.spoolMaxBytes")${why}`;
}
