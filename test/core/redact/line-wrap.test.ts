// Secrets in base64 that is wrapped in lines, as a whole text and in pieces.
import { describe, expect, it, test } from 'vitest';
import { isLineEndFrom, joinLines } from '../../../src/core/redact/line-wrap.ts';
import { BASE62, HEX, sample } from '../../../src/core/redact/sample.ts';
import { createTextMasker } from '../../../src/core/redact/text-masker.ts';
import { isLeaked, redactor } from './planted.ts';

const KEY = ['sk', 'proj', sample(BASE62, 60)].join('-');
const WAYS = [
  ['MIME', 76, '\r\n'],
  ['PEM', 64, '\n'],
  ['a block of YAML', 76, '\n    '],
  ['a string of JSON', 64, '\\n'],
  ['a string in a string of JSON', 60, '\\\\r\\\\n  '],
] as const;

function wrap(text: string, width: number, lineEnd: string): string {
  return (btoa(text).match(new RegExp(`.{1,${width}}`, 'g')) ?? []).join(lineEnd);
}

/** What is left of the base64 in a masked text, in one line. */
function toLine(masked: string, lineEnd: string): string {
  return masked.replaceAll(/\[REDACTED:[^\]]*\]/g, ' ').replaceAll(lineEnd, '');
}

function inPieces(text: string, length: number): string {
  const masker = createTextMasker(redactor);
  let masked = '';
  for (let at = 0; at < text.length; at += length) masked += masker.push(text.slice(at, at + length));
  return masked + masker.end();
}

describe.each(WAYS)('base64 in lines of %s', (_way, width, lineEnd) => {
  // The key runs over a line end, wherever it begins.
  it.each([0, 10, 33, 40, 57, 90])(
    'is masked whole where a secret stands in it, %i characters in',
    (before) => {
      const hidden = wrap(`${'some words '.repeat(9).slice(0, before)} ${KEY}\nand more`, width, lineEnd);
      const { text, redactions } = redactor.text(`data: ${hidden}.\nnext: value`);
      expect(text).toMatch(/^data: \[REDACTED:openai-project-key:[0-9a-f]{8}\]\.\nnext: value$/);
      expect(redactions[0]?.length).toBe(hidden.length);
      for (const length of [5, 64, 1000])
        expect(inPieces(`data: ${hidden}.\nnext: value`, length)).toBe(text);
    },
  );

  it('keeps no part of a secret that stands far in, in pieces of any length', () => {
    const words = 'log line of words and more. '.repeat(200);
    for (const before of [3200, 5000]) {
      const plain = `${words.slice(0, before)} token: ${KEY}\n${words.slice(0, 80)}`;
      const text = `data: ${wrap(plain, width, lineEnd)}\nnext: value\n`;
      // Of the key what does not depend on what stands before it.
      const inside = btoa(plain).slice((plain.indexOf(KEY) / 3) * 4 + 12, (plain.indexOf(KEY) / 3) * 4 + 72);
      for (const masked of [
        redactor.text(text).text,
        ...[1, 7, 50, 999].map((length) => inPieces(text, length)),
      ]) {
        expect(masked).toContain('[REDACTED:openai-project-key:');
        expect(isLeaked(inside, toLine(masked, lineEnd))).toBe(false);
      }
    }
  });

  it('stays where it has none', () => {
    const text = `data: ${wrap('The quick brown fox jumps over the lazy dog. '.repeat(9), width, lineEnd)}\n`;
    expect(redactor.text(text)).toEqual({ text, redactions: [] });
    expect(inPieces(text, 7)).toBe(text);
  });
});

test('joinLines joins lines of base64 alone', () => {
  const [one, other] = [sample(HEX, 40), sample(HEX, 40, 2)];
  expect(joinLines(`${one}\n  ${other}\nshort\nlines\n`, false)?.text).toBe(`${one}${other}short\nlines\n`);
  expect(joinLines(`${one.slice(1)}\n${other} \nword\nword`, false)).toBeUndefined();
  expect(joinLines(`${one.slice(9)}\n${other}`, true)?.text).toBe(one.slice(9) + other);
});

test('isLineEndFrom knows the beginnings of a line end', () => {
  for (const end of ['\n', '\r', '\r\n', '\n   ', '\\', '\\r', '\\r\\', '\\n', '\\\\n  '])
    expect([end, isLineEndFrom(`abc${end}`, 3)]).toEqual([end, true]);
  for (const end of ['', ' ', '\n.', '\\t', '\n\n'])
    expect([end, isLineEndFrom(`abc${end}`, 3)]).toEqual([end, false]);
});
