// Turns are told as soon as they are over, in their order, and once more where they go on after that.
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/core/model/json.ts';
import { readTurns } from '../../../src/core/replay/read-turns.ts';
import { toSource } from '../../../src/core/replay/session-source.ts';
import { createTurnReader } from '../../../src/core/replay/turn-reader.ts';
import { toCall, toChat, toView } from './views.ts';

const user = (content: string) => ({ role: 'user', content });
const ask = (number: number) =>
  toChat(number, {
    t: number,
    messages: [user(`prompt ${number}`)],
    deltas: [[1, { content: `answer ${number}` }]],
  });
const range = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

function tell(exchanges: Parameters<typeof toView>[0], isWhole: boolean, reach?: number) {
  const reader = createTurnReader(toSource(toView(exchanges)));
  const told: string[] = [];
  for (const { number, isAgain, turn } of readTurns(reader, {
    isWhole,
    ...(reach === undefined ? {} : { reach }),
  }))
    told.push(`${reader.stepCount}: ${number}${isAgain ? ' again' : ''} ${turn.response.text}`);
  return told;
}

describe('turns', () => {
  it('are told when no retry reaches them any more, the rest at the end', () => {
    const told = tell(range(20).map(ask), false);
    expect(told.slice(0, 4)).toEqual([
      '17: 1 answer 1',
      '18: 2 answer 2',
      '19: 3 answer 3',
      '20: 4 answer 4',
    ]);
    expect(told).toHaveLength(20);
  });

  it('are told when so many others began as one waits for', () => {
    expect(tell(range(4).map(ask), false, 1)).toEqual([
      '2: 1 answer 1',
      '3: 2 answer 2',
      '4: 3 answer 3',
      '4: 4 answer 4',
    ]);
  });

  it('are told as a retry left them, which came after another turn had begun', () => {
    const failed = toChat(1, {
      messages: [user('prompt 1')],
      deltas: [[1, { content: 'half' }]],
      outcome: 'cut',
    });
    const again = toChat(3, { t: 3, messages: [user('prompt 1')], deltas: [[1, { content: 'whole' }]] });
    expect(tell([failed, ask(2), again, ask(4)], false, 1)).toEqual([
      '3: 1 whole',
      '4: 2 answer 2',
      '4: 3 answer 4',
    ]);
    expect(tell([failed, ...range(20).map((number) => ask(number + 1))], false, 1)[0]).toBe('17: 1 half');
  });

  it('are told at the end where all has to be read first', () => {
    expect(tell(range(20).map(ask), true)[0]).toBe('20: 1 answer 1');
  });

  it('wait for the results of their calls, but not for ever', () => {
    const calling = toChat(1, { messages: [user('go')], deltas: [[1, toCall(0, 'c1', 'read', '{}')]] });
    const told = tell([calling, ...range(80).map((number) => ask(number + 1))], false);
    expect(told[0]).toBe('65: 1 ');
  });

  it('wait for the second call of an id, though the result of the first came twice', () => {
    const messages = [user('go')];
    const twice: [number, ReturnType<typeof toCall>][] = [
      [1, toCall(0, 'c1', 'read', '{}')],
      [2, toCall(1, 'c1', 'read', '{}')],
    ];
    const calling = toChat(1, { messages, deltas: twice });
    const brought = [
      ...messages,
      { role: 'assistant', content: '' },
      { role: 'tool', tool_call_id: 'c1', content: 'found' },
    ];
    const cut = toChat(2, { t: 2, messages: brought, deltas: [], outcome: 'cut' });
    const again = toChat(3, { t: 3, messages: brought, deltas: [[1, { content: 'whole' }]] });
    const told = tell([calling, cut, again, ...range(80).map((number) => ask(number + 3))], false);
    expect(told[0]).toBe('67: 1 whole');
  });

  it('do not wait for the results of an attempt that was made anew', () => {
    const messages = [user('go')];
    const calling = toChat(1, { messages, deltas: [[1, toCall(0, 'c1', 'read', '{}')]], outcome: 'cut' });
    const again = toChat(2, { t: 2, messages, deltas: [[1, { content: 'whole' }]] });
    const told = tell([calling, again, ...range(80).map((number) => ask(number + 2))], false);
    expect(told[0]).toBe('18: 1 whole');
  });

  it('are told again where they went on after they were told', () => {
    const messages: readonly Json[] = [
      user('go'),
      {
        role: 'assistant',
        tool_calls: [{ id: 'c1', type: 'function', function: { name: 'read', arguments: '{}' } }],
      },
      { role: 'tool', tool_call_id: 'c1', content: 'found' },
    ];
    const calling = toChat(1, { messages: [user('go')], deltas: [[1, toCall(0, 'c1', 'read', '{}')]] });
    const answered = toChat(99, { t: 99, messages, deltas: [[1, { content: 'late' }]] });
    const told = tell([calling, ...range(80).map((number) => ask(number + 1)), answered], false);
    expect(told).toHaveLength(82);
    expect(told.at(-1)).toBe('82: 1 again late');
  });
});
