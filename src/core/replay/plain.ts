// A session as a conversation in plain text: what is to be written when.
import { formatClock } from './clock.ts';
import { toOneVoice } from './one-voice.ts';
import { toFooter, toHeader } from './plain-frame.ts';
import { createPlainSpeech } from './plain-speech.ts';
import { createPlainWriter, type PlainStep } from './plain-writer.ts';
import { findPlayhead, type Playhead } from './playhead.ts';
import type { SessionView } from './session-fold.ts';
import { toTimeline } from './timeline.ts';

export interface PlainOptions {
  /** An ISO time as people here read it. */
  readonly formatTime: (iso: string) => string;
  /** Where to begin, if not at the start. */
  readonly from?: Playhead | undefined;
}

/**
 * The steps of a session, by time: a header, the conversation from the playhead on, how it ended. Throws PlayheadError where
 * the playhead is not in the session.
 */
export function createPlainScript(
  view: SessionView,
  { formatTime, from }: PlainOptions,
): readonly PlainStep[] {
  const events = toOneVoice(toTimeline(view));
  const { index, t } = findPlayhead(events, from);
  const writer = createPlainWriter();
  for (const line of toHeader(view, formatTime)) writer.line({ t, ...line });
  if (t > 0) writer.line({ t, text: `from      ${formatClock(t)}`, tone: 'note' });
  const speech = createPlainSpeech(writer, view.header.identity);
  for (const event of events.slice(index)) speech.event(event);
  speech.end();
  writer.open('end', { t: writer.steps.at(-1)?.t ?? t, ...toFooter(view) });
  return writer.steps;
}
