// Which dialect a request speaks.
import type { DialectName } from '../model/exchange.ts';
import { anthropicMessages } from './anthropic-messages/dialect.ts';
import { cursorAgent } from './cursor/agent/dialect.ts';
import { cursorChat } from './cursor/chat/dialect.ts';
import { cursorInference } from './cursor/inference/dialect.ts';
import type { Dialect } from './dialect.ts';
import { gemini } from './gemini/dialect.ts';
import { openaiChat } from './openai-chat/dialect.ts';
import { openaiResponses } from './openai-responses/dialect.ts';
import { unknownDialect } from './unknown.ts';

const dialects: { readonly [Name in DialectName]: Dialect } = {
  'openai-chat': openaiChat,
  'openai-responses': openaiResponses,
  'anthropic-messages': anthropicMessages,
  gemini,
  'cursor-agent': cursorAgent,
  'cursor-inference': cursorInference,
  'cursor-chat': cursorChat,
  unknown: unknownDialect,
};

/** The dialect of a request with this method and upstream path (no query); `unknown` where none matches. */
export function dialectFor(method: string, path: string): Dialect {
  return Object.values(dialects).find((dialect) => dialect.matches(method, path)) ?? unknownDialect;
}

/** The dialect of that name. */
export function dialectNamed(name: DialectName): Dialect {
  return dialects[name];
}
