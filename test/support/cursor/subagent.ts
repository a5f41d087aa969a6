// An agent that has another one do the work: what that one says comes inside of its parent's stream (PROTOCOL.md §2.5, §2.6).
import { encode } from './encode.ts';
import { interaction, text, toolCompleted, toolStarted, turnEnded, update } from './messages.ts';
import type { Script } from './run.ts';

export const SUBAGENT_TASK = {
  description: 'Count',
  prompt: 'Count to 42, and say what you found.',
  model: 'composer-2',
};
export const SUBAGENT_STEPS = [
  { thinking_message: { text: 'That is easy.' } },
  { assistant_message: { text: 'It is 42.' } },
];

const task = {
  id: 'call_task',
  tool: 19,
  toolCallId: 'tool_task',
  args: encode([1, SUBAGENT_TASK.description], [2, SUBAGENT_TASK.prompt], [4, SUBAGENT_TASK.model]),
};
const result = encode([
  1,
  encode(
    [1, encode([3, encode([1, 'That is easy.'])])],
    [1, encode([1, encode([1, 'It is 42.'])])],
    [2, 'conv-child'],
    [4, 1200],
  ),
]);

/** `tool_call_delta` with a piece of the sub-agent's own stream. */
const nested = (piece: Uint8Array) =>
  update(15, [1, task.id], [2, encode([2, encode([1, piece])])], [3, 'model-call']);

export function createDelegation(): Script {
  return async (talk) => {
    talk.say(text('I ask another. '), toolStarted(task));
    talk.say(nested(interaction(4, [1, 'That is easy.'])));
    for (const piece of ['I am the other, ', 'and I count.']) talk.say(nested(interaction(1, [1, piece])));
    talk.say(nested(interaction(1, [1, 'I am the other, and I count.'])), nested(interaction(14, [1, 3])));
    talk.say(toolCompleted({ ...task, result }), text('It says: 42.'), turnEnded(50, 20));
    return { trailer: {} };
  };
}
