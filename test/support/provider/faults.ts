// What goes wrong on demand: the name of the model says what.
import type { Reply } from './conversation.ts';

export type Fault = 'fail-429' | 'fail-500' | 'cut-mid-stream' | 'error-event' | 'slow';

const FAULTS: readonly string[] = [
  'fail-429',
  'fail-500',
  'cut-mid-stream',
  'error-event',
  'slow',
] satisfies Fault[];

/** The fault that a model's name asks for, or undefined. */
export function toFault(model: string): Fault | undefined {
  // The list holds the members of the union and nothing else.
  return FAULTS.includes(model) ? (model as Fault) : undefined;
}

/** What the faulty models say: long enough to be broken off in the middle. */
export const FAULTY_REPLY: Reply = {
  text: Array.from({ length: 60 }, (_, line) => `Line ${line + 1} of an answer that takes its time.`).join(
    '\n',
  ),
  toolCalls: [],
};

export const RATE_LIMIT_MESSAGE =
  'Rate limit reached for requests per min (RPM): Limit 3, Used 3, Requested 1. Please try again in 20s.';
export const SERVER_ERROR_MESSAGE =
  'The server had an error while processing your request. Sorry about that!';
export const OVERLOADED_MESSAGE = 'Overloaded';
