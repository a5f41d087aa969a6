// What stands in session.json, and the hash it gives.
import { describe, expect, it } from 'vitest';
import { codesOf, readVector, verify } from './recording.ts';

const INTACT = readVector('intact');
const HEADER = JSON.parse(INTACT.header) as Record<string, unknown>;

function verifyHeader(header: string) {
  return verify({ ...INTACT, header });
}

describe('session.json', () => {
  it('may be written in any way that has the same canonical form', () => {
    const reordered = JSON.stringify(Object.fromEntries(Object.entries(HEADER).reverse()));
    for (const text of [JSON.stringify(HEADER), reordered, INTACT.header.replaceAll('ë', '\\u00eb')])
      expect(verifyHeader(text).level).toBe('intact');
  });

  it.each(Object.keys(HEADER))('without %s no longer has the hash that the chain begins with', (name) => {
    const { [name]: _, ...others } = HEADER;
    expect(codesOf(verifyHeader(JSON.stringify(others)))).toContain('prev-mismatch');
  });

  it('with a member changed, added or of an unknown kind breaks the chain at its first entry', () => {
    for (const change of [{ startedAt: '2026-11-25T10:00:00.001Z' }, { 'x-later': 1 }, { extra: null }])
      expect(verifyHeader(JSON.stringify({ ...HEADER, ...change })).problems).toMatchObject([
        { code: 'prev-mismatch', file: '0001.jsonl', line: 1, seq: 0 },
      ]);
  });

  it('of another format is named, and the entries are still checked', () => {
    const verdict = verifyHeader(JSON.stringify({ ...HEADER, format: 'cursor-rec/2' }));
    expect(codesOf(verdict)).toEqual(['header-format', 'prev-mismatch']);
    expect(verdict.entries).toBe(18);
  });

  it.each([
    ['no JSON', '{', 'header-malformed'],
    ['an array', '[]', 'header-malformed'],
    ['a byte order mark', `\ufeff${INTACT.header}`, 'header-malformed'],
    ['a bad id', JSON.stringify({ ...HEADER, id: '../x' }), 'header-malformed'],
    ['a format that has no text', JSON.stringify({ format: { toString: 1 } }), 'header-format'],
    ['a number past a double', INTACT.header.replace('0.5', '1e400'), 'header-malformed'],
    ['hostile nesting', `${'['.repeat(1e6)}`, 'too-deep'],
  ])('with %s is a problem of the header', (_, text, code) => {
    expect(verifyHeader(text).problems[0]).toMatchObject({ code, file: 'session.json' });
  });

  it('with a member twice is a problem, since readers differ in which one they show', () => {
    // The attack: JSON.parse takes the last subject, which was hashed; a reader that takes the first shows another person.
    const text = INTACT.header.replace('"subject":', '"subject": "mallory", "subject":');
    expect(verifyHeader(text).problems).toMatchObject([{ code: 'header-malformed', file: 'session.json' }]);
  });

  it('never brings control characters into a message', () => {
    const verdict = verifyHeader(JSON.stringify({ ...HEADER, format: '\u001b[2J\u009b', id: 'x' }));
    expect(verdict.problems).not.toEqual([]);
    for (const { message } of verdict.problems) expect(message).toMatch(/^[ -~]+$/);
  });
});
