// Keeps exchanges that stream at the same time from breaking into each other's words.
import type { TimelineEvent } from './timeline-event.ts';

/** A voice that has said nothing for this long may be interrupted: longer than the pause between two tokens. */
const PAUSE_MS = 500;
/** No voice waits longer than this for another to come to the end of its line. */
const MAX_HOLD_MS = 3000;

/**
 * The same events, those of one exchange in the same order, by time: while an exchange is within a line, others wait until
 * its line ends, it pauses, or they have waited for three seconds. Without overlaps nothing changes.
 *
 * | voice        | its own event | another's event        | due                                        |
 * |--------------|---------------|------------------------|--------------------------------------------|
 * | none or rest | said          | said: it has the voice | those that wait are said at once           |
 * | speaking     | said          | waits                  | the first that waits gets the voice        |
 */
export function* toOneVoice(events: Iterable<TimelineEvent>): Generator<TimelineEvent> {
  let last: TimelineEvent | undefined;
  let waiting: TimelineEvent[] = [];
  let isResting = true;

  const lastT = () => last?.t ?? 0;

  function say(event: TimelineEvent): TimelineEvent {
    last = event;
    isResting = isAtRest(event);
    return event;
  }

  function dueAt(first: TimelineEvent): number {
    return isResting ? lastT() : Math.max(lastT(), Math.min(lastT() + PAUSE_MS, first.t + MAX_HOLD_MS));
  }

  /** Hands the voice to those that wait, one after the other, as far as they are due by `now`. */
  function* release(now: number): Generator<TimelineEvent> {
    for (let first = waiting[0]; first !== undefined; first = waiting[0]) {
      const t = Math.max(first.t, dueAt(first));
      if (t > now) return;
      const { exchange } = first;
      for (const event of waiting) if (event.exchange === exchange) yield say({ ...event, t });
      waiting = waiting.filter((event) => event.exchange !== exchange);
    }
  }

  for (const event of events) {
    yield* release(event.t);
    const hasVoice = last !== undefined && last.exchange === event.exchange;
    const isFree = isResting || event.t - lastT() >= PAUSE_MS;
    if (hasVoice || (isFree && waiting.length === 0)) yield say(event);
    else waiting.push(event);
  }
  yield* release(Number.POSITIVE_INFINITY);
}

/** True after what is whole in itself, and at the end of a line. */
function isAtRest(event: TimelineEvent): boolean {
  switch (event.type) {
    case 'text':
    case 'thinking':
    case 'notice':
      return event.text.endsWith('\n');
    case 'tool-call':
    case 'tool-arguments':
      return false;
    default:
      return true;
  }
}
