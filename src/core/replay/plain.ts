// A session as a conversation in plain text: what is to be written when.
import { formatClock } from './clock.ts';
import { toOneVoice } from './one-voice.ts';
import { toFooter, toHeader } from './plain-frame.ts';
import { createPlainSpeech } from './plain-speech.ts';
import { createPlainWriter, type PlainStep } from './plain-writer.ts';
import { type Playhead, seekPlayhead } from './playhead.ts';
import type { SessionHead, SessionSource } from './session-source.ts';
import { readTimeline } from './timeline.ts';
import type { TimelineEvent } from './timeline-event.ts';

export interface PlainOptions {
  /** An ISO time as people here read it. */
  readonly formatTime: (iso: string) => string;
  /** Where to begin, if not at the start. */
  readonly from?: Playhead | undefined;
}

/** The steps of `readPlainBlocks`, one by one. */
export function* readPlainScript(
  head: SessionHead,
  openSource: () => SessionSource,
  options: PlainOptions,
): Generator<PlainStep> {
  for (const steps of readPlainBlocks(head, openSource, options)) yield* steps;
}

/**
 * The steps of a session, by time, those together that belong to one event: a header, the conversation from the playhead on, how it
 * ended. The source is opened behind the header, unless a playhead has to be found first. Throws PlayheadError where it is not in
 * the session.
 */
export function* readPlainBlocks(
  head: SessionHead,
  openSource: () => SessionSource,
  { formatTime, from }: PlainOptions,
): Generator<readonly PlainStep[]> {
  const writer = createPlainWriter();
  const { t, events } = seekPlayhead(openTimeline(openSource), from);
  for (const line of toHeader(head, formatTime)) writer.line({ t, ...line });
  if (t > 0) writer.line({ t, text: `from      ${formatClock(t)}`, tone: 'note' });
  yield writer.take();
  const speech = createPlainSpeech(writer, head.header.identity);
  for (const event of events) {
    speech.event(event);
    yield writer.take();
  }
  speech.end();
  writer.open('end', { t: writer.lastT ?? t, ...toFooter(head) });
  yield writer.take();
}

function* openTimeline(openSource: () => SessionSource) {
  yield* toOneVoice(withoutUsage(readTimeline(openSource())));
}

/** Nobody says it: a line that is open goes on behind it. */
function* withoutUsage(events: Iterable<TimelineEvent>): Generator<TimelineEvent> {
  for (const event of events) if (event.type !== 'usage') yield event;
}
