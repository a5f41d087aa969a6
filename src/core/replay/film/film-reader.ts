// Reads a session into a film, as much at a time as there is time for, and with what the session grows by.
import { createLiveTimeline } from '../live-timeline.ts';
import type { SessionSource } from '../session-source.ts';
import { readTimeline } from '../timeline.ts';
import type { TimelineEvent } from '../timeline-event.ts';
import type { Film } from './film.ts';
import { createFilmFold } from './film-fold.ts';

export interface FilmReader {
  /** As far as it was read. */
  readonly film: Film;
  readonly isWhole: boolean;
  /** Reads on while it is wanted, or to the end. Throws FormatError, and what the disk says. */
  read(isWanted?: () => boolean): void;
  /** Takes in the session as it is now; `changed` are the ids of exchanges with new entries. Throws FormatError, and what the disk says. */
  grow(source: SessionSource, changed: ReadonlySet<string>): void;
}

/** A reader that has read nothing yet. */
export function createFilmReader(source: SessionSource): FilmReader {
  const { film, push } = createFilmFold();
  const live = createLiveTimeline();
  // A session that still grows may not be read as one that is over: its last answer is only begun.
  const events: Iterator<TimelineEvent> =
    source.status === 'live' ? live.grow(source, NONE)[Symbol.iterator]() : readTimeline(source);
  let isWhole = false;

  function read(isWanted: () => boolean = () => true): void {
    while (!isWhole && isWanted()) {
      const next = events.next();
      if (next.done === true) isWhole = true;
      else push(next.value);
    }
  }

  return {
    film,
    get isWhole() {
      return isWhole;
    },
    read,
    grow(grown, changed) {
      read();
      for (const event of live.grow(grown, changed)) push(event);
    },
  };
}

const NONE: ReadonlySet<string> = new Set();
