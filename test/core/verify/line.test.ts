// Lines that no recorder writes and a stranger may.
import { describe, expect, it } from 'vitest';
import { codesOf, type Draft, editSegment, readVector, sessionOf, verify } from './recording.ts';

const INTACT = readVector('intact');

function withLine(line: string) {
  return verify(editSegment(INTACT, 0, (lines) => lines.with(1, line)));
}

describe('a line', () => {
  it('of hostile nesting is one problem and costs no stack', () => {
    for (const text of [
      '['.repeat(3e6),
      '{"a":'.repeat(1e6),
      `{"data":${'['.repeat(2000)}${']'.repeat(2000)}}`,
    ])
      expect(codesOf(withLine(text))[0]).toBe('too-deep');
  });

  it('with a number that a double does not hold is not canonical', () => {
    const line = INTACT.segments[0]![6]!;
    for (const number of ['1e400', '24.0', '240e-1', '12345678901234567890', '-0']) {
      const codes = codesOf(
        verify(editSegment(INTACT, 0, (lines) => lines.with(6, line.replace(':24,', `:${number},`)))),
      );
      expect(codes).toContain('line-not-canonical');
    }
  });

  it('with text of a lone surrogate is canonical as the escape that ECMAScript writes', () => {
    const drafts: Draft[] = [{ type: 'mark', data: { label: 'a\ud800b' } }];
    const recording = sessionOf(drafts);
    expect(recording.segments[0]![1]).toContain(String.raw`"a\ud800b"`);
    expect(verify(recording).level).toBe('intact');
    const upper = editSegment(recording, 0, (lines) => lines.with(1, lines[1]!.replace('ud800', 'uD800')));
    expect(codesOf(verify(upper))).toEqual(['line-not-canonical']);
  });

  it('with a member name of Object.prototype is a line like any other', () => {
    const drafts = [
      { type: 'x-note', data: JSON.parse('{"__proto__":{"salt":1},"constructor":1,"toString":2}') },
    ];
    expect(verify(sessionOf(drafts)).level).toBe('intact');
  });

  it('of a type with quotes and control characters is canonical as JCS writes it', () => {
    expect(verify(sessionOf([{ type: 'x-"\u0001é', data: {} }])).level).toBe('intact');
  });

  it('that claims the highest seq does not confuse what follows', () => {
    const line = INTACT.segments[0]![1]!.replace('"seq":1', `"seq":${Number.MAX_SAFE_INTEGER}`);
    expect(codesOf(withLine(line)).slice(0, 2)).toEqual(['seq-hole', 'seq-repeat']);
  });
});
