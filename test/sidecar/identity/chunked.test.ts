import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chunked } from '../../../src/sidecar/identity/chunked.ts';
import type { Entries } from '../../../src/sidecar/identity/keychain.ts';
import { createMemoryEntries, type MemoryEntries } from '../../support/memory-entries.ts';

let last = 0;
const newId = () => (++last).toString(16).padStart(16, '0');
const open = (entries: Entries) => chunked(entries, newId);
const long = (letter: string, length = 10_000) => letter.repeat(length);

/** Accounts that are there beside the head: parts and journals. */
const others = ({ kept }: MemoryEntries) => [...kept.keys()].filter((account) => account !== 'a');

test.each([
  ['an empty one', ''],
  ['one of 2,560 bytes', long('x', 2560)],
  ['one of 2,561 bytes', long('x', 2561)],
  ['one of 10 kB', long('x')],
  ['one of 2,560 characters that are more bytes', long('ü', 2560)],
  ['one of characters beyond 16 bits', long('😀', 3000)],
  ['one that looks like a head', 'chunked:v1:3:0123456789abcdef'],
])('a value comes back as it was: %s', async (_name, value) => {
  const entries = createMemoryEntries();
  await open(entries).set('a', value);
  expect(await open(entries).get('a')).toBe(value);
});

test('any values in any order leave the last one and nothing beside it', async () => {
  const value = fc.oneof(fc.string(), fc.string({ minLength: 2000, maxLength: 6000, unit: 'grapheme' }));
  await fc.assert(
    fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 5 }), async (values) => {
      const entries = createMemoryEntries();
      const store = open(entries);
      for (const one of values) await store.set('a', one);
      expect(await store.get('a')).toBe(values.at(-1));
      const [, count] = /^chunked:v1:(\d+):/.exec(entries.kept.get('a') ?? '') ?? [];
      expect(others(entries)).toHaveLength(Number(count ?? 0));
      await store.delete('a');
      expect([...entries.kept]).toEqual([]);
    }),
    { numRuns: 50 },
  );
});

const values = { short: 'short', long: long('o'), longer: long('n', 12_000), shorter: long('s', 3000) };
const changes = Object.keys(values).flatMap((from) => Object.keys(values).map((to) => [from, to] as const));

test.each(changes)('a crash at any write from %s to %s leaves the one or the other', async (from, to) => {
  const [before, after] = [values[from as keyof typeof values], values[to as keyof typeof values]];
  let isDone = false;
  for (let writes = 0; !isDone; writes += 1) {
    const entries = createMemoryEntries();
    await open(entries).set('a', before);
    entries.failAfter(writes);
    isDone = await open(entries)
      .set('a', after)
      .then(
        () => true,
        () => false,
      );
    entries.failAfter(Number.POSITIVE_INFINITY);
    expect([before, after]).toContain(await open(entries).get('a'));
    if (isDone) expect(await open(entries).get('a')).toBe(after);
    // What the crash left goes with the next writing.
    await open(entries).set('a', 'next');
    expect([...entries.kept]).toEqual([['a', 'next']]);
  }
});

test('a crash at any write of a deletion leaves the value or none, and the next deletion nothing', async () => {
  let isDone = false;
  for (let writes = 0; !isDone; writes += 1) {
    const entries = createMemoryEntries();
    await open(entries).set('a', values.long);
    entries.failAfter(writes);
    isDone = await open(entries)
      .delete('a')
      .then(
        () => true,
        () => false,
      );
    entries.failAfter(Number.POSITIVE_INFINITY);
    expect([values.long, undefined]).toContain(await open(entries).get('a'));
    await open(entries).delete('a');
    expect([...entries.kept]).toEqual([]);
  }
});

test('a missing part makes the whole value missing', async () => {
  for (const index of [0, 4, 8]) {
    const entries = createMemoryEntries();
    await open(entries).set('a', values.long);
    const parts = others(entries);
    expect(parts).toHaveLength(9);
    entries.kept.delete(parts[index]!);
    expect(await open(entries).get('a')).toBeUndefined();
    await open(entries).set('a', values.longer);
    expect(await open(entries).get('a')).toBe(values.longer);
  }
});

test('a reader that a writer overtakes has the old value or the new one, never a mix or none', async () => {
  for (let overtakenAt = 0; overtakenAt < 12; overtakenAt += 1) {
    const entries = createMemoryEntries();
    await open(entries).set('a', values.long);
    let reads = 0;
    const slow: Entries = {
      ...entries,
      async get(account) {
        if (reads++ === overtakenAt) {
          await open(entries).set('a', values.longer);
          await open(entries).set('a', values.shorter);
        }
        return entries.get(account);
      },
    };
    expect([values.long, values.shorter]).toContain(await open(slow).get('a'));
  }
});
