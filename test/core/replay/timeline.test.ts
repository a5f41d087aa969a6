// Cursor's runs on the timeline: joined, so that each says what it says once.
import { describe, expect, it } from 'vitest';
import type { Body, Exchange } from '../../../src/core/model/exchange.ts';
import { toTimeline } from '../../../src/core/replay/timeline.ts';
import { encode } from '../../support/cursor/encode.ts';
import { toAppend, toRun } from '../../support/cursor/exchanges.ts';
import {
  cancel,
  checkpoint,
  clientHeartbeat,
  execAsk,
  notice,
  prompt,
  resume,
  routedModel,
  shell,
  shellAnswer,
  shellPiece,
  text,
  toolStarted,
  turnEnded,
} from '../../support/cursor/messages.ts';
import { toConversation, toView } from './views.ts';

const retried = { headers: [['x-original-request-id', 'request-1'] as const] };

function toTypes(exchanges: readonly Exchange[]): readonly string[] {
  return toTimeline(toView(exchanges)).map((event) => {
    const turn = event.turn === undefined ? '' : `@${event.turn} `;
    return `${turn}${event.type}${'text' in event && event.text !== '' ? ` ${event.text}` : ''}`;
  });
}

/** The run as if all of it had passed within a millisecond. */
function withoutTimes(run: Exchange): Exchange {
  const flat = (body: Body | undefined) =>
    body?.type === 'stream'
      ? { body: { ...body, events: body.events.map((event) => ({ ...event, tMs: 0 })) } }
      : {};
  const { request, response } = run;
  return {
    ...run,
    request: { ...request, ...flat(request.body) },
    response: { headers: [], ...flat(response?.body) },
  };
}

describe('a timeline', () => {
  it('has one prompt a run, and no line for its appends', () => {
    const run = toRun({ id: '1', server: shellAnswer });
    const appends = [prompt('List them'), clientHeartbeat, shellPiece([3, encode()])].map((message, seqno) =>
      toAppend(String(seqno + 2), message, { seqno }),
    );
    const expected = [
      '@1 prompt List them',
      'text I look. ',
      'tool-call',
      'tool-arguments {"command":"ls","tool_call_id":"tool_1"}',
      'tool-result',
      'text Done.',
      'usage',
      'end',
    ];
    expect(toTypes([run, ...appends])).toEqual(expected);
    expect(toTypes([...appends.toReversed(), run])).toEqual(expected);
  });

  it('says a notice apart from the answer', () => {
    const server = [notice('You have '), notice('2 requests left.'), text('Hello'), routedModel('Auto')];
    const exchanges = [toRun({ id: '1', server }), toAppend('2', prompt('Hi'))];
    expect(toTypes(exchanges)).toContain('notice You have ');
    expect(toConversation(toView(exchanges))).toBe(
      [
        '[00:00] alice\nHi\n',
        '[00:00] notice of the server\nYou have 2 requests left.\n',
        '[00:00] Auto\nHello\n',
      ].join('\n'),
    );
  });

  it('shows a prompt that is sent anew as a retry, and a resumption without one', () => {
    const first = toRun({ id: '1', server: [text('On')], facts: { outcome: 'cut' } });
    const again = toRun({ id: '11', requestId: 'request-2', server: [text('One')], ...retried });
    const rest = toRun({ id: '21', requestId: 'request-3', server: [text('Two')], ...retried });
    const exchanges = [
      first,
      toAppend('2', prompt('Count')),
      again,
      toAppend('12', prompt('Count'), { requestId: 'request-2' }),
      rest,
      toAppend('22', resume(), { requestId: 'request-3' }),
    ];
    const events = toTimeline(toView(exchanges)).filter((event) => event.type === 'prompt');
    expect(events).toMatchObject([
      { turn: 1, isRetry: false },
      { text: 'Count', isRetry: true },
    ]);
    expect(toTypes(exchanges)).not.toContain('exchange');
  });

  it('ends a run that the client cancelled as cancelled', () => {
    const run = toRun({ id: '1', server: [text('Well'), checkpoint] });
    const events = toTimeline(
      toView([run, toAppend('2', prompt('Go')), toAppend('3', cancel, { seqno: 1 })]),
    );
    expect(events.at(-1)).toMatchObject({ type: 'end', outcome: 'cancelled' });
  });

  it('has the result that only the client told', () => {
    const server = [toolStarted(shell), execAsk(1, 14, shell.args)];
    const exchanges = [
      toRun({ id: '1', server, facts: { outcome: 'cut', durationMs: 50 } }),
      toAppend('2', prompt('Go')),
      toAppend('3', shellPiece([1, encode([1, 'a.ts'])]), { seqno: 1 }),
      toAppend('4', shellPiece([3, encode()]), { seqno: 2 }),
    ];
    expect(toTimeline(toView(exchanges))).toContainEqual({
      t: 51,
      exchange: '1',
      type: 'tool-result',
      call: '1/1',
      name: 'shell',
      result: { success: { exit_code: 0, stdout: 'a.ts', stderr: '' } },
      status: 'completed',
    });
  });

  it('has a line for a run of which nothing is known, and none for its lone appends', () => {
    expect(toTypes([toRun({ id: '1' })])).toEqual(['exchange']);
    expect(toTypes([toAppend('1', clientHeartbeat)])).toEqual([]);
    expect(toTypes([toAppend('1', prompt('Lost'))])).toEqual(['@1 prompt Lost']);
  });

  it('says who answers each call of a loop on the client', () => {
    const method = '/aiserver.v1.InferenceService/RunInference';
    const ask = (id: string, words: string) =>
      encode([2, encode([1, id], [2, encode([1, encode([1, 1], [2, words])])])]);
    const say = (id: string, words: string) =>
      encode([3, encode([1, id], [2, encode([1, encode([1, words])])])]);
    const run = toRun({
      id: '1',
      method,
      client: [ask('i1', 'One'), ask('i2', 'Two')],
      server: [say('i1', '1'), encode([4, encode([1, 'i1'])]), say('i2', '2'), turnEnded()],
    });
    const expected = ['@1 prompt One', 'text 1', '@2 prompt Two', 'text 2', 'end'];
    expect(toTypes([run])).toEqual(expected);
    expect(toTypes([withoutTimes(run)])).toEqual(expected);
  });
});
