// The stream that most benches ask for: its every event follows from its number, so that a lost byte is seen.
import { type Answering, chatEvent, doneEvent } from './chat-events.ts';
import { nowNs } from './plan.ts';

export interface PlainStream {
  readonly stream: number;
  readonly chunks: number;
  readonly isStamped: boolean;
}

/** The events in order, each made when it is asked for: a stamp says that moment. */
export function* plainEvents({ stream, chunks, isStamped }: PlainStream): Generator<string> {
  const answering: Answering = { id: `chatcmpl-bench${stream}`, model: 'gpt-5' };
  for (let index = 0; index < chunks; index += 1) {
    const delta = { content: ` piece ${index} of ${stream}` };
    yield chatEvent(answering, delta, isStamped ? { more: { sentNs: nowNs() } } : {});
  }
  yield doneEvent;
}
