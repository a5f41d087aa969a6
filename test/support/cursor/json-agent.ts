// An agent whose stream is in the JSON codec (PROTOCOL.md §1.4): the same messages with the names of protobuf's JSON.
import type { Script } from './run.ts';

const text = new TextEncoder();
const toBytes = (message: object): Uint8Array => text.encode(JSON.stringify(message));
const update = (interactionUpdate: object) => ({ interactionUpdate });

const words = ['Done, ', `with ${'grüne Häkchen ✅ '.repeat(100)}`, 'and gladly.'];
const thoughts = ['Let me ', 'look.'];
const call = (result?: object) => ({
  callId: 'call_1',
  toolCall: {
    shellToolCall: { args: { command: 'ls' }, ...(result === undefined ? {} : { result }) },
    toolCallId: 'tool_1',
  },
});

/** What it says to every prompt but one that begins with "Quota". */
export const jsonAnswer = {
  model: 'Composer 2',
  text: words.join(''),
  thinking: thoughts.join(''),
  usage: { inputTokens: 12, outputTokens: 34, cacheReadTokens: 5 },
  messages: [
    update({ heartbeat: {} }),
    update({ routedModel: { displayName: 'Composer 2' } }),
    ...thoughts.map((thought) => update({ thinkingDelta: { text: thought } })),
    update({ toolCallStarted: call() }),
    update({ toolCallCompleted: call({ success: { exitCode: 0, stdout: 'a.ts\n' } }) }),
    ...words.map((word) => update({ textDelta: { text: word } })),
    update({ turnEnded: { inputTokens: '12', outputTokens: '34', cacheReadTokens: '5' } }),
    { conversationCheckpointUpdate: { activeBranchName: 'main' } },
  ],
};

/** Where an error has what it says as JSON too. */
const quota = {
  error: {
    code: 'resource_exhausted',
    message: 'Error',
    details: [
      {
        type: 'aiserver.v1.ErrorDetails',
        debug: { error: 'ERROR_RATE_LIMITED', details: { title: 'Slow down', detail: 'Wait a minute.' } },
      },
    ],
  },
};

export function createJsonAgent(): Script {
  return async (talk, first) => {
    if (Buffer.from(first).includes('Quota')) return { trailer: quota };
    talk.say(...jsonAnswer.messages.map(toBytes));
    return { trailer: {} };
  };
}

/** `AgentClientMessage.run_request` of a prompt with a file. */
export function jsonRunRequest(prompt: string): Uint8Array {
  const selectedContext = { files: [{ path: '/work/a.ts', content: 'let a;\n' }] };
  return toBytes({
    runRequest: {
      action: { userMessageAction: { userMessage: { text: prompt, messageId: 'm1', selectedContext } } },
      conversationId: 'conv-1',
      requestedModel: { modelId: 'default' },
    },
  });
}
