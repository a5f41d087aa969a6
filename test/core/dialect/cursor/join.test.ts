// Runs: streams and appends of one request id as one exchange and one turn.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { joinCursor } from '../../../../src/core/dialect/cursor/join.ts';
import { foldTurns } from '../../../../src/core/dialect/turns.ts';
import type { Body, Exchange } from '../../../../src/core/model/exchange.ts';
import { encode, toHex } from '../../../support/cursor/encode.ts';
import { toAppend, toRun } from '../../../support/cursor/exchanges.ts';
import * as message from '../../../support/cursor/messages.ts';
import { toExchange } from '../exchanges.ts';

describe('a run in RunSSE and BidiAppend', () => {
  const stream = toRun({ id: '1', server: message.shellAnswer });
  const appends = [
    toAppend('2', message.prompt('Fix it')),
    toAppend('3', message.clientHeartbeat, { seqno: 1 }),
    toAppend('4', message.gotBlob(1, 'blob'), { seqno: 2 }),
    toAppend('5', message.shellPiece([1, encode([1, 'a.ts'])]), { seqno: 3 }),
    toAppend('6', encode([5, encode([3, encode()])]), { seqno: 4 }),
    toAppend('7', encode([6, encode([1, 1], [2, encode()])]), { seqno: 5 }),
  ];
  const turn = {
    id: '1',
    requestId: 'request-1',
    startedAt: stream.startedAt,
    endedAt: stream.endedAt,
    model: 'claude-4.6-opus',
    prompt: { text: 'Fix it', attachments: [] },
    response: {
      text: 'I look. Done.',
      toolCalls: [
        {
          id: 'call_1',
          name: 'shell',
          arguments: { command: 'ls', tool_call_id: 'tool_1' },
          result: { success: { exit_code: 0, stdout: 'a.ts' } },
          status: 'completed',
        },
      ],
    },
    usage: { inputTokens: 10, outputTokens: 2 },
    outcome: 'completed',
    exchanges: ['1', '2', '5', '7'],
  };

  test('is one turn, with the exchanges that a reader wants to see', () => {
    expect(foldTurns([stream, ...appends])).toEqual([turn]);
  });

  test('is one turn in whatever order the appends arrive, and however often', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([stream, ...appends], { minLength: 7 }), (exchanges) => {
        expect(foldTurns([...exchanges, toAppend('9', message.prompt('Again'))])).toMatchObject([turn]);
      }),
      { numRuns: 30 },
    );
  });

  test('is one exchange, whose request is what the client sent', () => {
    const [joined, ...more] = joinCursor([stream, ...appends]);
    expect(more).toEqual([]);
    expect(joined).toMatchObject({ id: '1', members: ['1', '2', '3', '4', '5', '6', '7'] });
    const body = joined?.request.body;
    expect(
      body?.type === 'stream' && body.events.map(({ tMs, data }) => [tMs, Object.keys(data ?? {})]),
    ).toEqual([
      [1, ['run_request']],
      [3, ['kv_client_message']],
      [4, ['exec_client_message']],
      [6, ['interaction_response']],
    ]);
    expect(joined?.response).toEqual(stream.response);
  });

  test('is the same turn as it grows', () => {
    const prompt = toAppend('2', message.prompt('Fix it'));
    const [asked] = foldTurns([prompt]);
    expect(asked).toMatchObject({ id: '2', prompt: { text: 'Fix it' }, response: { text: '' } });
    expect(asked).not.toHaveProperty('outcome');
    const { endedAt: _, outcome: __, ...open } = toRun({ id: '1', server: message.shellAnswer.slice(0, 2) });
    expect(foldTurns([prompt, open])).toMatchObject([
      { id: '1', prompt: { text: 'Fix it' }, response: { text: 'I look. ' } },
    ]);
    expect(foldTurns([...appends, stream, toExchange('8', 'unknown', {})])).toEqual([turn]);
  });

  test('is the same in hex and bytes that nobody decoded yet', () => {
    const body = (value: object): Body => ({ type: 'json', value: { ...value } });
    const raw = (id: string, value: object): Exchange => ({
      ...toAppend(id, message.prompt('Fix it')),
      request: { headers: [], body: body({ requestId: { requestId: 'request-1' }, ...value }) },
    });
    const bytes = message.prompt('Fix it');
    const base64 = btoa(String.fromCharCode(...bytes));
    for (const payload of [{ data: toHex(bytes) }, { dataBinary: base64 }, { data: { base64 } }]) {
      expect(foldTurns([stream, raw('2', payload)])).toMatchObject([{ prompt: { text: 'Fix it' } }]);
    }
    for (const payload of [
      { data: 'zz' },
      { data: { base64: '!' } },
      { data: { bytes: 900 } },
      {},
      { data: 5 },
    ]) {
      expect(foldTurns([stream, raw('2', payload)])).toMatchObject([{ prompt: { text: '' } }]);
    }
  });

  test('keeps apart from other runs, and from appends of none', () => {
    const other = toRun({ id: '10', requestId: 'request-2', server: [message.text('Other.')] });
    const others = toAppend('11', message.prompt('Other?', { conversation: 'conv-2' }), {
      requestId: 'request-2',
    });
    const warmUp = toAppend('12', message.warmUp, { requestId: 'request-3' });
    const orphan = toAppend('13', message.prompt('Lost?'), { requestId: 'request-4' });
    const side = toExchange('14', 'unknown', {});
    const exchanges = [stream, ...appends, other, others, warmUp, orphan, side];
    expect(joinCursor(exchanges).map(({ id }) => id)).toEqual(['1', '10', '12', '13', '14']);
    expect(joinCursor(exchanges).slice(2)).toEqual([warmUp, orphan, side]);
    expect(foldTurns(exchanges).map(({ id, prompt }) => [id, prompt.text])).toEqual([
      ['1', 'Fix it'],
      ['10', 'Other?'],
      ['13', 'Lost?'],
    ]);
  });

  test('is a turn without a prompt where the appends were not seen', () => {
    expect(foldTurns([stream])).toMatchObject([
      { id: '1', prompt: { text: '' }, response: { text: 'I look. Done.' } },
    ]);
    expect(foldTurns([toRun({ id: '1', server: [message.serverHeartbeat] })])).toEqual([]);
  });
});

test('a run on one bidi stream is the same turn', () => {
  const run = toRun({
    id: '1',
    method: '/agent.v1.AgentService/Run',
    client: [message.prompt('Fix it'), message.clientHeartbeat, message.shellPiece([1, encode([1, 'a.ts'])])],
    server: message.shellAnswer,
  });
  expect(foldTurns([run])).toMatchObject([
    {
      id: '1',
      requestId: 'request-1',
      prompt: { text: 'Fix it' },
      response: { text: 'I look. Done.' },
      exchanges: ['1'],
    },
  ]);
});

test('a run that is polled for is one turn, its answers in the order of the server', () => {
  const poll = (id: string, first: number, messages: readonly Uint8Array[], facts: Partial<Exchange> = {}) =>
    toRun({
      id,
      method: '/agent.v1.AgentService/RunPoll',
      client: [encode([1, encode([1, 'request-1'])])],
      server: messages.map((bytes, index) =>
        encode(...(first + index === 0 ? [] : [[1, first + index] as const]), [2, toHex(bytes)]),
      ),
      facts,
    });
  const exchanges = [
    toAppend('2', message.prompt('Fix it')),
    poll('1', 0, [message.text('a'), message.text('b')]),
    poll('4', 3, [message.text('d'), message.turnEnded(1, 2)], { durationMs: 50 }),
    poll('3', 1, [message.text('b'), message.text('c')], {
      outcome: 'cut',
      error: { code: 'ECONNRESET', message: '' },
    }),
  ];
  expect(foldTurns(exchanges)).toMatchObject([
    {
      id: '1',
      prompt: { text: 'Fix it' },
      response: { text: 'abcd' },
      usage: { inputTokens: 1 },
      outcome: 'completed',
      exchanges: ['1', '2'],
    },
  ]);
  expect(joinCursor(exchanges)).toMatchObject([{ id: '1', durationMs: 53, members: ['1', '4', '3', '2'] }]);
});
