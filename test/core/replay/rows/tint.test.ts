import { describe, expect, it } from 'vitest';
import type { Row, Tone } from '../../../../src/core/replay/row.ts';
import { markMatches, markRedactions } from '../../../../src/core/replay/rows/tint.ts';
import { span } from '../../../../src/core/replay/rows/width.ts';

const toRow = (...texts: string[]): Row => ({ spans: texts.map((text) => span(text)) });
const toned = (rows: readonly Row[], tone: Tone) =>
  rows.map(({ spans }) => spans.flatMap((one) => (one.tone === tone ? one.text : [])).join(''));

describe('a mask', () => {
  it('is marked within a text, also in parts of other tones', () => {
    expect(
      toned(markRedactions([toRow('key [REDAC', 'TED:github-token:12ab34cd], ok')]), 'redaction'),
    ).toEqual(['[REDACTED:github-token:12ab34cd]']);
  });

  it('is marked where a line was broken in it', () => {
    const rows = [toRow('x [REDACTED:github-to'), toRow('  ken:12ab34cd] y'), toRow('z] plain')];
    expect(toned(markRedactions(rows), 'redaction')).toEqual(['[REDACTED:github-to', 'ken:12ab34cd]', '']);
  });
});

describe('a match', () => {
  it('is marked in upper and lower case, as often as it is there', () => {
    expect(toned([markMatches(toRow('Cart and c', 'art'), 'cart')], 'match')).toEqual(['Cartcart']);
  });

  it('changes no text', () => {
    const row = markMatches(toRow('a', 'ba', 'b'), 'ab');
    expect(row.spans.map(({ text }) => text).join('')).toBe('abab');
  });
});
