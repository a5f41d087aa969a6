// An agent session over chat completions: every request resends the whole conversation, and a tool result more.
import { type Answering, chatEvent, doneEvent } from './chat-events.ts';
import { createRandom, seededText } from './text.ts';

export type Message = { readonly role: string; readonly [field: string]: unknown };
export interface Turn {
  readonly turn: number;
  /** Pieces that the answer is streamed in, text and tool arguments together. */
  readonly tokens: number;
}

const SYSTEM_LENGTH = 8000;
const TOOL_NAMES = ['read_file', 'edit_file', 'run_tests', 'search', 'list_folder'];
const TOKEN_LENGTH = 4;

/** The messages that stand before the first turn. */
export function firstMessages(): Message[] {
  return [
    { role: 'system', content: seededText(1, SYSTEM_LENGTH) },
    { role: 'user', content: `Make the tests pass. ${seededText(2, 600)}` },
  ];
}

/** The tools that every request of the session declares. */
export function toolDefinitions(): object[] {
  return TOOL_NAMES.map((name, index) => ({
    type: 'function',
    function: {
      name,
      description: seededText(10 + index, 300),
      parameters: { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] },
    },
  }));
}

/** What the client appends after a turn: the answer as a message, and the result of its tool (1–6 KiB). */
export function nextMessages(turn: Turn): Message[] {
  const { text, call, serialized } = answerOf(turn);
  const random = createRandom(3000 + turn.turn);
  const toolCall = { id: call.id, type: 'function', function: { name: call.name, arguments: serialized } };
  return [
    { role: 'assistant', content: text, tool_calls: [toolCall] },
    {
      role: 'tool',
      tool_call_id: call.id,
      content: seededText(4000 + turn.turn, 1024 + Math.floor(random() * 5120)),
    },
  ];
}

/** What the model says in a turn, without the wrapping of its stream: text, tool name and arguments. */
export function spokenText(turn: Turn): string {
  const { text, call, serialized } = answerOf(turn);
  return text + call.name + serialized;
}

/** The answer of a turn as it is streamed. */
export function* turnEvents(turn: Turn): Generator<string> {
  const { text, call, serialized } = answerOf(turn);
  const answering: Answering = { id: `chatcmpl-turn${turn.turn}`, model: 'gpt-5' };
  yield chatEvent(answering, { role: 'assistant', content: '', refusal: null });
  for (const content of splitTokens(text)) yield chatEvent(answering, { content });
  const opening = { index: 0, id: call.id, type: 'function', function: { name: call.name, arguments: '' } };
  yield chatEvent(answering, { tool_calls: [opening] });
  for (const piece of splitTokens(serialized))
    yield chatEvent(answering, { tool_calls: [{ index: 0, function: { arguments: piece } }] });
  yield chatEvent(answering, {}, { finish: 'tool_calls' });
  yield doneEvent;
}

/** Half of the tokens are text, half are arguments of one tool call. */
function answerOf({ turn, tokens }: Turn) {
  const half = Math.floor((tokens / 2) * TOKEN_LENGTH);
  const name = TOOL_NAMES[turn % TOOL_NAMES.length] ?? '';
  const args = { path: `src/part${turn}.ts`, content: seededText(2000 + turn, Math.max(1, half - 40)) };
  return {
    text: seededText(1000 + turn, half),
    call: { id: `call_turn${turn}`, name },
    serialized: JSON.stringify(args),
  };
}

function splitTokens(text: string): string[] {
  return text.match(new RegExp(`[\\s\\S]{1,${TOKEN_LENGTH}}`, 'g')) ?? [];
}
