// The built-in rules on the dev split of the corpus, as a guard; the corpus and its judge on what is known beforehand.
import { describe, expect, it } from 'vitest';
import { CONTEXTS } from './contexts.ts';
import { createCorpus, KINDS, type Sample } from './corpus.ts';
import { inBase64, ofKind, readMarks, room, secret } from './marks.ts';
import { createOwnScanner } from './own-scanner.ts';
import { f1, judgeSample, precision, recall, score } from './score.ts';
import { scanWithSecretlint } from './secretlint.ts';

const DEV = createCorpus({ split: 'dev', perKind: 3 });
const own = createOwnScanner();

describe('the built-in rules', () => {
  const outcomes = DEV.map((sample) => judgeSample(sample, own.scan(sample)));
  const counts = score(outcomes);

  it('find nearly all secrets of the dev split', () => {
    expect(recall(counts)).toBeGreaterThanOrEqual(0.97);
  });

  it('find little else', () => {
    expect(precision(counts)).toBeGreaterThanOrEqual(0.97);
    expect(counts.lost / counts.outside).toBeLessThanOrEqual(0.001);
  });

  it('leave nothing that secretlint still finds', async () => {
    const left: string[] = [];
    for (const sample of DEV.filter(({ kind }) => kind.isSecret)) {
      const findings = await scanWithSecretlint(own.remainder(sample));
      left.push(...findings.map(({ rule }) => `${sample.kind.id} in ${sample.context}: ${rule}`));
    }
    expect(left).toEqual([]);
  });
});

describe('createCorpus', () => {
  it('has more than sixty kinds of secrets, each in both splits with other values', () => {
    const test = createCorpus({ split: 'test', perKind: 1 });
    const kinds = KINDS.filter(({ isSecret }) => isSecret);
    expect(kinds.length).toBeGreaterThan(60);
    for (const split of [DEV, test])
      expect(new Set(split.filter(({ kind }) => kind.isSecret).map(({ kind }) => kind))).toEqual(
        new Set(kinds),
      );
    const known = new Set(secretsIn(DEV));
    expect(secretsIn(test).filter((value) => known.has(value))).toEqual([]);
  });

  it('has two documents without secrets for each one with', () => {
    const [secrets, negatives] = [true, false].map((is) => DEV.filter(({ kind }) => kind.isSecret === is));
    expect(negatives?.length).toBeGreaterThanOrEqual(2 * (secrets?.length ?? 0));
    expect(negatives?.flatMap(({ labels }) => labels)).toEqual([]);
    expect(secrets?.filter(({ labels }) => labels.length === 0)).toEqual([]);
  });

  it('keeps some contexts for the test split', () => {
    const seen = new Set(DEV.map(({ context }) => context));
    const testOnly = CONTEXTS.filter(({ only }) => only === 'test').map(({ id }) => id);
    expect(testOnly.length).toBeGreaterThan(10);
    expect(testOnly.filter((id) => seen.has(id))).toEqual([]);
  });

  it('gives the same documents for the same seed, and pieces that make up their text', () => {
    const again = createCorpus({ split: 'dev', perKind: 3 });
    expect(again.map(({ text }) => text)).toEqual(DEV.map(({ text }) => text));
    expect(DEV.filter(({ text, pieces }) => pieces.join('') !== text)).toEqual([]);
  });

  it('leaves no mark in a text', () => {
    expect(DEV.filter(({ text }) => /[\ue000-\uf8ff]/.test(text)).map(({ kind }) => kind.id)).toEqual([]);
  });

  it('labels by the kind that was planted', () => {
    expect(DEV.filter(({ kind, labels }) => labels.some((label) => KINDS[label.kind] !== kind))).toEqual([]);
  });
});

describe('readMarks', () => {
  it('says where marks stood', () => {
    const marked = ofKind(`a ${room(`user:${secret('pass')}`)}!`, 5);
    expect(readMarks(marked)).toEqual({
      text: 'a user:pass!',
      labels: [{ start: 7, end: 11, kind: 5 }],
      rooms: [{ start: 2, end: 11 }],
      glue: [],
    });
  });

  it.each(['', 'k', 'ke', 'key'])(
    'finds the base64 characters that a secret had a part in, after "%s"',
    (before) => {
      const { text, labels } = readMarks(inBase64(ofKind(`${before}${secret('Zq3w')}\n`, 0)));
      expect(text).toBe(Buffer.from(`${before}Zq3w\n`).toString('base64'));
      const other = Buffer.from(`${before}\0\0\0\0\n`).toString('base64');
      const changed = [...text].flatMap((char, at) => (char === other[at] ? [] : [at]));
      expect(labels[0]?.start).toBeLessThanOrEqual(changed[0] ?? 0);
      expect(labels[0]?.end).toBe((changed.at(-1) ?? 0) + 1);
      expect((labels[0]?.end ?? 0) - (labels[0]?.start ?? 0)).toBeLessThanOrEqual(7);
    },
  );
});

describe('judgeSample', () => {
  const sample = {
    ...(DEV[0] as Sample),
    text: 'id 12345 key abcde end',
    labels: [{ start: 13, end: 18, kind: 0 }],
  };
  const judged = { ...sample, rooms: [{ start: 9, end: 18 }], glue: [] };
  const counted = (findings: readonly { start: number; end: number }[]) =>
    score([
      judgeSample(
        judged,
        findings.map((span) => ({ ...span, rule: 'x' })),
      ),
    ]);

  it('counts a secret as found only where all of it is masked', () => {
    expect(counted([])).toMatchObject({ secrets: 1, found: 0, touched: 0, wrong: 0 });
    expect(counted([{ start: 13, end: 17 }])).toMatchObject({ found: 0, touched: 1, wrong: 0 });
    expect(counted([{ start: 9, end: 18 }])).toMatchObject({ found: 1, touched: 1, lost: 0 });
  });

  it('counts what touches no secret as wrong, and what it masked as lost', () => {
    const counts = counted([
      { start: 3, end: 8 },
      { start: 13, end: 18 },
    ]);
    expect(counts).toMatchObject({ found: 1, wrong: 1, lost: 5, outside: 13 });
    expect([recall(counts), precision(counts), f1(counts)]).toEqual([1, 0.5, 2 / 3]);
  });
});

function secretsIn(samples: readonly Sample[]): string[] {
  return samples.flatMap(({ text, labels }) => labels.map(({ start, end }) => text.slice(start, end)));
}
