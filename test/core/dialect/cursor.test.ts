// Turns across runs: attempts, resumptions, continuations; and whatever else may come.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldTurns } from '../../../src/core/dialect/turns.ts';
import type { Exchange } from '../../../src/core/model/exchange.ts';
import { encode } from '../../support/cursor/encode.ts';
import { toAppend, toRun } from '../../support/cursor/exchanges.ts';
import * as message from '../../support/cursor/messages.ts';

describe('attempts and continuations', () => {
  const cut = { outcome: 'cut' } as const;
  const run = (
    id: number,
    request: Uint8Array,
    server: readonly Uint8Array[],
    more: { readonly facts?: Partial<Exchange>; readonly original?: string } = {},
  ) => [
    toRun({
      id: String(id),
      requestId: `request-${id}`,
      server,
      ...(more.facts === undefined ? {} : { facts: more.facts }),
      ...(more.original === undefined
        ? {}
        : { headers: [['x-original-request-id', more.original]] as const }),
    }),
    toAppend(String(id + 1), request, { requestId: `request-${id}` }),
  ];
  const first = run(1, message.prompt('Fix it'), [message.text('I '), message.text('lo')], { facts: cut });

  test('an attempt that asks again replaces the one before', () => {
    const again = run(3, message.prompt('Fix it'), [message.text('I look.')], { original: 'request-1' });
    expect(foldTurns([...first, ...again])).toMatchObject([
      {
        id: '1',
        requestId: 'request-1',
        response: { text: 'I look.' },
        outcome: 'completed',
        exchanges: ['1', '2', '3', '4'],
      },
    ]);
  });

  test('all attempts carry the id of the first', () => {
    const attempts = [1, 3, 5].flatMap((id) =>
      run(id, message.prompt('Fix it'), [message.text(`${id}`)], {
        original: 'origin',
        ...(id < 5 ? { facts: cut } : {}),
      }),
    );
    expect(foldTurns(attempts)).toMatchObject([{ id: '1', response: { text: '5' } }]);
  });

  test('an attempt that resumes goes on from the last checkpoint', () => {
    const started = message.toolStarted(message.shell);
    const broken = run(
      1,
      message.prompt('Fix it'),
      [message.text('I look. '), started, message.checkpoint, message.text('Do')],
      { facts: cut },
    );
    const completed = message.toolCompleted({ ...message.shell, result: encode([1, encode([3, 0])]) });
    const resumed = run(3, message.resume(), [completed, message.text('Done.')], { original: 'request-1' });
    const [turn, ...more] = foldTurns([...broken, ...resumed]);
    expect(more).toEqual([]);
    expect(turn).toMatchObject({
      prompt: { text: 'Fix it' },
      response: { text: 'I look. Done.', toolCalls: [{ id: 'call_1', status: 'completed' }] },
      outcome: 'completed',
    });
    expect(turn?.response.toolCalls).toHaveLength(1);
    const without = run(3, message.resume(), [message.text('All anew.')], { original: 'request-1' });
    expect(foldTurns([...first, ...without])).toMatchObject([{ response: { text: 'All anew.' } }]);
  });

  test('a resume without an original joins the unfinished turn of its conversation', () => {
    const other = run(5, message.prompt('Other', { conversation: 'conv-2' }), [message.text('Other.')]);
    const resumed = run(7, message.resume(), [message.text('Done.')]);
    expect(foldTurns([...first, ...other, ...resumed]).map(({ response }) => response.text)).toEqual([
      'Done.',
      'Other.',
    ]);
  });

  test('what a client starts by itself goes on with the turn before it', () => {
    const done = run(1, message.prompt('Fix it'), [message.text('Done. ')]);
    const simulated = run(3, message.runRequest(message.userAction([1, 'lint'], [5, true])), [
      message.text('Also lint.'),
    ]);
    expect(foldTurns([...done, ...simulated])).toMatchObject([
      { prompt: { text: 'Fix it' }, response: { text: 'Done. Also lint.' }, exchanges: ['1', '2', '3', '4'] },
    ]);
    expect(foldTurns(simulated)).toMatchObject([
      { id: '3', prompt: { text: '' }, response: { text: 'Also lint.' } },
    ]);
  });

  test('the same words again are another turn', () => {
    const done = run(1, message.prompt('go'), [message.text('A')]);
    const again = run(3, message.prompt('go'), [message.text('B')]);
    expect(foldTurns([...done, ...again]).map(({ response }) => response.text)).toEqual(['A', 'B']);
  });

  test('runs whose requests were not seen are no attempts at the same', () => {
    const unseen = [1, 3].map((id) =>
      toRun({ id: `${id}`, requestId: `request-${id}`, server: [message.text(`${id}`)], facts: cut }),
    );
    expect(foldTurns(unseen).map(({ response }) => response.text)).toEqual(['1', '3']);
  });

  test('a prepared run is no turn', () => {
    expect(foldTurns(run(1, encode([8, encode([2, 'conv-1'])]), []))).toEqual([]);
  });
});

test('whatever bytes come, nothing is thrown and every turn names exchanges that are there', () => {
  const methods = [
    '/agent.v1.AgentService/RunSSE',
    '/agent.v1.AgentService/RunPoll',
    '/agent.v1.AgentService/Run',
    '/aiserver.v1.InferenceService/RunInference',
    '/aiserver.v1.ChatService/StreamUnifiedChatWithToolsIdempotent',
  ];
  const known = [
    ...message.shellAnswer,
    message.prompt('x'),
    message.resume(),
    message.cancel,
    message.warmUp,
    message.getBlob(1, encode()),
  ];
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.constantFrom(...known),
    fc
      .tuple(fc.constantFrom(...known), fc.nat(60), fc.nat(255))
      .map(([whole, at, byte]) => whole.with(at % whole.length, byte)),
  );
  const part = fc.record({
    method: fc.option(fc.constantFrom(...methods), { nil: undefined }),
    messages: fc.array(bytes, { minLength: 1, maxLength: 4 }),
    client: fc.array(bytes, { maxLength: 3 }),
    request: fc.constantFrom('request-1', 'request-2'),
    original: fc.constantFrom('request-1', 'other'),
  });
  fc.assert(
    fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
      const exchanges = parts.map(({ method, messages, client, request, original }, index) =>
        method === undefined
          ? toAppend(String(index), messages[0] ?? encode(), { requestId: request, seqno: index })
          : toRun({
              id: String(index),
              method,
              requestId: request,
              client,
              server: messages,
              headers: [['x-original-request-id', original]],
            }),
      );
      const ids = new Set(exchanges.map(({ id }) => id));
      for (const turn of foldTurns(exchanges)) expect(turn.exchanges.every((id) => ids.has(id))).toBe(true);
    }),
    { numRuns: 200 },
  );
});
