// Reads a session into a film, as much at a time as there is time for.
import type { SessionSource } from '../session-source.ts';
import { readTimeline } from '../timeline.ts';
import type { TimelineEvent } from '../timeline-event.ts';
import type { Film } from './film.ts';
import { createFilmFold, type FilmFold } from './film-fold.ts';

export interface FilmReader {
  /** As far as it was read; another object where what was read turned out otherwise. */
  readonly film: Film;
  readonly isWhole: boolean;
  /** Reads on while it is wanted, or to the end. Throws FormatError, and what the disk says. */
  read(isWanted?: () => boolean): void;
  /** Takes the session as it is now; what was read of it before stays. */
  grow(source: SessionSource): void;
}

/** A reader that has read nothing yet. */
export function createFilmReader(source: SessionSource): FilmReader {
  let fold: FilmFold = createFilmFold();
  let events = readTimeline(source);
  let isWhole = false;
  /** What was read, where the session may grow: events of an answer that is under way may still change. */
  let read: TimelineEvent[] | undefined = source.status === 'live' ? [] : undefined;

  function take(isWanted: () => boolean): void {
    while (!isWhole && isWanted()) {
      const next = events.next();
      if (next.done === true) isWhole = true;
      else {
        fold.push(next.value);
        read?.push(next.value);
      }
    }
  }

  return {
    get film() {
      return fold.film;
    },
    get isWhole() {
      return isWhole;
    },
    read: (isWanted = () => true) => take(isWanted),
    grow(grown) {
      const before = read ?? [];
      const now = [...readTimeline(grown)];
      const isLonger = before.every((event, index) => isSameEvent(event, now[index]));
      if (!isLonger || read === undefined) fold = createFilmFold();
      for (const event of isLonger && read !== undefined ? now.slice(before.length) : now) fold.push(event);
      read = now;
      isWhole = true;
      events = NOTHING;
    },
  };
}

const NOTHING = (function* (): Generator<TimelineEvent> {})();

/** Frames do not change; what is made of them may come to stand elsewhere. */
function isSameEvent(one: TimelineEvent, other: TimelineEvent | undefined): boolean {
  if (other === undefined) return false;
  return IDENTIFYING.every((member) => read(one, member) === read(other, member));
}

const IDENTIFYING = ['type', 't', 'exchange', 'turn', 'within', 'call', 'text', 'status', 'outcome'];

function read(event: TimelineEvent, member: string): unknown {
  return (event as unknown as Readonly<Record<string, unknown>>)[member];
}
