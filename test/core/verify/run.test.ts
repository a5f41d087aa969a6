// Run frames: that they unfold into events in one way.
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../src/core/model/json.ts';
import { findRunFault } from '../../../src/core/verify/run.ts';
import { codesOf, frames, sessionOf, verify } from './recording.ts';

const RUN: JsonObject = {
  t: 5,
  type: 'run',
  value: { a: [{ b: null }], c: null, 'd/e~': null },
  at: ['/a/0/b', '/c', '/d~1e~0'],
  pieces: [
    [5, 'x', 1, null],
    [6, 'y', 2, true],
  ],
};

describe('a run', () => {
  it('with null at each pointer and a leaf for it in each piece holds', () => {
    expect(findRunFault(RUN)).toBeUndefined();
    expect(verify(sessionOf([frames(RUN)])).level).toBe('intact');
  });

  it.each<[string, JsonObject]>([
    ['whose whole value differs', { value: null, at: [''], pieces: [[5, 'x']] }],
    ['of envelopes', { of: 'envelope' }],
    ['of equal events', { value: { a: 1 }, at: [], pieces: [[5], [9]] }],
    [
      'with a name that begins with $ as it is stored',
      { value: { $$a: null }, at: ['/$$a'], pieces: [[5, 1]] },
    ],
    ['with a name that begins with $ as it came', { value: { $$a: null }, at: ['/$a'], pieces: [[5, 1]] }],
    ['that leads into a part', { value: { a: { $part: 1 } }, at: ['/a/b/0'], pieces: [[5, 1]] }],
  ])('%s holds', (_, change) => {
    expect(findRunFault({ ...RUN, ...change })).toBeUndefined();
  });

  it.each<[string, Record<string, Json | undefined>]>([
    ['without value', { value: undefined }],
    ['with an id', { id: '1' }],
    ['of something else', { of: 'message' }],
    ['of envelopes that have an event', { of: 'envelope', event: 'x' }],
    ['without pointers', { at: undefined }],
    ['without pieces', { pieces: [] }],
    ['with pieces that are no list', { pieces: {} }],
    [
      'with a piece too short',
      {
        pieces: [
          [5, 'x', 1, null],
          [6, 'y', 2],
        ],
      },
    ],
    ['with a piece too long', { pieces: [[5, 'x', 1, null, 2]] }],
    ['with a piece that is no list', { pieces: [[5, 'x', 1, null], 'y'] }],
    ['with a piece without time', { pieces: [['5', 'x', 1, null]] }],
    ['with a leaf that is an object', { pieces: [[5, 'x', 1, {}]] }],
    ['that began at another time than its first piece', { t: 4 }],
    ['with a leaf in its shape', { value: { a: [{ b: 'x' }], c: null, 'd/e~': null } }],
    ['with a pointer that leads nowhere', { at: ['/a/0/b', '/c', '/x'] }],
    ['with a pointer past an array', { at: ['/a/0/b', '/c', '/a/1'] }],
    ['with a pointer through a leaf', { at: ['/a/0/b', '/c', '/c/x'] }],
    ['with an index that RFC 6901 does not allow', { at: ['/a/00/b', '/c', '/d~1e~0'] }],
    ['with a pointer that RFC 6901 does not allow', { at: ['/a/0/b', '/c', '/d~2'] }],
    ['with a pointer without slash', { at: ['/a/0/b', '/c', 'c'] }],
    ['with a pointer that is no text', { at: ['/a/0/b', '/c', 3] }],
    ['with a pointer to what every object has', { at: ['/a/0/b', '/c', '/__proto__'] }],
  ])('%s is a problem', (_, change) => {
    const { value, at, id, ...others } = { ...RUN, ...change } as Record<string, Json>;
    const given = Object.entries({ value, at, id }).filter(([, member]) => member !== undefined);
    const run = { ...others, ...Object.fromEntries(given) } as JsonObject;
    expect(findRunFault(run)).toMatch(/^expected [ -~]+, found [ -~]+$/);
    expect(codesOf(verify(sessionOf([frames(run)])))).toEqual(['run-malformed']);
  });
});
