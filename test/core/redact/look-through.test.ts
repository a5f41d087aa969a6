// Secrets behind escapes and behind base64, in whole texts and in texts that arrive in pieces.
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { lookThrough } from '../../../src/core/redact/look-through.ts';
import { createMatcher } from '../../../src/core/redact/matcher.ts';
import { builtInRules } from '../../../src/core/redact/rules.ts';
import { BASE62, sample } from '../../../src/core/redact/sample.ts';
import { createTextMasker } from '../../../src/core/redact/text-masker.ts';
import { isLeaked, piecesOf, plantedText, redactor } from './planted.ts';

const KEY = ['sk', 'proj', sample(BASE62, 60)].join('-');
const inJson = (text: string) => JSON.stringify(text).slice(1, -1);
const escaped = (text: string) =>
  [...text].map((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
const urlSafe = (base64: string) => base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
const wide = (text: string) => [...text].map((letter) => `${letter}\0`).join('');

/** How a text is hidden, and what must not be left of it. */
const HIDDEN: readonly (readonly [way: string, text: string])[] = [
  ['letters as escapes of JSON', `{"a":"${escaped(KEY)}"}`],
  ['one letter as an escape of JSON in JSON', `{\\"a\\":\\"\\\\u0073${KEY.slice(1)}\\"}`],
  ['JSON in JSON in JSON, a quote in it', inJson(inJson(JSON.stringify({ a: `"${KEY}"` })))],
  ['base64', `data: ${btoa(KEY)}\n`],
  ['base64 in JSON', JSON.stringify({ data: { key: btoa(`${KEY}\n`) } })],
  ['base64 behind an escaped line end', `key:\\n${btoa(KEY)}`],
  ['base64 as it stands in URLs', `?d=${urlSafe(btoa(`a>>?? ${KEY}`))}&x`],
  ['base64 in base64', btoa(`{"auth":"${btoa(KEY)}"}`)],
  ['base64 of JSON with escapes', btoa(`{"a":"${escaped(KEY)}"}`)],
  ['base64 of UTF-16', `-EncodedCommand ${btoa(wide(`echo ${KEY}`))}`],
  ['long base64', btoa(`${'All work and no play. '.repeat(400)}${KEY}${' makes Jack dull.'.repeat(300)}`)],
];
const LAYERS = [(text: string) => text, escaped, (text: string) => btoa(btoa(text)), wide];

function isHiddenIn(text: string, secret: string): boolean {
  const decoded = [...text.matchAll(/[A-Za-z0-9+/_-]{20,}/g)].flatMap(([run]) =>
    [0, 1, 2, 3].map((skip) => Buffer.from(run.slice(skip), 'base64').toString('latin1')),
  );
  return [text, ...decoded].some((each) => isLeaked(secret, each.replaceAll('\0', '')));
}

test.each(HIDDEN)('a secret in %s is masked', (_way, text) => {
  const masked = redactor.text(text).text;
  expect(masked).toContain('[REDACTED:');
  expect(isHiddenIn(masked, KEY)).toBe(false);
  for (const layer of LAYERS) expect(masked).not.toContain(layer(KEY).slice(10, 40));
});

test.each(HIDDEN)('a secret in %s is masked wherever the text is cut', (_way, text) => {
  const whole = redactor.text(text).text;
  const step = Math.max(1, Math.floor(text.length / 400));
  for (let cut = 0; cut <= text.length; cut += step)
    expectAsWhole([text.slice(0, cut), text.slice(cut)], whole);
});

/** Fewer than four characters of base64 are not held back: so many may be left before a mask. */
function expectAsWhole(pieces: readonly string[], whole: string): void {
  const masker = createTextMasker(redactor);
  const masked = pieces.map((piece) => masker.push(piece)).join('') + masker.end();
  const [between, betweenInWhole] = [masked, whole].map((text) => text.split(/(?=\[REDACTED:)/));
  expect(between).toHaveLength(betweenInWhole?.length ?? 0);
  between?.forEach((text, index) => {
    const expected = betweenInWhole?.[index] ?? '';
    expect(text.startsWith(expected)).toBe(true);
    expect(text.slice(expected.length)).toMatch(index === between.length - 1 ? /^$/ : /^[\w+/-]{0,3}$/);
  });
}

describe('what hides nothing', () => {
  it.each([
    ['an image', `data:image/png;base64,${btoa('\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\xf4\0')}`],
    [
      'a digest',
      `sha512-${btoa(String.fromCharCode(...Array.from({ length: 64 }, (_, at) => (at * 37) % 256)))}`,
    ],
    ['base64 of prose', btoa('It was the best of times, it was the worst of times.')],
    ['a long path', '/usr/local/lib/node_modules/typescript/lib/lib/lib/typescript/index'],
    ['a path of Windows', 'C:\\\\users\\\\new\\\\table\\u0041'],
  ])('%s comes back as it is', (_name, text) => {
    expect(redactor.text(text).text).toBe(text);
  });
});

describe('lookThrough', () => {
  const matcher = lookThrough(createMatcher(builtInRules));
  const layered = fc
    .array(fc.tuple(plantedText, fc.constantFrom(0, 1, 2, 3)), { minLength: 1, maxLength: 4 })
    .map((parts) =>
      parts
        .map(([{ text }, layer]) => {
          if (layer === 1) return JSON.stringify(text);
          const ascii = text.replaceAll(/[^\x20-\x7e]/g, '.');
          if (layer === 2) return ` ${btoa(ascii)} `;
          return layer === 3 ? inJson(JSON.stringify({ a: btoa(ascii) })) : text;
        })
        .join(' '),
    );

  it('never changes what it has decided, whatever follows', () => {
    fc.assert(
      fc.property(layered, fc.nat(), (text, at) => {
        const seen = text.slice(0, at % (text.length + 1));
        const { findings, decidedTo } = matcher.read(seen, 0, 'open');
        expect(matcher.scan(text).filter(({ start }) => start < decidedTo - 3)).toEqual(findings);
      }),
      { numRuns: 500 },
    );
  });

  it('finds the same in pieces as in the whole', () => {
    fc.assert(
      fc.property(
        layered.chain((text) => fc.tuple(fc.constant(text), piecesOf(text))),
        ([text, pieces]) => {
          expectAsWhole(pieces, redactor.text(text).text);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('changes nothing in what it has masked', () => {
    fc.assert(
      fc.property(layered, (text) => {
        const once = redactor.text(text).text;
        expect(redactor.text(once).text).toBe(once);
      }),
      { numRuns: 300 },
    );
  });
});

test('a hostile text of nothing but escapes, backslashes or base64 of base64 comes to an end', () => {
  const layers = (text: string, times: number): string =>
    times === 0 ? text : layers(btoa(text), times - 1);
  for (const text of [
    '\\'.repeat(1_000_000),
    '\\u005c'.repeat(200_000),
    '\\"'.repeat(500_000),
    layers('Ab '.repeat(60_000), 6),
    `${'QUFB'.repeat(250_000)}`,
    `${'QUFBQUFBQUFBQUFBQUFBQUFB '.repeat(40_000)}`,
  ])
    expect(redactor.text(text).redactions).toEqual([]);
});
