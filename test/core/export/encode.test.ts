// Every format by its name.
import { expect, it } from 'vitest';
import { encodeExport } from '../../../src/core/export/encode.ts';
import { EXPORT_FORMATS } from '../../../src/core/export/format.ts';
import { toDocument } from '../../../src/core/replay/document.ts';
import { join, toSample, toSource } from './sample.ts';

it('encodeExport writes as json what show --json does, byte for byte', () => {
  const view = toSample();
  expect(toDocument(view).turns).toHaveLength(2);
  expect(join(encodeExport('json', toSource(view)))).toBe(`${JSON.stringify(toDocument(view))}\n`);
});

it.each(EXPORT_FORMATS)(
  'encodeExport writes %s in well-formed pieces, also of a session with nothing in it',
  (format) => {
    const empty = { ...toSample(), exchanges: [], redactions: [], gaps: [], lastT: 0 };
    for (const view of [toSample(), empty]) {
      const pieces = [...encodeExport(format, toSource(view))];
      expect(pieces.length).toBeGreaterThan(1);
      expect(pieces.join('')).toMatch(/\n$/);
      // Half a character at the end of a piece would be lost between two blocks.
      expect(pieces.filter((piece) => /[\ud800-\udbff]$/.test(piece))).toEqual([]);
    }
  },
);

it.each(EXPORT_FORMATS)('encodeExport begins %s before the session is gone through', (format) => {
  const refuse = () => {
    throw new Error('expected to begin before');
  };
  const { session, ...rest } = toSource(toSample());
  const { header, status, lastT, read } = session;
  const early = {
    header,
    status,
    lastT,
    read,
    get exchanges() {
      return refuse();
    },
    get redactions() {
      return refuse();
    },
    get gaps() {
      return refuse();
    },
  };
  const [first] = encodeExport(format, { ...rest, session: early });
  expect(first).not.toBe('');
  expect(() => [...encodeExport(format, { ...rest, session: early })]).toThrow('to begin before');
});

it.each([
  ['sealed', 'unfinished'],
  ['recovered', 'unfinished'],
  ['live', 'open'],
] as const)('every export of a session that is %s calls what has not ended %s', (status, word) => {
  for (const format of ['markdown', 'html', 'otlp'] as const) {
    const text = join(encodeExport(format, toSource(toSample({ status }))));
    const words = ['unfinished', 'open'].filter((one) => new RegExp(`\\b${one}\\b[^:]`).test(text));
    expect([format, words]).toEqual([format, [word]]);
  }
});
