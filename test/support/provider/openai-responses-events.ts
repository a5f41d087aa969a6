// The answers of OpenAI Responses: the response object, and the events that build it up.
import type { Answer, JsonObject, StreamEvent, ToolCall } from './conversation.ts';
import { toObject } from './reading.ts';
import { seededId, splitPieces } from './seeded.ts';

type Draft = Omit<StreamEvent, 'data' | 'event'> & { readonly type: string; readonly fields: JsonObject };

/** The id of the response. */
export function responseId(answer: Answer): string {
  return seededId('resp_', answer.serial, 48);
}

/** The finished response. */
export function wholeResponse(answer: Answer): JsonObject {
  return response(answer, 'completed', outputItems(answer));
}

/** From `response.created` to `response.completed`, each with its type as event name and its `sequence_number`. */
export function* streamResponse(answer: Answer): Iterable<StreamEvent> {
  let sequence = 0;
  for (const { type, fields, ...rest } of draftEvents(answer)) {
    yield { ...rest, event: type, data: { type, sequence_number: sequence, ...fields } };
    sequence += 1;
  }
}

function* draftEvents(answer: Answer): Iterable<Draft> {
  yield { type: 'response.created', fields: { response: response(answer, 'in_progress', []) } };
  yield { type: 'response.in_progress', fields: { response: response(answer, 'in_progress', []) } };
  let index = 0;
  if (showsReasoning(answer)) yield* reasoningEvents(answer, index++);
  if (answer.reply.text !== '') yield* messageEvents(answer, index++);
  for (const [number, call] of answer.reply.toolCalls.entries()) {
    yield* callEvents(answer, index++, { call, number });
  }
  yield { type: 'response.completed', fields: { response: wholeResponse(answer) } };
}

function* reasoningEvents(answer: Answer, index: number): Iterable<Draft> {
  const item = reasoningItem(answer);
  const place = { item_id: item.id, output_index: index, summary_index: 0 };
  const part = { type: 'summary_text', text: answer.reply.thinking };
  yield added(index, { ...item, summary: [] });
  yield { type: 'response.reasoning_summary_part.added', fields: { ...place, part: { ...part, text: '' } } };
  for (const piece of splitPieces(answer.reply.thinking ?? '', answer.serial + 7)) {
    const fields = { ...place, delta: piece, obfuscation: padding(piece) };
    yield { type: 'response.reasoning_summary_text.delta', fields, isToken: true };
  }
  yield { type: 'response.reasoning_summary_text.done', fields: { ...place, text: answer.reply.thinking } };
  yield { type: 'response.reasoning_summary_part.done', fields: { ...place, part } };
  yield done(index, item);
}

function* messageEvents(answer: Answer, index: number): Iterable<Draft> {
  const item = messageItem(answer);
  const place = { item_id: item.id, output_index: index, content_index: 0 };
  const part = textPart(answer.reply.text);
  yield added(index, { ...item, status: 'in_progress', content: [] });
  yield { type: 'response.content_part.added', fields: { ...place, part: textPart('') } };
  for (const piece of splitPieces(answer.reply.text, answer.serial)) {
    const fields = { ...place, delta: piece, logprobs: [], obfuscation: padding(piece) };
    yield { type: 'response.output_text.delta', fields, text: piece, isToken: true };
  }
  yield { type: 'response.output_text.done', fields: { ...place, text: answer.reply.text, logprobs: [] } };
  yield { type: 'response.content_part.done', fields: { ...place, part } };
  yield done(index, item);
}

function* callEvents(
  answer: Answer,
  index: number,
  { call, number }: { call: ToolCall; number: number },
): Iterable<Draft> {
  const item = callItem(answer, call, number);
  const place = { item_id: item.id, output_index: index };
  yield added(index, { ...item, status: 'in_progress', arguments: '' });
  for (const piece of splitPieces(JSON.stringify(call.arguments), answer.serial + number)) {
    const fields = { ...place, delta: piece, obfuscation: padding(piece) };
    yield { type: 'response.function_call_arguments.delta', fields, isToken: true };
  }
  yield { type: 'response.function_call_arguments.done', fields: { ...place, arguments: item.arguments } };
  yield done(index, item);
}

function added(index: number, item: JsonObject): Draft {
  return { type: 'response.output_item.added', fields: { output_index: index, item } };
}

function done(index: number, item: JsonObject): Draft {
  return { type: 'response.output_item.done', fields: { output_index: index, item } };
}

function outputItems(answer: Answer): JsonObject[] {
  return [
    ...(showsReasoning(answer) ? [reasoningItem(answer)] : []),
    ...(answer.reply.text === '' ? [] : [messageItem(answer)]),
    ...answer.reply.toolCalls.map((call, number) => callItem(answer, call, number)),
  ];
}

function reasoningItem(answer: Answer): JsonObject {
  const summary = [{ type: 'summary_text', text: answer.reply.thinking }];
  return { id: seededId('rs_', answer.serial, 48), type: 'reasoning', summary };
}

function messageItem(answer: Answer): JsonObject {
  const id = seededId('msg_', answer.serial, 48);
  const content = [textPart(answer.reply.text)];
  return { id, type: 'message', status: 'completed', content, role: 'assistant' };
}

function callItem(answer: Answer, call: ToolCall, number: number): JsonObject {
  return {
    id: seededId('fc_', answer.serial * 100 + number, 48),
    type: 'function_call',
    status: 'completed',
    arguments: JSON.stringify(call.arguments),
    call_id: seededId('call_', answer.serial * 100 + number),
    name: call.name,
  };
}

function textPart(text: string): JsonObject {
  return { type: 'output_text', annotations: [], logprobs: [], text };
}

function padding(piece: string): string {
  return seededId('', piece.length, 16 - Math.min(piece.length, 15));
}

function showsReasoning(answer: Answer): boolean {
  const { summary } = toObject(answer.request.reasoning);
  return answer.reply.thinking !== undefined && typeof summary === 'string' && summary !== 'none';
}

function response(answer: Answer, status: string, output: readonly JsonObject[]): JsonObject {
  const { request, usage } = answer;
  return {
    id: responseId(answer),
    object: 'response',
    created_at: 1_790_000_000 + answer.serial,
    status,
    background: false,
    error: null,
    incomplete_details: null,
    instructions: request.instructions ?? null,
    max_output_tokens: null,
    model: answer.conversation.model,
    output,
    parallel_tool_calls: true,
    previous_response_id: request.previous_response_id ?? null,
    reasoning: { effort: null, summary: null, ...toObject(request.reasoning) },
    service_tier: status === 'completed' ? 'default' : 'auto',
    store: request.store ?? true,
    temperature: 1,
    text: { format: { type: 'text' }, verbosity: 'medium' },
    tool_choice: 'auto',
    tools: request.tools ?? [],
    top_p: 1,
    truncation: 'disabled',
    usage:
      status === 'completed'
        ? {
            input_tokens: usage.input,
            input_tokens_details: { cached_tokens: usage.cached },
            output_tokens: usage.output,
            output_tokens_details: { reasoning_tokens: usage.reasoning },
            total_tokens: usage.input + usage.output,
          }
        : null,
    user: null,
    metadata: {},
  };
}
