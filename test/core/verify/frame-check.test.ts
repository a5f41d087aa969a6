// Frames: the members of each type, and the one content that it has.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/model/json.ts';
import { decodeBase64 } from '../../../src/core/proof/base64.ts';
import { frames, sessionOf, verify } from './recording.ts';

function problemsOf(frame: JsonObject) {
  return verify(sessionOf([frames({ t: 0, ...frame })])).problems;
}

describe('a frame', () => {
  it.each<[string, JsonObject]>([
    ['event with nothing but a retry', { type: 'event', retry: 3000 }],
    ['event with nothing but an id', { type: 'event', id: '' }],
    ['event with nothing but a name', { type: 'event', event: 'ping' }],
    ['comment', { type: 'event', comment: '' }],
    ['envelope of no bytes', { type: 'envelope', base64: '' }],
    ['type that is not known', { type: 'x-later', text: 1, base64: {} }],
    ['member that is not known', { type: 'bytes', text: '', later: 1 }],
  ])('holds: %s', (_, frame) => {
    expect(problemsOf(frame)).toEqual([]);
  });

  it.each<[string, JsonObject, string]>([
    ['two contents', { type: 'line', value: 1, text: '1' }, 'one of value, text'],
    ['no content', { type: 'bytes' }, 'one of text, base64'],
    ['nothing at all', { type: 'event' }, 'value, text, comment, event, id or retry'],
    ['an end that is false', { type: 'envelope', isEnd: false, value: {} }, 'true'],
    ['a digest that is none', { type: 'digest', sha256: 'x', bytes: 1 }, 'a SHA-256'],
  ])('with %s is a problem that says where', (_, frame, expected) => {
    expect(problemsOf(frame)).toMatchObject([
      { code: 'data-malformed', seq: 1, message: expect.stringMatching(/^expected \/frames\/0/) },
    ]);
    expect(problemsOf(frame)[0]?.expected).toContain(expected);
  });

  it('has base64 in the one form that its bytes give', () => {
    const letters = fc.string({ unit: fc.constantFrom(...'AQgwEI048+/=_ '), maxLength: 9 });
    const encoded = fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes).toString('base64'));
    fc.assert(
      fc.property(fc.oneof(letters, encoded), (base64) => {
        const isWell = decodeBase64(base64) !== undefined;
        expect(problemsOf({ type: 'bytes', base64 }).length).toBe(isWell ? 0 : 1);
      }),
      { numRuns: 500 },
    );
  });
});
