// Segments: their numbers, their closes, and that nothing comes after.
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/model/json.ts';
import { createVerifier } from '../../../src/core/verify/verifier.ts';
import { sha256 } from '../../../src/node/hashing.ts';
import { verifyEd25519 } from '../../../src/node/verifying.ts';
import { chain, codesOf, type Draft, draftsOf, readVector, verify } from './recording.ts';

const INTACT = readVector('intact');

/** The verdict on the intact recording with its drafts changed and chained anew. */
function verifyDrafts(edit: (segments: Draft[][]) => Draft[][]) {
  return verify(chain(INTACT.header, edit(draftsOf(INTACT))));
}

/** The same with members of one segment's close changed. */
function verifyClose(segment: number, change: JsonObject) {
  return verifyDrafts((segments) => {
    const close = segments[segment]!.pop()!;
    segments[segment]!.push({ ...close, data: { ...(close.data as JsonObject), ...change } });
    return segments;
  });
}

describe('segment-closed', () => {
  it.each<[number, JsonObject]>([
    [0, { segment: 2 }],
    [0, { first: 1 }],
    [0, { last: 7 }],
    [0, { reason: 'session' }],
    [0, { reason: 'tired' }],
    [0, { reason: 1 }],
    [1, { segment: 1 }],
    [1, { first: 0 }],
    [1, { last: 18 }],
    [1, { last: '17' }],
    [1, { reason: 'age' }],
  ])('of segment %i with %j is wrong', (segment, change) => {
    expect(codesOf(verifyClose(segment, change))).toEqual(['segment-closed-wrong']);
  });

  it('may give the reason age', () => {
    expect(verifyClose(0, { reason: 'age' }).level).toBe('intact');
  });

  it('is the last line of a segment', () => {
    const mark = { type: 'mark', data: { label: 'late' } };
    for (const segment of [0, 1])
      expect(
        codesOf(
          verifyDrafts((segments) => {
            segments[segment]!.push(mark);
            return segments;
          }),
        )[0],
      ).toBe('entry-after-close');
  });

  it('is missed where another segment follows', () => {
    const { problems } = verifyDrafts(([one, two]) => [one!.slice(0, -1), two!]);
    expect(problems).toMatchObject([
      { code: 'segment-unclosed', file: '0001.jsonl' },
      { code: 'segment-closed-wrong', file: '0002.jsonl' },
      { code: 'segment-closed-wrong', file: '0002.jsonl' },
    ]);
  });
});

describe('session-closed', () => {
  it('is followed by segment-closed alone', () => {
    const edit = ([one, two]: Draft[][]) => [
      one!,
      two!.toSpliced(-1, 0, { type: 'mark', data: { label: 'x' } }),
    ];
    expect(codesOf(verifyDrafts(edit))).toContain('entry-after-close');
    const twice = ([one, two]: Draft[][]) => [one!, two!.toSpliced(-1, 0, two!.at(-2)!)];
    expect(codesOf(verifyDrafts((segments) => twice(segments).map(withoutSalts)))).toContain(
      'entry-after-close',
    );
  });

  it('without the close of its segment is cut-off', () => {
    expect(verifyDrafts(([one, two]) => [one!, two!.slice(0, -1)])).toMatchObject({
      level: 'cut-off',
      problems: [],
    });
  });

  it('ends the session: no segment follows, not even an empty one', () => {
    expect(codesOf(verifyDrafts((segments) => [...segments, []]))).toEqual(['entry-after-close']);
  });

  it('is missed before a close with the reason session', () => {
    const last = 16;
    const { problems } = verifyDrafts(([one, two]) => {
      const close = { type: 'segment-closed', data: { segment: 2, reason: 'session', first: 9, last } };
      return [one!, [...two!.slice(0, -2), close]];
    });
    expect(problems).toMatchObject([{ code: 'segment-closed-wrong', seq: last }]);
  });
});

describe('segment numbers', () => {
  it.each([
    [[2, 3], ['segment-missing']],
    [
      [1, 3],
      ['segment-missing', 'segment-closed-wrong'],
    ],
  ])('%j have a hole', (numbers, codes) => {
    const verifier = createVerifier({ sha256, verifyEd25519 });
    verifier.header(INTACT.header);
    INTACT.segments.forEach((lines, index) => {
      verifier.segmentOpened(numbers[index]!);
      lines.forEach((line, at) => {
        verifier.line(Buffer.from(line), at + 1);
      });
      verifier.segmentEnded();
    });
    expect(codesOf(verifier.end())).toEqual(
      numbers[0] === 2 ? [...codes, 'segment-closed-wrong', 'segment-closed-wrong'] : codes,
    );
  });
});

describe('bytes after the last LF', () => {
  it('of a closed segment are a problem', () => {
    expect(verify(INTACT, 3).problems).toMatchObject([{ code: 'torn-line', file: '0002.jsonl', line: 10 }]);
  });

  it('of a segment that another follows are a problem', () => {
    const verifier = createVerifier({ sha256, verifyEd25519 });
    verifier.header(INTACT.header);
    verifier.segmentOpened(1);
    verifier.line(Buffer.from(INTACT.segments[0]![0]!), 1);
    verifier.torn(5, 2);
    verifier.segmentEnded();
    verifier.segmentOpened(2);
    const verdict = verifier.end();
    expect(codesOf(verdict)).toEqual(['torn-line', 'segment-unclosed']);
    expect(verdict.torn).toBeUndefined();
  });
});

function withoutSalts(drafts: Draft[]): Draft[] {
  return drafts.map(({ salt: _, ...draft }) => draft);
}
