// Matching: in which passage a word is found, what each qualifier asks, and when the session matches as a whole.
import { describe, expect, test } from 'vitest';
import type { Exchange } from '../../../src/core/model/exchange.ts';
import type { SessionHeader } from '../../../src/core/model/session.ts';
import type { Turn } from '../../../src/core/model/turn.ts';
import { isSteady, mayMatch } from '../../../src/core/search/fact.ts';
import { type Match, matchSession } from '../../../src/core/search/match.ts';
import { parseQuery } from '../../../src/core/search/query.ts';
import type { SearchedSession } from '../../../src/core/search/unit.ts';

const header: SessionHeader = {
  format: 'cursor-rec/1',
  id: '019abc00-0000-7000-8000-000000000001',
  startedAt: '2026-11-25T10:00:00.000Z',
  identity: { method: 'oidc', subject: 'auth0|7', email: 'ana@example.com', name: 'Ana Bell' },
  device: { id: '019ab000-0000-7000-8000-000000000001' },
  host: { name: 'devbox', os: 'linux', user: 'osname' },
  recorder: { version: '0.0.0' },
  policy: { digest: `sha256:${'0'.repeat(64)}`, record: 'required' },
};

function toExchange(id: string, facts: Partial<Exchange> = {}): Exchange {
  return {
    id,
    startedAt: '2026-11-25T10:00:00.000Z',
    t: 0,
    method: 'POST',
    url: 'https://api.example.com/v1/embeddings',
    route: 'openai',
    dialect: 'unknown',
    client: { address: '127.0.0.1' },
    outcome: 'completed',
    request: { headers: [] },
    ...facts,
  };
}

const first: Turn = {
  id: 'e1',
  startedAt: '2026-11-25T10:00:00.000Z',
  model: 'claude-opus-4-6',
  prompt: {
    text: 'Find the deadlock, please',
    attachments: [{ kind: 'file', path: 'src\\Pool.ts', text: 'acquire(mutex)' }],
  },
  response: {
    text: 'The pool waits for itself.',
    thinking: 'Two locks, opposite order',
    toolCalls: [
      {
        id: 'c1',
        name: 'Bash',
        arguments: { command: 'grep -n "lock"\nsrc' },
        result: [{ type: 'text', text: 'pool.ts:7 lock()' }],
        status: 'completed',
      },
      { id: 'c2', name: 'Edit', arguments: { edits: [{ file_path: 'src/queue.ts' }] }, status: 'pending' },
    ],
  },
  outcome: 'completed',
  exchanges: ['e1', 'e2'],
};
const second: Turn = {
  id: 'e3',
  startedAt: '2026-11-26T10:00:00.000Z',
  model: 'gpt-5',
  prompt: { text: 'Thanks', attachments: [] },
  response: { text: '', toolCalls: [], error: { code: 'rate_limit', message: 'slow down' } },
  outcome: 'failed',
  exchanges: ['e3'],
};
const stray = toExchange('e4', {
  route: 'local',
  request: { headers: [], body: { type: 'json', value: { input: ['embed me'], model: 'small' } } },
  response: { headers: [], body: { type: 'text', text: 'it worked' } },
});
const exchanges = [toExchange('e1', { route: 'anthropic' }), toExchange('e2'), toExchange('e3'), stray];
const session = {
  header,
  status: 'sealed' as const,
  turns: [first, second],
  exchanges,
  redactions: [{ exchange: 'e2' }],
  gaps: [],
  outcomeOf: ({ outcome }: Exchange) => outcome,
};

type Changes = Partial<Omit<SearchedSession, 'exchanges'>> & { readonly exchanges?: readonly Exchange[] };

function findMatches(text: string, changes: Changes = {}): readonly Match[] {
  const searched = { ...session, ...changes };
  const read = (id: string) => searched.exchanges.find((exchange) => exchange.id === id) ?? stray;
  return [...matchSession(parseQuery(text), { ...searched, read })].flat();
}

/** `unit part: snippet`, with the hits in brackets. */
function find(text: string, changes: Changes = {}): string[] {
  return findMatches(text, changes).map((match) => {
    const marked = [...match.highlights].reverse().reduce((line, [start, end]) => {
      return `${line.slice(0, start)}[${line.slice(start, end)}]${line.slice(end)}`;
    }, match.snippet);
    return `${match.turn ?? match.exchange ?? '-'} ${match.part}: ${marked}`;
  });
}

describe('words', () => {
  test.each([
    ['DEADLOCK', ['e1 prompt: Find the [deadlock], please']],
    ['acquire(', ['e1 attachment: src\\Pool.ts [acquire(]mutex)']],
    ['opposite', ['e1 thinking: Two locks, [opposite] order']],
    ['bash', ['e1 tool-arguments: [Bash] command: grep -n "lock" src']],
    ['"lock() "', ['e1 tool-result: type: text text: pool.ts:7 [lock()]']],
    ['itself', ['e1 answer: The pool waits for [itself].']],
    ['rate_limit', ['e3 error: [rate_limit]: slow down']],
    ['"slow  down"', ['e3 error: rate_limit: [slow down]']],
    ['embeddings', ['e4 url: POST https://api.example.com/v1/[embeddings]']],
    ['"embed me"', ['e4 request: input: [embed me] model: small']],
    ['worked', ['e4 response: it [worked]']],
    ['nowhere', []],
  ])('find %s', (text, expected) => {
    expect(find(text)).toEqual(expected);
  });

  test('may be spread over the passages of a turn, but not over turns', () => {
    expect(find('please itself')).toEqual([
      'e1 prompt: Find the deadlock, [please]',
      'e1 answer: The pool waits for [itself].',
    ]);
    expect(find('please thanks')).toEqual([]);
  });

  test('that are excluded take the whole turn out', () => {
    expect(find('pool -mutex')).toEqual([]);
    expect(find('-deadlock')).toEqual([
      'e3 turn: Thanks',
      'e4 exchange: POST https://api.example.com/v1/embeddings',
    ]);
    expect(find('thanks -"slow down"')).toEqual([]);
  });

  test('are not looked for in the exchanges of a turn', () => {
    const body = { type: 'json' as const, value: { messages: ['history'] } };
    const exchanges = [toExchange('e1', { request: { headers: [], body } })];
    expect(find('history', { exchanges })).toEqual([]);
    expect(find('history', { exchanges, turns: [] })).toEqual(['e1 request: messages: [history]']);
  });

  test('are found in the events of a stream', () => {
    const events = [
      { tMs: 0, data: { delta: 'one' } },
      { tMs: 1, data: '[DONE]' },
    ];
    const exchanges = [toExchange('e1', { response: { headers: [], body: { type: 'stream', events } } })];
    expect(find('one done', { exchanges, turns: [] })).toEqual(['e1 response: delta: [one] [[DONE]]']);
  });
});

describe('qualifiers', () => {
  const turn1 = 'e1 turn: Find the deadlock, please';
  const turn2 = 'e3 turn: Thanks';
  const rest = 'e4 exchange: POST https://api.example.com/v1/embeddings';
  const whole = '- session: Find the deadlock, please';
  test.each([
    ['model:opus', [turn1]],
    ['-model:opus', [turn2, rest]],
    ['tool:bash', [turn1]],
    ['tool:bash tool:edit', [turn1]],
    ['file:src/pool', [turn1]],
    ['file:queue.ts', [turn1]],
    ['file:command', []],
    ['route:anthropic', [turn1]],
    ['route:local', [rest]],
    ['is:error', [turn2]],
    ['-is:error', [turn1, rest]],
    ['has:redaction', [turn1]],
    ['has:gap', []],
    ['user:ANA', [whole]],
    ['user:bell user:auth0 user:example.com', [whole]],
    ['user:osname', []],
    ['-user:ana', []],
    ['is:live', []],
    ['-is:live', [whole]],
    ['before:2026-11-25', []],
    ['before:2026-11-25T10:00:00.001', [whole]],
    ['after:2026-11-26', ['- session: Thanks']],
    ['after:2026-11-26T10:00:00.001', []],
    ['after:2026-11-26 tool:edit', []],
    ['after:2026-11-26 model:gpt', [turn2]],
    ['after:2026-11-26T10:00', ['- session: Thanks']],
    ['before:2026-11-25T10:00', []],
    ['user:ana slow', ['e3 error: rate_limit: [slow] down']],
    ['user:ben slow', []],
  ])('answer %s', (text, expected) => {
    expect(find(text)).toEqual(expected);
  });

  test('is:error finds a turn that a retry saved, an error in an exchange, and what the dialect says', () => {
    expect(find('is:error', { exchanges: [toExchange('e2', { outcome: 'failed' })] })[0]).toBe(turn1);
    const error = { code: 'ECONNRESET', message: 'gone' };
    expect(find('is:error', { exchanges: [toExchange('e2', { outcome: 'cut', error })] })[0]).toBe(turn1);
    expect(find('is:error', { outcomeOf: ({ id }) => (id === 'e4' ? 'failed' : 'completed') })).toEqual([
      turn2,
      rest,
    ]);
  });

  test('has: finds the session itself where a gap or a redaction belongs to no exchange', () => {
    const gap = { reason: 'torn-line', from: 0, to: 1 };
    expect(find('has:gap', { gaps: [gap] })).toEqual(['- session: ']);
    expect(find('has:gap', { gaps: [{ ...gap, exchange: 'e3' }] })).toEqual([turn2]);
    expect(find('has:redaction', { redactions: [{ exchange: 'erased' }] })).toEqual(['- session: ']);
  });

  test('a session without exchanges matches as a whole, and by no word', () => {
    const empty = { turns: [], exchanges: [], redactions: [], status: 'live' as const };
    expect(find('is:live user:ana', empty)).toEqual(['- session: ']);
    expect(find('ana', empty)).toEqual([]);
  });
});

test('a turn that comes again tells only what is new in it', () => {
  const further = {
    ...first,
    response: { ...first.response, text: 'The pool waits for itself. Unlock it', toolCalls: [] },
  };
  expect(find('lock', { turns: [further, second, first] })).toEqual([
    'e1 prompt: Find the dead[lock], please',
    'e1 thinking: Two [lock]s, opposite order',
    'e1 answer: The pool waits for itself. Un[lock] it',
    'e1 tool-arguments: Bash command: grep -n "[lock]" src',
    'e1 tool-result: type: text text: pool.ts:7 [lock]()',
  ]);
});

test.each([
  ['lock tool:Bash after:2026-11-01', true],
  ['lock -draft', false],
  ['-model:gpt', false],
  ['lock -user:ana', true],
])('isSteady says of %s that nothing that comes later takes a match back: %s', (text, expected) => {
  expect(isSteady(parseQuery(text))).toBe(expected);
});

test('what a session ends with is not asked for where a word alone is', () => {
  const refused = () => {
    throw new Error('expected not to be asked');
  };
  const early = {
    ...session,
    read: refused,
    get exchanges() {
      return refused();
    },
    get redactions() {
      return refused();
    },
    get gaps() {
      return refused();
    },
  };
  const [found] = matchSession(parseQuery('deadlock'), early);
  expect(found?.map(({ part }) => part)).toEqual(['prompt']);
  expect(() => [...matchSession(parseQuery('deadlock has:gap'), early)]).toThrow('not to be asked');
});

test('a match says when its turn began and which model answered', () => {
  expect(findMatches('mutex')).toEqual([
    {
      part: 'attachment',
      turn: 'e1',
      startedAt: '2026-11-25T10:00:00.000Z',
      model: 'claude-opus-4-6',
      snippet: 'src\\Pool.ts acquire(mutex)',
      highlights: [[20, 25]],
    },
  ]);
});

test.each([
  ['x', true],
  ['user:ana', true],
  ['user:ben', false],
  ['-user:ana', false],
  ['before:2026-11-25', false],
  ['-before:2026-11-25', true],
  ['before:2026-11-26', true],
  ['after:2027-01-01', true],
])('mayMatch says of %s by the header alone: %s', (text, expected) => {
  expect(mayMatch(parseQuery(text), header)).toBe(expected);
});
