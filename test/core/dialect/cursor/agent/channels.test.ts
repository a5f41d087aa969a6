// Which texts of the agent's messages belong together.
import { expect, test } from 'vitest';
import { cursorAgent } from '../../../../../src/core/dialect/cursor/agent/dialect.ts';
import type { JsonObject } from '../../../../../src/core/model/json.ts';
import { encode } from '../../../../support/cursor/encode.ts';
import { toStreamEvents } from '../../../../support/cursor/exchanges.ts';
import * as message from '../../../../support/cursor/messages.ts';
import { joinChannels } from '../../exchanges.ts';

const method = '/agent.v1.AgentService/RunSSE';
const trees = (messages: readonly Uint8Array[]) =>
  toStreamEvents(method, 'response', messages).map(({ data }) => data as JsonObject);
const clientTree = (bytes: Uint8Array) =>
  toStreamEvents('/agent.v1.AgentService/Run', 'request', [bytes])[0]?.data as JsonObject;

test('channels join the pieces of each text, those of sub-agents under names of their own', () => {
  const task = (...inner: readonly Uint8Array[]) =>
    inner.map((bytes) => message.update(15, [1, 'call_t'], [2, encode([2, encode([1, bytes])])]));
  const events = trees([
    message.text('ab'),
    message.notice('slow'),
    message.thinking('x'),
    message.text('cd'),
    message.thinking('y'),
    message.partialTool({ id: 'call_1', tool: 1 }, '{"comm'),
    message.partialTool({ id: 'call_2', tool: 1 }, '{}'),
    message.partialTool({ id: 'call_1', tool: 1 }, 'and":1}'),
    message.update(15, [1, 'call_1'], [2, encode([3, encode([1, 'new '])])]),
    message.update(15, [1, 'call_1'], [2, encode([3, encode([1, 'file'])])]),
    message.update(15, [1, 'call_1'], [2, encode([1, encode([1, encode([1, 'out'])])])]),
    message.update(12, [1, encode([1, 'one'])]),
    message.update(12, [2, encode([1, 'two'])]),
    ...task(message.interaction(1, [1, 'in']), message.interaction(1, [1, 'ner'])),
    ...task(
      message.interaction(15, [1, 'deep'], [2, encode([2, encode([1, message.interaction(4, [1, 'z'])])])]),
    ),
  ]);
  expect(joinChannels(cursorAgent, events)).toEqual({
    text: 'abcd',
    notice: 'slow',
    thinking: 'xy',
    'call/call_1/arguments': '{"command":1}',
    'call/call_2/arguments': '{}',
    'call/call_1/edit': 'new file',
    'call/call_1/#1/#1': 'out',
    'shell/stdout': 'one',
    'shell/stderr': 'two',
    'task/call_t/text': 'inner',
    'task/call_t/task/deep/thinking': 'z',
  });
});

test('channels join the output of a shell on the client', () => {
  const piece = (id: number, words: string) => message.execAnswer(id, 14, encode([1, encode([1, words])]));
  expect(joinChannels(cursorAgent, [piece(1, 'a'), piece(2, 'x'), piece(1, 'b')].map(clientTree))).toEqual({
    'exec/1/stdout': 'ab',
    'exec/2/stdout': 'x',
  });
});
