// Short streams and requests of the Messages API for tests of turns.
import type { Body } from '../../../src/core/model/exchange.ts';
import type { Json, JsonObject } from '../../../src/core/model/json.ts';
import { toStream } from './exchanges.ts';

export interface Said {
  readonly text?: string;
  readonly thinking?: string;
  readonly tools?: readonly { readonly id: string; readonly name: string; readonly input: string }[];
  readonly usage?: readonly [input: number, output: number];
  readonly end?: readonly Json[];
}

/** A Messages stream that says this, its text in pieces of one character; `end` stands for its last event. */
export function toMessageStream({ text = '', thinking = '', tools = [], usage = [1, 1], end }: Said): Body {
  const [input_tokens, output_tokens] = usage;
  return toStream([
    {
      type: 'message_start',
      message: {
        id: 'msg',
        model: 'claude-opus-4-6',
        content: [],
        usage: { input_tokens, output_tokens: 1 },
      },
    },
    ...Array.from(thinking, (piece) => toDelta(0, { type: 'thinking_delta', thinking: piece })),
    ...Array.from(text, (piece) => toDelta(1, { type: 'text_delta', text: piece })),
    ...tools.flatMap(({ id, name, input }, index) => [
      {
        type: 'content_block_start',
        index: index + 2,
        content_block: { type: 'tool_use', id, name, input: {} },
      },
      toDelta(index + 2, { type: 'input_json_delta', partial_json: input }),
    ]),
    ...(end ?? [{ type: 'message_delta', delta: {}, usage: { output_tokens } }, { type: 'message_stop' }]),
  ]);
}

/** A Messages request that brings these contents of the user after what was said before. */
export function toMessagesRequest(before: readonly Json[], content: Json): JsonObject {
  return {
    model: 'claude-asked',
    messages: [...before, { role: 'user', content }],
  };
}

/** A tool result block. */
export function toResult(id: string, content: Json, isError = false): JsonObject {
  return { type: 'tool_result', tool_use_id: id, content, ...(isError ? { is_error: true } : {}) };
}

function toDelta(index: number, delta: JsonObject): JsonObject {
  return { type: 'content_block_delta', index, delta };
}
