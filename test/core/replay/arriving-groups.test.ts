// Groups that are told as their exchanges arrive are those of the whole session.
import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../../src/core/model/exchange.ts';
import { createArrivingGroups } from '../../../src/core/replay/arriving-groups.ts';
import { createExchangeGroups } from '../../../src/core/replay/exchange-groups.ts';
import { toSource } from '../../../src/core/replay/session-source.ts';
import { toAppend, toRun } from '../../support/cursor/exchanges.ts';
import * as message from '../../support/cursor/messages.ts';
import { toChat, toView } from './views.ts';

const chat = (number: number) =>
  toChat(number, { messages: [{ role: 'user', content: `${number}` }], deltas: [[1, { content: 'x' }]] });
const run = [toRun({ id: 'r', server: message.shellAnswer }), toAppend('a', message.prompt('Fix it'))];

/** A source that says how many of its exchanges were waited for. */
function toArriving(exchanges: readonly Exchange[]) {
  const whole = toSource(toView(exchanges));
  let arrived = 0;
  function* arriving() {
    for (const exchange of whole.exchanges) {
      arrived++;
      yield exchange;
    }
  }
  return { whole, source: { ...whole, arriving }, arrivedCount: () => arrived };
}

describe('arriving groups', () => {
  it.each([
    ['nothing', []],
    ['chats', [chat(1), chat(2), chat(3)]],
    ['a run between chats', [chat(1), ...run, chat(2)]],
    ['a run whose prompt came first', [...run.toReversed(), chat(1)]],
  ])('of %s are the groups of the whole', (_, exchanges) => {
    const { whole, source } = toArriving(exchanges);
    const expected = createExchangeGroups(whole);
    const groups = createArrivingGroups(source);
    let count = 0;
    for (let group = groups.at(0); group !== undefined; group = groups.at(++count)) {
      expect(group).toEqual(expected.all[count]);
      // As JSON: a joined run holds the blobs that it was read with, which are each group's own.
      expect(JSON.stringify(groups.read(group))).toBe(JSON.stringify(expected.read(group)));
    }
    expect(count).toBe(expected.all.length);
    expect(groups.all).toEqual(expected.all);
  });

  it('wait for no more than was asked for', () => {
    const { source, arrivedCount } = toArriving([chat(1), chat(2), ...run, chat(3)]);
    const groups = createArrivingGroups(source);
    expect(groups.at(0)?.id).toBe(chat(1).id);
    expect([arrivedCount(), groups.all.length]).toEqual([1, 1]);
    expect(groups.at(2)?.run).toBeDefined();
    expect(groups.all).toHaveLength(4);
  });

  it('of a session that is there as a whole are there as a whole', () => {
    const groups = createArrivingGroups(toSource(toView([chat(1), chat(2)])));
    expect(groups.all).toHaveLength(2);
    expect(groups.at(1)?.id).toBe(chat(2).id);
  });
});
