// Holds traffic back when too much waits for the collector, where policy wants all of it recorded and shipped.
import type { Config } from '../../core/model/config.ts';
import type { ShipStatus } from './shipper.ts';

/** Why nothing more may pass: what waits has reached the bound. Undefined while it has not, and where traffic may pass unrecorded. */
export function whyFull({ record, collector }: Config, shipping: ShipStatus | undefined): string | undefined {
  const { spoolMaxBytes } = collector ?? {};
  if (record !== 'required' || spoolMaxBytes === undefined || shipping === undefined) return undefined;
  const { bytes } = shipping.waiting;
  if (bytes < spoolMaxBytes) return undefined;
  const why = shipping.problem === undefined ? '' : ` (${shipping.problem})`;
  return `${bytes} bytes wait for the collector, ${spoolMaxBytes} may ("collector.spoolMaxBytes")${why}`;
}
