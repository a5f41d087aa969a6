// The verdicts on the vectors, and on every way to change the lines of an intact recording.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseEntry } from '../../../src/core/model/entry.ts';
import type { JsonObject } from '../../../src/core/model/json.ts';
import { formatCanonical } from '../../../src/core/proof/canonical.ts';
import { commitmentOf, formatEntryLine } from '../../../src/core/proof/chain.ts';
import type { ProblemCode } from '../../../src/core/verify/verdict.ts';
import { createVerifier } from '../../../src/core/verify/verifier.ts';
import { sha256 } from '../../../src/node/hashing.ts';
import { verifyEd25519 } from '../../../src/node/verifying.ts';
import { chain, codesOf, draftsOf, editSegment, readVector, verify } from './recording.ts';

const EXPECTED = JSON.parse(
  readFileSync(new URL('../../vectors/expected.json', import.meta.url), 'utf8'),
) as Record<string, { tip: string; segments: number; entries: unknown[] }>;
const INTACT = readVector('intact');

/** Every line of the intact vector: its segment, its index there, its entry. */
const PLACES = INTACT.segments.flatMap((lines, segment) =>
  lines.map((line, index) => ({
    name: `${segment + 1}/${index + 1} ${parseEntry(line).type}`,
    segment,
    index,
    line,
    isLast: segment === INTACT.segments.length - 1 && index === lines.length - 1,
    isLastOfSegment: index === lines.length - 1,
  })),
);
type At = (typeof PLACES)[number];

function replaceLine({ segment, index }: At, ...lines: string[]) {
  return verify(editSegment(INTACT, segment, (old) => old.toSpliced(index, 1, ...lines)));
}

describe('the verdict on a vector', () => {
  it.each([
    ['intact', 'intact'],
    ['erased', 'intact-with-gaps'],
    ['gap', 'intact-with-gaps'],
    ['torn', 'cut-off'],
  ])('%s is %s, with the tip that the script computed', (name, level) => {
    const { tip, segments, entries } = EXPECTED[name]!;
    const verdict = verify(readVector(name));
    expect(verdict).toMatchObject({ level, tip, segments, entries: entries.length, problems: [] });
  });

  it('lists what was erased, and what the recording says is missing', () => {
    expect(verify(readVector('erased')).erased).toEqual([[2, 2]]);
    expect(verify(readVector('gap')).gaps).toMatchObject([{ seq: 2, reason: 'queue-full', bytes: 5000 }]);
  });

  it('is cut-off, without a problem, wherever a recording that is still written stands', () => {
    INTACT.segments.forEach((lines, segment) => {
      for (let count = 0; count < lines.length; count++) {
        const segments = [...INTACT.segments.slice(0, segment), lines.slice(0, count)];
        const expected = { level: 'cut-off', problems: [] };
        expect(verify({ ...INTACT, segments })).toMatchObject(expected);
        expect(verify({ ...INTACT, segments }, 7)).toMatchObject({ ...expected, torn: { bytes: 7 } });
      }
    });
    expect(verify({ ...INTACT, segments: [] })).toMatchObject({ level: 'cut-off', entries: 0, problems: [] });
  });
});

describe('a line of an intact recording', () => {
  it.each(PLACES)('$name removed is a hole, or the end', (at) => {
    const verdict = replaceLine(at);
    if (at.isLast) expect(verdict).toMatchObject({ level: 'cut-off', problems: [] });
    else expect(codesOf(verdict)).toContain('seq-hole');
  });

  it.each(PLACES)('$name twice is a repeat', (at) => {
    expect(codesOf(replaceLine(at, at.line, at.line))).toContain('seq-repeat');
  });

  it.each(PLACES.filter((at) => !at.isLastOfSegment))('$name swapped with the next is a hole', (at) => {
    const next = INTACT.segments[at.segment]![at.index + 1]!;
    const lines = editSegment(INTACT, at.segment, (old) => old.toSpliced(at.index, 2, next, at.line));
    expect(codesOf(verify(lines)).slice(0, 1)).toEqual(['seq-hole']);
  });

  it.each(PLACES)('$name after a line that is none is one problem', (at) => {
    for (const junk of ['', 'null', '[]', '{}', '{"seq":0}', at.line.slice(1), at.line.slice(0, -1)])
      expect(replaceLine(at, junk, at.line).problems).toMatchObject([
        { code: 'line-malformed', file: `000${at.segment + 1}.jsonl`, line: at.index + 1 },
      ]);
  });

  it.each(PLACES)('$name put in place of a line that is none is found, the rest still checked', (at) => {
    const codes = codesOf(replaceLine(at, '{}'));
    expect(codes[0]).toBe('line-malformed');
    expect(codes).not.toContain('seq-hole');
    expect(codes).not.toContain('prev-mismatch');
  });

  it.each(PLACES)('$name written another way is not canonical', (at) => {
    const { seq, prev, t, type, commit, salt, data } = parseEntry(at.line);
    const others = [
      ` ${at.line}`,
      `${at.line}\r`,
      at.line.replace('"t":', '"t": '),
      at.line.replace(`"t":${t}`, `"t":${t}.0`),
      at.line.replace('"type":"', '"type":"\\u00').replace(/\\u00(.)/, (_, c: string) => escapeOf(c)),
      JSON.stringify({ prev, seq, t, type, commit, salt, data }),
      at.line.replace(/\}$/, ',"x":1}'),
      at.line.replace('"seq":', '"seq":0,"seq":'),
    ];
    for (const other of others) {
      expect(codesOf(replaceLine(at, other)), other).toEqual(['line-not-canonical']);
    }
  });

  it.each(PLACES)('$name with only one of salt and data is no entry', (at) => {
    for (const part of [/,"salt":"[0-9a-f]{32}"/, /,"data":\{.*\}(?=\}$)/s])
      expect(codesOf(replaceLine(at, at.line.replace(part, '')))[0]).toBe('line-malformed');
  });

  it.each(PLACES)('$name erased leaves no problem', (at) => {
    const { seq } = parseEntry(at.line);
    expect(replaceLine(at, at.line.replace(/,"salt":.*$/s, '}'))).toMatchObject({
      level: 'intact-with-gaps',
      erased: [[seq, seq]],
      problems: [],
    });
  });

  const HEX: readonly (readonly [member: string, code: ProblemCode])[] = [
    ['prev', 'prev-mismatch'],
    ['commit', 'commit-mismatch'],
    ['salt', 'commit-mismatch'],
  ];
  it.each(PLACES)('$name with any digit of its hashes or salt changed is a mismatch', (at) => {
    for (const [member, code] of HEX) {
      const start = at.line.indexOf(`"${member}":"`) + member.length + 4;
      const end = at.line.indexOf('"', start);
      for (let index = start; index < end; index++) {
        const flipped = at.line[index] === '0' ? '1' : '0';
        expect(codesOf(replaceLine(at, splice(at.line, index, flipped)))).toContain(code);
        const wrong = splice(at.line, index, 'G');
        expect(codesOf(replaceLine(at, wrong))).toContain('line-malformed');
      }
    }
  });

  it.each(PLACES)('$name with another seq, t or type breaks the chain, or changes the tip', (at) => {
    const { seq, t, type } = parseEntry(at.line);
    const seqCodes = codesOf(replaceLine(at, at.line.replace(`"seq":${seq}`, `"seq":${seq + 1}`)));
    expect(seqCodes[0]).toBe('seq-hole');
    const later = replaceLine(at, at.line.replace(`"t":${t}`, `"t":${t + 1}`));
    if (at.isLast) expect(later.tip).not.toBe(EXPECTED.intact!.tip);
    else expect(codesOf(later)).toEqual(['prev-mismatch']);
    const other = replaceLine(at, at.line.replace(`"type":"${type}"`, '"type":"x-other"'));
    expect(codesOf(other)).toContain(at.isLast ? 'entry-after-close' : 'prev-mismatch');
  });

  it.each(PLACES)('$name with other data is a mismatch, also with a new commit', (at) => {
    const { salt = '', data, ...fields } = parseEntry(at.line);
    const canonicalData = formatCanonical({ ...(data as JsonObject), edited: true });
    const edited = formatEntryLine(fields, { salt, canonicalData });
    expect(codesOf(replaceLine(at, edited))).toEqual(['commit-mismatch']);
    const commit = commitmentOf(canonicalData, salt, sha256);
    const recommitted = replaceLine(at, formatEntryLine({ ...fields, commit }, { salt, canonicalData }));
    if (at.isLast) expect(recommitted.tip).not.toBe(EXPECTED.intact!.tip);
    else expect(codesOf(recommitted)).toEqual(['prev-mismatch']);
  });
});

describe('a salt', () => {
  it('used twice is a problem', () => {
    const drafts = draftsOf(INTACT);
    const [first, second] = drafts[0]!;
    drafts[0]![1] = { ...second!, salt: first!.salt! };
    expect(verify(chain(INTACT.header, drafts)).problems).toMatchObject([{ code: 'salt-reused', seq: 1 }]);
  });
});

describe('a verifier', () => {
  it('names a missing header once and still follows the chain', () => {
    const verifier = createVerifier({ sha256, verifyEd25519 });
    INTACT.segments.forEach((lines, index) => {
      verifier.segmentOpened(index + 1);
      lines.forEach((line, at) => {
        verifier.line(Buffer.from(line), at + 1);
      });
      verifier.segmentEnded();
    });
    expect(verifier.end()).toMatchObject({
      level: 'not-what-it-claims',
      entries: 18,
      problems: [{ code: 'header-missing', file: 'session.json' }],
    });
    expect(codesOf(createVerifier({ sha256, verifyEd25519 }).end())).toEqual(['header-missing']);
  });

  it('finds every problem, not only the first', () => {
    const [one, two] = INTACT.segments;
    const segments = [
      one!.with(1, '{}').with(6, one![6]!.replace('"length":24', '"length":25')),
      two!.toSpliced(0, 1),
    ];
    expect(verify({ ...INTACT, segments }).problems).toMatchObject([
      { code: 'line-malformed', file: '0001.jsonl', line: 2 },
      { code: 'part-missing', line: 4, seq: 3 },
      { code: 'part-missing', line: 6, seq: 5 },
      { code: 'commit-mismatch', line: 7, seq: 6 },
      { code: 'seq-hole', file: '0002.jsonl', line: 1, seq: 10 },
      { code: 'segment-closed-wrong', line: 8, seq: 17 },
    ]);
  });
});

function splice(text: string, index: number, char: string): string {
  return text.slice(0, index) + char + text.slice(index + 1);
}

function escapeOf(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
