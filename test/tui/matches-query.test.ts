// Filters of lists, as they are typed.
import { describe, expect, it } from 'vitest';
import { toListed } from '../../src/tui/live/live-session.ts';
import { matchesQuery, toListFilter } from '../../src/tui/matches-query.ts';
import { liveSession } from '../support/live-session.ts';

const session = liveSession({
  user: 'ana@corp.example',
  client: 'claude-cli',
  routes: ['anthropic'],
  models: ['claude-opus-4-1'],
  title: 'Fix the race in spool.ts',
  prompt: 'And now the tests',
  state: 'closed',
  gaps: 1,
});

const matches = (text: string) => {
  const { query } = toListFilter(text);
  return query === undefined ? undefined : matchesQuery(toListed(session), query);
};

describe('matchesQuery', () => {
  it.each([
    ['race', true],
    ['RACE', true],
    ['"the tests"', true],
    ['deadlock', false],
    ['-deadlock', true],
    ['race -spool', false],
    ['user:ana', true],
    ['user:bob', false],
    ['model:opus route:anthropic', true],
    ['file:spool.ts', true],
    ['is:live', false],
    ['-is:live', true],
    ['is:error', false],
    ['has:gap', true],
    ['has:redaction', false],
    ['after:2026-11-26', true],
    ['before:2026-11-26', false],
  ])('holds %s against a session: %s', (text, expected) => {
    expect(matches(text)).toBe(expected);
  });
});

describe('toListFilter', () => {
  it.each(['', '  '])('asks for nothing in %j', (text) => {
    expect(toListFilter(text)).toEqual({});
  });

  it('says what it does not understand yet', () => {
    expect(toListFilter('is:nonsense').problem).toBe('expected is:error or is:live, found "is:nonsense"');
  });
});
