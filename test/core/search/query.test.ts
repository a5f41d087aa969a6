// Queries: every kind of term, and what is refused with what message.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseQuery } from '../../../src/core/search/query.ts';
import { QueryError } from '../../../src/core/search/query-error.ts';

const isExcluded = false;

describe('parseQuery', () => {
  test.each([
    ['deadlock', { type: 'word', text: 'deadlock' }],
    ['  deadlock\n', { type: 'word', text: 'deadlock' }],
    ['"race  condition"', { type: 'word', text: 'race  condition' }],
    ['-draft', { type: 'word', text: 'draft', isExcluded: true }],
    ['-"first draft"', { type: 'word', text: 'first draft', isExcluded: true }],
    ['https://a/b', { type: 'word', text: 'https://a/b' }],
    ['TypeError:', { type: 'word', text: 'TypeError:' }],
    ['say"hi"', { type: 'word', text: 'say"hi"' }],
    ['"user:ana"', { type: 'word', text: 'user:ana' }],
    ['superuser:ana', { type: 'word', text: 'superuser:ana' }],
    ['user:ana', { type: 'user', text: 'ana' }],
    ['user:"Ana B"', { type: 'user', text: 'Ana B' }],
    ['model:gpt-5', { type: 'model', text: 'gpt-5' }],
    ['-tool:Bash', { type: 'tool', text: 'Bash', isExcluded: true }],
    ['file:src/a.ts:10', { type: 'file', text: 'src/a.ts:10' }],
    ['route:openai', { type: 'route', text: 'openai' }],
    ['is:error', { type: 'is', state: 'error' }],
    ['is:Live', { type: 'is', state: 'live' }],
    ['has:redaction', { type: 'has', holding: 'redaction' }],
    ['-has:gap', { type: 'has', holding: 'gap', isExcluded: true }],
    ['before:2026-11-25', { type: 'before', atMs: Date.UTC(2026, 10, 25) }],
    ['before:1969-12-31', { type: 'before', atMs: -86_400_000 }],
    ['after:2026-11-25T10:00', { type: 'after', atMs: Date.UTC(2026, 10, 25, 10) }],
    ['after:2026-11-25T10:00:01.5Z', { type: 'after', atMs: Date.UTC(2026, 10, 25, 10, 0, 1, 500) }],
    ['after:2026-11-25T10:00+01:00', { type: 'after', atMs: Date.UTC(2026, 10, 25, 9) }],
  ])('reads %s', (text, condition) => {
    expect(parseQuery(text)).toEqual({ text, conditions: [{ isExcluded, ...condition }] });
  });

  test('reads the terms of a row in their order, a quoted one also without a space after it', () => {
    expect(parseQuery('a "b c"d -e user:f').conditions).toEqual([
      { type: 'word', text: 'a', isExcluded },
      { type: 'word', text: 'b c', isExcluded },
      { type: 'word', text: 'd', isExcluded },
      { type: 'word', text: 'e', isExcluded: true },
      { type: 'user', text: 'f', isExcluded },
    ]);
  });

  test.each([
    ['', 'empty', 'expected a word, a "quoted phrase" or a qualifier such as user:ana, found nothing'],
    [' \n ', 'empty', 'found nothing'],
    ['a "b c', 'unclosed-quote', 'expected a closing quote, found "\\"b c"'],
    ['user:"b', 'unclosed-quote', 'expected a closing quote'],
    ['a - b', 'missing-value', 'expected something to look for after "-"'],
    ['""', 'missing-value', 'expected something to look for'],
    ['user:', 'missing-value', 'expected something to look for after "user:"'],
    ['is:dead', 'unknown-value', 'expected is:error or is:live, found "is:dead"'],
    ['-has:errors', 'unknown-value', 'expected -has:redaction or -has:gap, found "-has:errors"'],
    ['after:yesterday', 'not-a-time', 'expected a day such as 2026-11-25'],
    ['before:2026-02-30', 'not-a-time', 'found "before:2026-02-30"'],
    ['before:2026-13-01', 'not-a-time', 'found'],
    ['after:2026-00-01', 'not-a-time', 'found'],
    ['before:2026-11-25Z', 'not-a-time', 'found'],
    ['before:2026-11-25T25:00', 'not-a-time', 'found'],
    ['before:2026', 'not-a-time', 'found'],
  ])('refuses %j as %s', (text, code, message) => {
    expect(() => parseQuery(text)).toThrow(
      expect.objectContaining({ name: 'QueryError', code, message: expect.stringContaining(message) }),
    );
  });

  test('reads or refuses any text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', '"', '-', ' ', ':', 'is:', 'user:', '👍') }),
        (text) => {
          try {
            expect(parseQuery(text).conditions.length).toBeGreaterThan(0);
          } catch (error) {
            expect(error).toBeInstanceOf(QueryError);
          }
        },
      ),
    );
  });
});
