// Small coding agents over the official SDKs: each asks, runs the tools the model wants, and goes on until it is done.
import type Anthropic from '@anthropic-ai/sdk';
import type OpenAI from 'openai';
import { TOOLS } from './provider/project.ts';

export interface AgentWatch {
  /** Carries out a tool call and gives its result. */
  readonly runTool: (name: string, given: unknown) => Promise<string>;
  readonly onText?: (text: string) => void;
  readonly onTool?: (name: string, given: unknown, result: string) => void;
}
/** An agent with its conversation so far: asks one prompt and resolves to all the text of the answer. */
export type Agent = (prompt: string) => Promise<string>;

/** Chat Completions, streamed: the whole history is sent each time. */
export function createChatAgent(client: OpenAI, model: string, watch: AgentWatch): Agent {
  const messages: OpenAI.ChatCompletionMessageParam[] = [];
  const tools = TOOLS.map(({ schema, ...rest }): OpenAI.ChatCompletionTool => {
    return { type: 'function', function: { ...rest, parameters: schema } };
  });
  return async (prompt) => {
    messages.push({ role: 'user', content: prompt });
    let said = '';
    for (;;) {
      const stream = client.chat.completions
        .stream({ model, messages, tools, stream_options: { include_usage: true } })
        .on('content', (text) => {
          said += text;
          watch.onText?.(text);
        });
      const { content, tool_calls } = await stream.finalMessage();
      const calls = tool_calls ?? [];
      messages.push({ role: 'assistant', content, ...(calls.length > 0 ? { tool_calls: calls } : {}) });
      if (calls.length === 0) return said;
      for (const call of calls) {
        if (call.type !== 'function') throw new Error(`expected a function call, found ${call.type}`);
        const result = await carryOut(watch, call.function.name, JSON.parse(call.function.arguments));
        messages.push({ role: 'tool', tool_call_id: call.id, content: result });
      }
    }
  };
}

/** Responses, streamed: the provider keeps the history and is told where to go on. */
export function createResponsesAgent(client: OpenAI, model: string, watch: AgentWatch): Agent {
  const tools = TOOLS.map(({ schema, ...rest }): OpenAI.Responses.FunctionTool => {
    return { type: 'function', ...rest, parameters: schema, strict: false };
  });
  let previous: { previous_response_id?: string } = {};
  return async (prompt) => {
    let input: OpenAI.Responses.ResponseInput = [{ role: 'user', content: prompt }];
    let said = '';
    for (;;) {
      const stream = client.responses
        .stream({ model, input, tools, reasoning: { summary: 'auto' }, ...previous })
        .on('response.output_text.delta', ({ delta }) => {
          said += delta;
          watch.onText?.(delta);
        });
      const response = await stream.finalResponse();
      previous = { previous_response_id: response.id };
      input = [];
      for (const item of response.output) {
        if (item.type !== 'function_call') continue;
        const output = await carryOut(watch, item.name, JSON.parse(item.arguments));
        input.push({ type: 'function_call_output', call_id: item.call_id, output });
      }
      if (input.length === 0) return said;
    }
  };
}

/** Messages, streamed, with thinking: the whole history is sent each time. */
export function createMessagesAgent(client: Anthropic, model: string, watch: AgentWatch): Agent {
  const messages: Anthropic.MessageParam[] = [];
  const tools = TOOLS.map(({ schema, ...rest }): Anthropic.Tool => ({ ...rest, input_schema: schema }));
  const thinking = { type: 'enabled' as const, budget_tokens: 1024 };
  return async (prompt) => {
    messages.push({ role: 'user', content: prompt });
    let said = '';
    for (;;) {
      const stream = client.messages
        .stream({ model, max_tokens: 4096, messages, tools, thinking, system: 'You mend small projects.' })
        .on('text', (text) => {
          said += text;
          watch.onText?.(text);
        });
      const { content } = await stream.finalMessage();
      messages.push({ role: 'assistant', content });
      const results: Anthropic.ToolResultBlockParam[] = [];
      for (const block of content) {
        if (block.type !== 'tool_use') continue;
        const result = await carryOut(watch, block.name, block.input);
        results.push({ type: 'tool_result', tool_use_id: block.id, content: result });
      }
      if (results.length === 0) return said;
      messages.push({ role: 'user', content: results });
    }
  };
}

async function carryOut(watch: AgentWatch, name: string, given: unknown): Promise<string> {
  const result = await watch.runTool(name, given);
  watch.onTool?.(name, given, result);
  return result;
}
