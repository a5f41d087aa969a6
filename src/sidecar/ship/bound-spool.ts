// What becomes of traffic when too much waits for the collector: refused, where policy wants all of it recorded, else let pass without its content.
import type { Config } from '../../core/model/config.ts';
import type { ShipStatus } from './shipper.ts';

/** Why nothing more may pass: what waits has reached the bound. Undefined while it has not, and where traffic may pass unrecorded. */
export function whyFull({ record, collector }: Config, shipping: ShipStatus | undefined): string | undefined {
  return record === 'required' ? whyOver(collector, shipping) : undefined;
}

/**
 * Why what passes is recorded without its content: what was closed is dropped already, the oldest first, and still too much waits.
 * Undefined where it does not, or traffic is refused then.
 */
export function whyContentless(
  { record, collector }: Config,
  shipping: ShipStatus | undefined,
): string | undefined {
  // With a collector that takes what waits it is a matter of moments.
  if (record === 'required' || shipping?.state === 'connected') return undefined;
  return whyOver(collector, shipping);
}

/** Most that may wait, where what is beyond is dropped. */
export function dropAbove({ record, collector }: Config): number | undefined {
  return record === 'best-effort' ? collector?.spoolMaxBytes : undefined;
}

function whyOver(collector: Config['collector'], shipping: ShipStatus | undefined): string | undefined {
  const { spoolMaxBytes } = collector ?? {};
  if (spoolMaxBytes === undefined || shipping === undefined) return undefined;
  const { bytes } = shipping.waiting;
  if (bytes < spoolMaxBytes) return undefined;
  const why = shipping.problem === undefined ? '' : ` (${shipping.problem})`;
  return `${bytes} bytes wait for the collector, ${spoolMaxBytes} may ("collector.spoolMaxBytes")${why}`;
}
