// What the pretend model does: a small agent that reads, edits and tests the project of project.ts, always the same way.
import type { Conversation, Reply, Script, ToolCall } from './conversation.ts';

export interface StoryOptions {
  /** What the answer to "which database" lets out. */
  readonly secret?: string;
}
type Steps = readonly Reply[];

const TOOL_NAMES = ['read_file', 'edit_file', 'run_tests'];
/** A prompt that begins so is answered with the rest of it. */
export const SAY = 'Say exactly:\n';

/** The script; prompts that are not part of the story get a short answer that quotes them. */
export function createStory({ secret = 'the one in the vault' }: StoryOptions = {}): Script {
  return (conversation) => {
    const asked = conversation.messages.findLastIndex((message) => message.role === 'user');
    const prompt = conversation.messages[asked]?.text ?? '';
    if (prompt.startsWith(SAY)) return say(prompt.slice(SAY.length));
    const step = conversation.messages.slice(asked).filter((message) => message.role === 'assistant').length;
    return stepsFor(prompt, conversation, secret)[step] ?? say('There is nothing left to do.');
  };
}

function stepsFor(prompt: string, conversation: Conversation, secret: string): Steps {
  const hasTools = TOOL_NAMES.every((name) => conversation.tools.includes(name));
  if (hasTools && /\bfix\b/i.test(prompt)) return FIX;
  if (hasTools && /\badd a test\b/i.test(prompt)) return ADD_TEST;
  if (hasTools && /\breview\b/i.test(prompt)) return REVIEW;
  if (/\bwhich database\b/i.test(prompt)) return [databaseReply(secret)];
  return [otherReply(prompt)];
}

const FIX: Steps = [
  {
    text: 'I will read the code and its test first.',
    toolCalls: [call('read_file', { path: 'src/cart.js' }), call('read_file', { path: 'test/cart.test.js' })],
  },
  { text: 'Let me see it fail.', toolCalls: [call('run_tests', {})] },
  {
    text: 'The loop starts at 1, so the first line of the cart is never counted. I will let it run over all of them.',
    toolCalls: [
      call('edit_file', {
        path: 'src/cart.js',
        find: '  for (let i = 1; i < lines.length; i++) {\n    total += lines[i].priceCents * lines[i].quantity;\n  }',
        replace: '  for (const line of lines) {\n    total += line.priceCents * line.quantity;\n  }',
      }),
    ],
  },
  { text: '', toolCalls: [call('run_tests', {})] },
  say(
    'Fixed: `totalCents` now counts every line, and the test passes.\n\n```js\nfor (const line of lines) {\n  total += line.priceCents * line.quantity;\n}\n```\n',
  ),
];

const ADD_TEST: Steps = [
  {
    thinking:
      'An empty cart is the other edge of a loop that was off by one. I should look at how the tests are written.',
    text: 'First a look at the tests.',
    toolCalls: [call('read_file', { path: 'test/cart.test.js' })],
  },
  {
    text: 'I add one for the empty cart.',
    toolCalls: [
      call('edit_file', {
        path: 'test/cart.test.js',
        find: "test('adds up all lines'",
        replace:
          "test('is zero for an empty cart', () => {\n  assert.equal(totalCents([]), 0);\n});\n\ntest('adds up all lines'",
      }),
    ],
  },
  { text: '', toolCalls: [call('run_tests', {})] },
  say('Done. Both tests pass; an empty cart costs 0 ¢. ✅'),
];

const REVIEW: Steps = [
  {
    thinking: 'The change is small. I will read it before I judge it.',
    text: 'Reading it.',
    toolCalls: [call('read_file', { path: 'src/cart.js' })],
  },
  say(
    'Looks good. One thing to think about: `quantity` may be negative → returns would lower the total. “Intended?”',
  ),
];

function databaseReply(secret: string): Reply {
  return say(
    `The staging one. Its settings are:\n\n\`\`\`sh\nexport DATABASE_TOKEN=${secret}\n\`\`\`\n\nDo not commit that.`,
  );
}

function otherReply(prompt: string): Reply {
  const quoted = [...prompt.replaceAll(/\s+/g, ' ')].slice(0, 40).join('');
  return {
    thinking: 'A short question wants a short answer.',
    ...say(`You said “${quoted}”. Grüße — here is some code:\n\n\`\`\`ts\nconst answer = 42; // 🙂\n\`\`\``),
  };
}

function say(text: string): Reply {
  return { text, toolCalls: [] };
}

function call(name: string, given: ToolCall['arguments']): ToolCall {
  return { name, arguments: given };
}
