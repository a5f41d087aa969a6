import { expect, test } from 'vitest';
import { addOrder, type StandingOrder } from '../../src/sidecar/standing-orders.ts';
import { createEras } from '../../src/sidecar/worker/eras.ts';
import { createPolicies } from '../../src/sidecar/worker/policies.ts';

const identityOf = (subject: string) => ({ method: 'os-user', subject }) as const;
const changeTo = (at: number): StandingOrder => ({
  ...{ type: 'identity', identity: identityOf(`user ${at}`), reason: 'login', at },
});
const digestOf = (at: number) =>
  ({ digest: `sha256:${String(at).padStart(64, '0')}`, record: 'required' }) as const;
const ruleFrom = (at: number): StandingOrder => ({ type: 'policy', change: { header: digestOf(at) }, at });
const times = Array.from({ length: 250 }, (_each, at) => at);

test('standing orders do not grow with each change, and tell a new worker what the one before it knew', () => {
  const all = times.flatMap((at) => [changeTo(at), ruleFrom(at)]);
  const kept = all.reduce<readonly StandingOrder[]>(addOrder, []);
  expect(kept).toHaveLength(200);
  const [before, after] = [all, kept].map((orders) => {
    const eras = createEras(identityOf('first'));
    const policies = createPolicies({ header: digestOf(0) });
    for (const order of orders)
      if (order.type === 'identity') eras.begin(order.identity, order.at);
      else if (order.type === 'policy') policies.begin(order.change, order.at);
    return times.map((at) => [eras.of(at + 0.5).identity, policies.of(at + 0.5)]);
  });
  expect(after).toEqual(before);
});

test('standing orders keep every secret, each of them once', () => {
  const told = [['one', 'two'], ['one', 'three'], ['two']];
  const orders: readonly StandingOrder[] = told.map((secrets) => ({ type: 'secrets', secrets }));
  const kept = [changeTo(1), ...orders, changeTo(2)].reduce<readonly StandingOrder[]>(addOrder, []);
  expect(kept).toEqual([changeTo(1), { type: 'secrets', secrets: ['one', 'two', 'three'] }, changeTo(2)]);
});
