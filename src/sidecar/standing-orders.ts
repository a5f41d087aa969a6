// What a worker that takes over is told before the traffic: as much as the one before it would still know.
import { MAX_ERAS } from './worker/eras.ts';
import type { ToWorker } from './worker/protocol.ts';

/** What holds until another one of its kind comes; of secrets each holds for good. */
export type StandingOrder = Extract<ToWorker, { readonly type: 'identity' | 'policy' | 'secrets' }>;

/** The orders with this one after them: without what a worker forgets of so many, and without secrets that were told already. */
export function addOrder(orders: readonly StandingOrder[], order: StandingOrder): readonly StandingOrder[] {
  if (order.type === 'secrets') return addSecrets(orders, order.secrets);
  const same = orders.filter(({ type }) => type === order.type);
  const first = same.length < MAX_ERAS ? undefined : same[0];
  return [...orders.filter((before) => before !== first), order];
}

/** In one order, as a command may have them read again at any time. */
function addSecrets(orders: readonly StandingOrder[], secrets: readonly string[]): readonly StandingOrder[] {
  const told = orders.flatMap((order) => (order.type === 'secrets' ? order.secrets : []));
  const others = orders.filter(({ type }) => type !== 'secrets');
  return [...others, { type: 'secrets', secrets: [...new Set([...told, ...secrets])] }];
}
