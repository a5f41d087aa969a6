// What a model was asked and answered, in the words of OpenTelemetry's GenAI conventions (semantic-conventions 1.41.1, in development).
import type { Round } from '../dialect/round.ts';
import type { DialectName, Exchange } from '../model/exchange.ts';
import type { ToolCall, Turn, Usage } from '../model/turn.ts';
import { type Attribute, doubleAttribute, flagAttribute, intAttribute, textAttribute } from './otlp-span.ts';

/** `gen_ai.provider.name`: whose format it is, which need not be who answers. */
const PROVIDERS: { readonly [Name in DialectName]: string } = {
  'openai-chat': 'openai',
  'openai-responses': 'openai',
  'anthropic-messages': 'anthropic',
  gemini: 'gcp.gemini',
  'cursor-agent': 'cursor',
  'cursor-inference': 'cursor',
  'cursor-chat': 'cursor',
  unknown: '_OTHER',
};

/** Of a dialect. */
export function toProvider(dialect: DialectName): string {
  return PROVIDERS[dialect];
}

/** `chat gpt-5`: what is done, and with which model where that is known. */
export function toChatName({ facts, exchange }: Round): string {
  const operation = toOperation(exchange);
  return facts.model === undefined ? operation : `${operation} ${facts.model}`;
}

/** The attributes of an inference span. Texts of an answer are in its own span alone, as JSON of the conventions' output messages. */
export function toChatAttributes({
  exchange,
  facts,
  answer,
  outcome,
  responseIds,
}: Round): readonly Attribute[] {
  const isStream = exchange.response?.body?.type === 'stream';
  const firstMs = isStream ? exchange.ttftMs : undefined;
  return [
    ...textAttribute('gen_ai.operation.name', toOperation(exchange)),
    ...textAttribute('gen_ai.provider.name', toProvider(exchange.dialect)),
    ...textAttribute('gen_ai.request.model', facts.model),
    ...flagAttribute('gen_ai.request.stream', isStream),
    ...textAttribute('gen_ai.response.model', answer.model),
    ...textAttribute('gen_ai.response.id', responseIds[0]),
    ...doubleAttribute(
      'gen_ai.response.time_to_first_chunk',
      firstMs === undefined ? undefined : firstMs / 1000,
    ),
    ...toUsageAttributes(answer.usage, exchange.dialect),
    ...textAttribute('gen_ai.output.messages', toOutputMessages(answer, outcome)),
  ];
}

/** `gen_ai.input.messages` of a turn: its prompt, and texts that were attached to it. */
export function toInputMessages({ text, attachments }: Turn['prompt']): string {
  const attached = attachments.flatMap((attachment) =>
    attachment.text === undefined ? [] : [toTextPart(attachment.text)],
  );
  return JSON.stringify([{ role: 'user', parts: [...attached, toTextPart(text)] }]);
}

function toOperation({ dialect }: Exchange): string {
  return dialect === 'gemini' ? 'generate_content' : 'chat';
}

/** The conventions count cached tokens as input and reasoning as output; Anthropic counts the former beside it, Gemini the latter. */
function toUsageAttributes(usage: Usage = {}, dialect: DialectName): readonly Attribute[] {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens } = usage;
  const cached = dialect === 'anthropic-messages' ? (cacheReadTokens ?? 0) + (cacheWriteTokens ?? 0) : 0;
  const reasoned = dialect === 'gemini' ? (reasoningTokens ?? 0) : 0;
  return [
    ...intAttribute(
      'gen_ai.usage.input_tokens',
      inputTokens === undefined ? undefined : inputTokens + cached,
    ),
    ...intAttribute(
      'gen_ai.usage.output_tokens',
      outputTokens === undefined ? undefined : outputTokens + reasoned,
    ),
    ...intAttribute('gen_ai.usage.cache_read.input_tokens', cacheReadTokens),
    ...intAttribute('gen_ai.usage.cache_creation.input_tokens', cacheWriteTokens),
    ...intAttribute('gen_ai.usage.reasoning.output_tokens', reasoningTokens),
  ];
}

/** Why a model stopped is not folded from its frames: only that it failed is known here. */
function toOutputMessages(
  { text, thinking, toolCalls }: Round['answer'],
  outcome: Round['outcome'],
): string | undefined {
  const parts = [
    ...(thinking === undefined ? [] : [{ type: 'reasoning', content: thinking }]),
    ...(text === '' ? [] : [toTextPart(text)]),
    ...toolCalls.map(toCallPart),
  ];
  const finish_reason = outcome === 'failed' ? 'error' : 'unknown';
  return parts.length === 0 ? undefined : JSON.stringify([{ role: 'assistant', parts, finish_reason }]);
}

function toTextPart(content: string) {
  return { type: 'text', content };
}

function toCallPart({ id, name, arguments: given }: ToolCall) {
  return { type: 'tool_call', id, name, arguments: given };
}
