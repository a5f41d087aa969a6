// The search of the proof by canary, held to what it must find: with nothing masked it finds all, whatever the spelling.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createRedactor } from '../../../src/core/redact/redactor.ts';
import { builtInRules } from '../../../src/core/redact/rules.ts';
import { createCanaries, families, toNeedles } from './canaries.ts';
import { createSearch, spellings } from './search.ts';
import { word } from './values.ts';

const canaries = createCanaries();
const needles = canaries.flatMap(toNeedles);
const search = createSearch(needles);
const fingerprint = () => '0badc0de';

test('canaries are there for every family of rules, and for no other', () => {
  expect([...families()].sort()).toEqual([...new Set(builtInRules.map(({ family }) => family))].sort());
});

test('the search finds every canary in every spelling, and a part of it', () => {
  for (const { name, text } of needles) {
    for (const [spelling, spelled] of spellings(text)) {
      const padding = spelling.includes('base64') ? '.' : 'a';
      expect(search.in(`${padding}${spelled}${padding}`).join(), `${name}, ${spelling}`).toContain(name);
    }
    if (text.length >= 18) expect(search.in(text.slice(3, 18)).join(), `a part of ${name}`).toContain(name);
  }
});

test('the search finds a text at every place of base64, and in UTF-16', () => {
  for (const { name, text } of needles) {
    for (const before of ['', 'x', 'xy'])
      expect(search.in(btoa(`${before}${text} z`)).join()).toContain(name);
    const wide = Buffer.from(`\ufeff${text} z`, 'utf16le');
    for (const bytes of [wide, wide.subarray(1), wide.subarray(2)])
      for (const spelled of [bytes, bytes.toString('base64')])
        expect(search.in(spelled).join()).toContain(name);
  }
});

test('the search finds nothing in other canaries, nor in random bytes and words', () => {
  const others = createCanaries().flatMap(({ text }) => [
    text,
    btoa(text),
    Buffer.from(text).toString('hex'),
  ]);
  expect(search.in([...others, word()].join('\n'))).toEqual([]);
});

test('the search finds what is in a file and in its name, and says where', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'canary-search-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const own = createSearch([{ name: 'one', text: 'bakelominuras' }]);
  await writeFile(join(folder, 'bakelominuras'), 'x');
  await writeFile(join(folder, 'b'), 'x bakelominuras');
  expect((await own.inFolder(folder)).map((hit) => hit.split(':')[0])).toEqual(['/b', '/bakelominuras']);
});

test('with masking bypassed every canary is found; with it, none is', () => {
  const bypassed = createRedactor({ rules: [], fingerprint });
  const masking = createRedactor({ rules: builtInRules, fingerprint });
  for (const canary of canaries) {
    const { name, text } = canary;
    const said = `It is\n${text}\nas you see.`;
    const own = createSearch(toNeedles(canary));
    expect(own.in(bypassed.text(said).text).length, name).toBeGreaterThan(0);
    expect(own.in(masking.text(said).text), name).toEqual([]);
  }
});

test('a needle that is too short to be told from chance is refused', () => {
  expect(() => createSearch([{ name: 'short', text: 'abc' }])).toThrow(RangeError);
});
