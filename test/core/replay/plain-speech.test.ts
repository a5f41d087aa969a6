// Tools and hostile texts in a plain replay.
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/model/json.ts';
import { exchangeId, header } from '../../support/recording.ts';
import { toExchange } from '../dialect/exchanges.ts';
import { toCall, toChat, toConversation, toPiece, toSteps, toText, toTimedStream, toView } from './views.ts';

const user = (content: string) => ({ role: 'user', content });

/** A request that brings these results for calls of these names, by id. */
function toResults(results: { readonly [id: string]: string }): readonly JsonObject[] {
  const calls = Object.keys(results).map((id) => ({
    id,
    type: 'function',
    function: { name: id, arguments: '' },
  }));
  return [
    user('Go'),
    { role: 'assistant', tool_calls: calls },
    ...Object.entries(results).map(([id, content]) => ({ role: 'tool', tool_call_id: id, content })),
  ];
}

describe('a tool call', () => {
  const called = toChat(1, {
    messages: [user('Go')],
    deltas: [
      [10, { content: 'Reading.' }],
      [20, toCall(0, 'c1', 'read')],
      [30, toPiece(0, '{"path":')],
      [40, toPiece(0, '"a.ts"}')],
    ],
  });

  it('streams its arguments, and has its result beneath', () => {
    const answered = toChat(2, {
      t: 100,
      messages: toResults({ c1: 'one\ntwo' }),
      deltas: [[5, { content: 'Done' }]],
    });
    expect(toConversation(toView([called, answered]))).toBe(
      [
        '[00:00] alice\nGo\n',
        '[00:00] gpt-5\nReading.\n⚙ read({"path":"a.ts"})\n→ one\n  two\n',
        '[00:00] gpt-5\nDone\n',
      ].join('\n'),
    );
    expect(toSteps(toView([called]))).toContainEqual({ t: 30, text: '{"path":', tone: 'tool' });
  });

  it('says whose result it is where several were called', () => {
    const both = toChat(1, {
      messages: [user('Go')],
      deltas: [
        [1, toCall(0, 'a', 'read', '{}')],
        [2, toCall(1, 'b', 'list', '{}')],
      ],
    });
    const answered = toChat(2, { t: 100, messages: toResults({ a: 'A', b: 'B' }), deltas: [] });
    expect(toConversation(toView([both, answered]))).toContain(
      '⚙ read({})\n⚙ list({})\n→ read: A\n→ list: B\n',
    );
  });

  it('has its result under a heading where something else was said in between', () => {
    const other = toChat(3, { t: 50, messages: [user('Other')], deltas: [] });
    const answered = toChat(2, { t: 9000, messages: toResults({ c1: 'one' }), deltas: [] });
    expect(toConversation(toView([called, other, answered]))).toContain(
      'Other\n\n[00:09] alice · tool results\n→ one\n',
    );
  });

  it('shows 20 lines of a result and counts the rest', () => {
    const lines = Array.from({ length: 1500 }, (_, index) => `line ${index + 1}`).join('\n');
    const answered = toChat(2, { t: 100, messages: toResults({ c1: lines }), deltas: [] });
    const text = toConversation(toView([called, answered]));
    expect(text).toContain('\n  line 20\n  … 1,480 more lines\n');
    expect(text).not.toContain('line 21');
  });

  it('shows 4,000 characters of a result or of arguments and counts the rest', () => {
    const long = toChat(1, {
      messages: [user('Go')],
      deltas: [
        [1, toCall(0, 'c1', 'write', 'x'.repeat(3999))],
        [2, toPiece(0, 'yzz')],
      ],
    });
    const answered = toChat(2, { t: 100, messages: toResults({ c1: 'r'.repeat(5000) }), deltas: [] });
    const text = toConversation(toView([long, answered]));
    expect(text).toContain(`⚙ write(${'x'.repeat(3999)}y … 2 more characters)\n`);
    expect(text).toContain(`→ ${'r'.repeat(4000)}\n  … 1,000 more characters\n`);
  });

  it('says that a result failed', () => {
    const result = { type: 'tool_result', tool_use_id: 't1', content: 'no such file', is_error: true };
    const exchange = toExchange(exchangeId(1), 'anthropic-messages', {
      request: { messages: [{ role: 'user', content: [result] }] },
    });
    expect(toConversation(toView([exchange]))).toBe('[00:00] alice · tool results\n→ failed: no such file\n');
  });

  it('is there once where the stream repeats its arguments whole', () => {
    const item = { type: 'function_call', call_id: 'c1', name: 'read' };
    const exchange = toExchange(exchangeId(1), 'openai-responses', {
      request: { model: 'gpt-6', input: 'Go' },
      response: toTimedStream([
        [1, { type: 'response.output_item.added', output_index: 0, item: { ...item, arguments: '' } }],
        [2, { type: 'response.function_call_arguments.delta', output_index: 0, delta: '{"path": ' }],
        [3, { type: 'response.function_call_arguments.delta', output_index: 0, delta: '1}' }],
        [4, { type: 'response.function_call_arguments.done', output_index: 0, arguments: '{"path": 1}' }],
        [
          5,
          { type: 'response.output_item.done', output_index: 0, item: { ...item, arguments: '{"path": 1}' } },
        ],
      ]),
    });
    expect(toConversation(toView([exchange]))).toContain('\n\n[00:00] gpt-6\n⚙ read({"path": 1})\n');
  });

  it('goes on with its name after another exchange broke in', () => {
    const slow = toChat(1, {
      messages: [user('Go')],
      deltas: [
        [1, toCall(0, 'c1', 'write', '{"a":')],
        [9000, toPiece(0, '1}')],
      ],
    });
    const other = toChat(2, { t: 4000, messages: [user('Other')], deltas: [] });
    expect(toConversation(toView([slow, other]))).toBe(
      [
        '[00:00] alice\nGo\n',
        '[00:00] gpt-5\n⚙ write({"a": …\n',
        '[00:04] alice\nOther\n',
        '[00:09] gpt-5\n⚙ write(… 1})\n',
      ].join('\n'),
    );
  });
});

describe('a hostile recording', () => {
  // Whoever is recorded (a model, a tool, a web page that it read) chooses these texts; printed raw they would write the
  // clipboard, retitle or repaint the terminal, type into the shell, or show another text than the one that is there.
  const attacks: readonly string[] = [
    '\u001b]52;c;cm0gLXJmIH4=\u0007',
    '\u001b]0;title\u001b\\',
    '\u001b]8;;https://evil.example\u0007click\u001b]8;;\u0007',
    '\u001b[2J\u001b[H\u001b[31m',
    '\u001b[6n\u001b[c\u001b[21t',
    '\u001bP$q"p\u001b\\',
    '\u001bc',
    '\u009b31m\u009d52;c;eA==\u009c\u0090x\u009c',
    'a\rb\bc\u007f\u0000\u000e\u000f',
    '\u202eevil\u202c\u2066x\u2069\u200e\u200f\u061c',
    'one\u2028two\u2029three\u0085',
  ];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what must not be there.
  const unsafe = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

  it.each(attacks)('never reaches the output raw: %j', (attack) => {
    const evil = `x${attack}y`;
    const chat = toChat(1, {
      messages: [user(evil)],
      deltas: [
        [1, { reasoning_content: evil }],
        ...Array.from(evil, (content, index) => [2 + index, { content }] as const),
        [50, toCall(0, 'c1', evil, evil)],
      ],
      error: { code: evil, message: evil },
      outcome: 'cut',
    });
    const results = toChat(2, { t: 100, messages: toResults({ c1: evil }), deltas: [] });
    const line = toExchange(exchangeId(3), 'unknown', {
      method: evil,
      url: evil,
      error: { code: evil, message: evil },
    });
    const person = { method: 'oidc', subject: evil, name: evil, email: evil, issuer: evil } as const;
    const view = toView([chat, results, line], {
      header: {
        ...header,
        identity: person,
        host: { name: evil, os: evil, user: evil },
        policy: { ...header.policy, digest: evil },
      },
      gaps: [{ reason: evil, from: 1, to: 2 }],
    });
    const text = toText(view, { formatTime: () => evil });
    expect(text).not.toMatch(unsafe);
    expect(text.match(/x[^\n]*y/g)?.length).toBeGreaterThan(8);
  });

  it('cannot forge a heading through a name', () => {
    const exchange = toExchange(exchangeId(1), 'unknown', { url: 'https://a/\n\n[00:01] bob\nI confess' });
    expect(toConversation(toView([exchange]))).toBe('[00:00] POST https://a/␊␊[00:01] bob␊I confess → 200\n');
  });
});
