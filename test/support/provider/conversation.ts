// What the pretend model is told and what it says, in no API's own words, and what an API must be able to do with it.

export type JsonObject = { readonly [key: string]: unknown };
export interface ToolCall {
  readonly name: string;
  readonly arguments: JsonObject;
}
export interface Message {
  readonly role: 'user' | 'assistant' | 'tool';
  readonly text: string;
}
export interface Conversation {
  readonly model: string;
  readonly tools: readonly string[];
  readonly messages: readonly Message[];
}
export interface Reply {
  readonly thinking?: string;
  readonly text: string;
  readonly toolCalls: readonly ToolCall[];
}
/** The model: one reply to a conversation, always the same to the same. */
export type Script = (conversation: Conversation) => Reply;

export interface Usage {
  readonly input: number;
  readonly cached: number;
  readonly output: number;
  readonly reasoning: number;
}
/** A reply on its way out; `serial` counts the provider's answers and is the seed of all that looks random. */
export interface Answer {
  readonly serial: number;
  readonly request: JsonObject;
  readonly conversation: Conversation;
  readonly reply: Reply;
  readonly usage: Usage;
}
/** One event of a stream: `text` is the visible text in it, `isToken` marks those that a model has to think for. */
export interface StreamEvent {
  readonly event?: string;
  readonly data: unknown;
  readonly text?: string;
  readonly isToken?: boolean;
}
export interface ParsedRequest {
  readonly conversation: Conversation;
  readonly stream: false | 'sse' | 'json-array';
}
/** One public API: its requests in, its answers and errors out. */
export interface Api {
  /** The response header that carries the provider's id of the request. */
  readonly requestIdField: string;
  matches(method: string, path: string): boolean;
  hasKey(headers: Headers, url: URL): boolean;
  parseRequest(body: JsonObject, url: URL): ParsedRequest;
  whole(answer: Answer): JsonObject;
  stream(answer: Answer): Iterable<StreamEvent>;
  failure(status: number, message: string): JsonObject;
  /** The error that comes inside a stream which began well; `index` is the number of events before it. */
  failureEvent(message: string, index: number): StreamEvent;
}

/** A request that the API refuses, with the status it does so with. */
export class RequestRefused extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Token counts that a provider might report: four characters a token, everything before the last message cached. */
export function countUsage(conversation: Conversation, reply: Reply): Usage {
  const lengths = conversation.messages.map((message) => toTokens(message.text));
  const input = sum(lengths) + 12;
  const isFollowUp = conversation.messages.some((message) => message.role === 'assistant');
  const cached = isFollowUp ? input - (lengths.at(-1) ?? 0) : 0;
  const reasoning = toTokens(reply.thinking ?? '');
  const calls = reply.toolCalls.map((call) => toTokens(call.name + JSON.stringify(call.arguments)));
  return { input, cached, reasoning, output: reasoning + toTokens(reply.text) + sum(calls) };
}

function toTokens(text: string): number {
  return Math.ceil(text.length / 4);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
