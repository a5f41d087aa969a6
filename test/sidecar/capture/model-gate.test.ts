// A request is held for so long and so much as is bearable, and nothing of it is lost.
import { PassThrough } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { NamedModels } from '../../../src/core/policy/access-policy.ts';
import type { HeldBody } from '../../../src/sidecar/capture/held-body.ts';
import { createModelGate, type GateLimits } from '../../../src/sidecar/capture/model-gate.ts';

const subject = {
  route: 'openai',
  origin: 'https://api.openai.com',
  path: '/v1/chat/completions',
  rawHeaders: [],
  hasBody: true,
};
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
function textOf(told: Told): string {
  if (told === 'gone') return told;
  let text = '';
  for (let chunk = told.held.take(); chunk !== undefined; chunk = told.held.take()) text += chunk;
  return text;
}

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

test('bodies that wait at once share one bound, which is free again when they are taken', async () => {
  const gate = createModelGate({ ...roomy, maxTotalBytes: 150 });
  const one = hold(gate);
  one.body.write(' '.repeat(100));
  await new Promise((resolve) => setImmediate(resolve));
  const other = hold(gate);
  other.body.write(' '.repeat(100));
  expect(await other.told).toMatchObject({ models: 'unknown' });
  textOf(await other.told);
  one.body.end('{"model":"a"}');
  expect(await one.told).toMatchObject({ models: ['a'] });
  textOf(await one.told);
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

test('a body that was let pass counts as held until it is taken or dropped', async () => {
  // Whoever sends slowly read uploads one after the other would have each of them in memory, and none counted.
  const gate = createModelGate({ ...roomy, maxTotalBytes: 150 });
  const padded = `{"model":"a"}${' '.repeat(87)}`;
  const ask = async () => {
    const { body, told } = hold(gate);
    body.end(padded);
    const found = await told;
    if (found === 'gone') throw new Error('expected a body that is known, found that it is gone');
    return found;
  };
  const first = await ask();
  expect(first.models).toEqual(['a']);
  const second = await ask();
  expect(second.models).toBe('unknown');
  second.held.drop();
  expect((await ask()).models).toBe('unknown');
  expect(textOf(first)).toBe(padded);
});

test('a stream that is reset after its end, while it is still decoded, is gone', async () => {
  const body = Object.assign(new PassThrough(), { aborted: false });
  const coded = { ...subject, rawHeaders: ['content-encoding', 'gzip'] };
  const { promise, resolve } = Promise.withResolvers<NamedModels | 'gone'>();
  createModelGate(roomy).hold(body, coded, { onKnown: resolve, onGone: () => resolve('gone') });
  body.on('end', () => {
    body.aborted = true; // as Http2Stream has it when the client resets what it has ended
    body.destroy();
  });
  body.end(gzipSync('{"model":"a"}'));
  expect(await promise).toBe('gone');
});

test('a body that is abandoned or gone counts no longer', async () => {
  const gate = createModelGate({ ...roomy, maxTotalBytes: 150 });
  for (const leave of ['abandon', 'go']) {
    const { body, held, told } = hold(gate);
    body.write(' '.repeat(100));
    await new Promise((resolve) => setImmediate(resolve));
    if (leave === 'abandon') held.abandon();
    else {
      body.destroy();
      expect(await told).toBe('gone');
    }
  }
  const last = hold(gate);
  last.body.end(`{"model":"a"}${' '.repeat(100)}`);
  expect(await last.told).toMatchObject({ models: ['a'] });
});
