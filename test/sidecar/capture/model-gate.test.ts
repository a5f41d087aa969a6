// A request is held for so long and so much as is bearable, and nothing of it is lost.
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import type { NamedModels } from '../../../src/core/policy/access-policy.ts';
import type { HeldBody } from '../../../src/sidecar/capture/held-body.ts';
import { createModelGate, type GateLimits } from '../../../src/sidecar/capture/model-gate.ts';

const subject = { path: '/v1/chat/completions', rawHeaders: [], hasBody: true };
const roomy: GateLimits = { maxHeldBytes: 1000, maxTotalBytes: 10_000, maxHoldMs: 60_000 };
type Told = { readonly models: NamedModels; readonly held: HeldBody } | 'gone';

function hold(gate = createModelGate(roomy)) {
  const body = new PassThrough();
  const { promise, resolve } = Promise.withResolvers<Told>();
  const held = gate.hold(body, subject, {
    onKnown: (models, heldBody) => resolve({ models, held: heldBody }),
    onGone: () => resolve('gone'),
  });
  return { body, held, told: promise };
}
const textOf = (told: Told) => (told === 'gone' ? told : Buffer.concat(told.held.chunks).toString());

test('a body that ends is known, and all of it is there', async () => {
  const { body, told } = hold();
  body.write('{"model":');
  body.end('"gpt-5"}');
  expect(await told).toMatchObject({ models: ['gpt-5'], held: { hasEnded: true } });
  expect(textOf(await told)).toBe('{"model":"gpt-5"}');
});

test('a body that is too long is not known, and its rest is left in the stream', async () => {
  const { body, told } = hold();
  const text = `{"model":"gpt-5","text":"${'x'.repeat(5000)}"}`;
  for (let at = 0; at < text.length; at += 300) body.write(text.slice(at, at + 300));
  body.end();
  const found = await told;
  expect(found).toMatchObject({ models: 'unknown', held: { hasEnded: false } });
  let rest = '';
  for await (const chunk of body) rest += chunk;
  expect(textOf(found) + rest).toBe(text);
});

test('a body that never ends is given up', async () => {
  const { body, told } = hold(createModelGate({ ...roomy, maxHoldMs: 20 }));
  body.write('{"model":"gpt-5"');
  expect(await told).toMatchObject({ models: 'unknown', held: { hasEnded: false } });
});

test('bodies that wait at once share one bound, which is free again when they are known', async () => {
  const gate = createModelGate({ ...roomy, maxTotalBytes: 150 });
  const one = hold(gate);
  one.body.write(' '.repeat(100));
  await new Promise((resolve) => setImmediate(resolve));
  const other = hold(gate);
  other.body.write(' '.repeat(100));
  expect(await other.told).toMatchObject({ models: 'unknown' });
  one.body.end('{"model":"a"}');
  expect(await one.told).toMatchObject({ models: ['a'] });
  const third = hold(gate);
  third.body.end(`{"model":"b"}${' '.repeat(100)}`);
  expect(await third.told).toMatchObject({ models: ['b'] });
});

test('a client that goes is forgotten, and so is one that is abandoned', async () => {
  const gone = hold();
  gone.body.write('{');
  gone.body.destroy();
  expect(await gone.told).toBe('gone');
  const { body, held, told } = hold();
  held.abandon();
  body.end('{"model":"gpt-5"}');
  const later = new Promise((resolve) => setImmediate(() => setImmediate(() => resolve('nothing'))));
  expect(await Promise.race([told, later])).toBe('nothing');
});
