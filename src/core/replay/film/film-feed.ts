// Feeds a film in slices, while it is looked at already.
import type { Reel } from '../player/playback.ts';
import type { SessionSource } from '../session-source.ts';
import type { Film } from './film.ts';
import { createFilmReader } from './film-reader.ts';

/** A clock, and someone who wakes. */
export interface FeedPorts {
  now(): number;
  wait(ms: number, wake: () => void): () => void;
}

export interface FeedOptions {
  readonly ports: FeedPorts;
  /** Told when there is more. */
  readonly onMore: () => void;
}

export interface FilmFeed {
  readonly film: Film;
  readonly reel: Reel;
  readonly source: SessionSource;
  readonly isWhole: boolean;
  /** Reads to the end now. */
  readAll(): void;
  /** Takes in a session that was live when it was opened, as it is now. Throws FormatError, and what the disk says. */
  grow(source: SessionSource, changed: ReadonlySet<string>): void;
  close(): void;
}

/** So long the first picture may wait for what is read, and each later one. */
const FIRST_READ_MS = 100;
const READ_MS = 15;

/** Reads for a tenth of a second, the rest later. Throws FormatError, and what the disk says, also within `wake`. */
export function createFilmFeed(first: SessionSource, { ports, onMore }: FeedOptions): FilmFeed {
  const reader = createFilmReader(first);
  let source = first;
  let cancel = () => {};

  function readFor(ms: number): void {
    const until = ports.now() + ms;
    reader.read(() => ports.now() < until);
  }

  function readOn(): void {
    if (reader.isWhole) return;
    cancel = ports.wait(0, () => {
      readFor(READ_MS);
      readOn();
      onMore();
    });
  }

  function readAll(): void {
    if (reader.isWhole) return;
    cancel();
    reader.read();
  }

  readFor(FIRST_READ_MS);
  readOn();
  return {
    film: reader.film,
    get reel() {
      const { moments } = reader.film;
      return { moments, endT: Math.max(source.lastT, moments.lastT), isLive: source.status === 'live' };
    },
    get source() {
      return source;
    },
    get isWhole() {
      return reader.isWhole;
    },
    readAll,
    grow(next, changed) {
      cancel();
      reader.grow(next, changed);
      source = next;
      onMore();
    },
    close: () => cancel(),
  };
}
