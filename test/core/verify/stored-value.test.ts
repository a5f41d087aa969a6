// Stored values: what references may point to, and what names and numbers may look like.
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../src/core/model/json.ts';
import { codesOf, frames, part, sessionOf, verify } from './recording.ts';

/** Parts at seq 1 (an object) and 2 (three elements), one made of it at 3 (two), then the value, in a frame, at seq 4. */
function verifyValue(value: Json) {
  const made = part({ $part: 2, $take: 1, $then: ['x'] });
  return verify(sessionOf([part({ a: 1 }), part([1, 2, 3]), made, frames({ t: 0, type: 'json', value })]));
}

describe('a stored value', () => {
  it.each<[string, Json]>([
    ['a reference', { $part: 1 }],
    ['references at any depth', [{ a: [{ $part: 2 }, { b: { $part: 3 } }] }]],
    ['a whole array taken', { $part: 2, $take: 3, $then: [] }],
    ['a part made of a part', { $part: 3, $take: 2, $then: [{ $part: 1 }] }],
    ['escaped names', { $$part: 99, $$: 1, $$$x: { $$take: null } }],
    ['a number kept as text', [{ $number: '-12345678901234567890.10e+5' }]],
    ['plain values', [null, true, 'text', 0.5, {}, []]],
  ])('with %s holds', (_, value) => {
    expect(verifyValue(value)).toMatchObject({ level: 'intact', problems: [] });
  });

  it.each<[string, Json, string]>([
    ['to its own entry', { $part: 4 }, 'part-forward'],
    ['forward', { a: [{ $part: 5 }] }, 'part-forward'],
    ['nowhere', { $part: 1e9 }, 'part-forward'],
    ['to an entry that is no part', { $part: 0 }, 'part-missing'],
    ['into an object', { $part: 1, $take: 1, $then: [] }, 'part-not-array'],
    ['past the end of an array', { $part: 2, $take: 4, $then: [] }, 'part-too-short'],
    ['past the end of an array made of another', { $part: 3, $take: 3, $then: [] }, 'part-too-short'],
    ['that stands in $then and is wrong', { $part: 2, $take: 1, $then: [{ $part: 0 }] }, 'part-missing'],
    ['that is no seq', { $part: '1' }, 'stored-value-malformed'],
    ['below zero', { $part: -1 }, 'stored-value-malformed'],
    ['without $then', { $part: 2, $take: 1 }, 'stored-value-malformed'],
    ['with a broken $take', { $part: 2, $take: 0.5, $then: [] }, 'stored-value-malformed'],
    ['with a broken $then', { $part: 2, $take: 1, $then: {} }, 'stored-value-malformed'],
    ['beside other members', { $part: 1, a: 1 }, 'stored-value-malformed'],
    ['as a name with one $', { $ref: 1 }, 'stored-value-malformed'],
    ['as a name that is $', { $: 1 }, 'stored-value-malformed'],
    ['as a number that is none', { $number: '01' }, 'stored-value-malformed'],
    ['as a number that is not text', { $number: 1 }, 'stored-value-malformed'],
  ])('with a reference %s is a problem', (_, value, code) => {
    expect(verifyValue(value).problems).toMatchObject([{ code, seq: 4 }]);
  });

  it('is checked in frames of every type that has one, and in parts', () => {
    const more: Readonly<Record<string, JsonObject>> = { message: { opcode: 'text' } };
    for (const type of ['event', 'line', 'message', 'json', 'envelope', 'x-later'])
      expect(
        codesOf(verify(sessionOf([frames({ t: 0, type, ...more[type], value: { $part: 0 } })]))),
      ).toEqual(['part-missing']);
    expect(codesOf(verify(sessionOf([part({ $part: 0 })])))).toEqual(['part-missing']);
  });

  it('may take anything from a part that was erased', () => {
    const taken = frames({ t: 0, type: 'json', value: { $part: 1, $take: 99, $then: [] } });
    const verdict = verify(sessionOf([{ ...part([1]), isErased: true }, taken]));
    expect(verdict).toMatchObject({ level: 'intact-with-gaps', erased: [[1, 1]], problems: [] });
  });

  it('of hostile nesting is one problem and no overflow of the stack', () => {
    let value: Json = 1;
    for (let depth = 0; depth < 990; depth++) value = [value];
    expect(codesOf(verifyValue(value))).toEqual([]);
    for (let depth = 0; depth < 20; depth++) value = { a: value };
    expect(codesOf(verifyValue(value))).toEqual(['too-deep']);
  });
});

describe('an entry', () => {
  it.each<[string, string, Json, string]>([
    ['a part without value', 'part', {}, 'data-malformed'],
    ['frames that are no list', 'frames', { side: 'request', frames: {} }, 'data-malformed'],
    ['frames of no side', 'frames', { side: 'both', frames: [] }, 'data-malformed'],
    ['a frame without type', 'frames', { side: 'request', frames: [{ t: 0 }] }, 'data-malformed'],
    [
      'a frame without time',
      'frames',
      { side: 'request', frames: [{ t: 0.5, type: 'x' }] },
      'data-malformed',
    ],
    ['a frame that is no object', 'frames', { side: 'request', frames: [[]] }, 'data-malformed'],
    ['a redaction without findings', 'redaction', {}, 'data-malformed'],
  ])('with %s is a problem', (_, type, data, code) => {
    const exchange = '019abc00-0000-7000-8000-00000000000a';
    const drafts = [{ type, data: type !== 'part' ? { exchange, ...(data as object) } : data }];
    expect(codesOf(verify(sessionOf(drafts)))).toEqual([code]);
  });

  it('that is a gap without reason or times is a problem', () => {
    expect(codesOf(verify(sessionOf([{ type: 'gap', data: { from: 1, to: 2 } }], { gaps: 1 })))).toEqual([
      'data-malformed',
    ]);
  });
});
