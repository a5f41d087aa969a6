// Feeds a film: in slices while it is looked at already, and with what a session grows by.
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
  /** Another object where what was read turned out otherwise. */
  readonly film: Film;
  readonly reel: Reel;
  readonly source: SessionSource;
  readonly isWhole: boolean;
  /** Reads to the end now. */
  readAll(): void;
  grow(source: SessionSource): void;
  close(): void;
}

/** So long the first picture may wait for what is read, and each later one. */
const FIRST_READ_MS = 100;
const READ_MS = 15;
/** What the reading of a growing session may take of the time: one part in so many. */
const GROW_SHARE = 10;

/** Reads for a tenth of a second, the rest later. Throws FormatError, and what the disk says, also within `wake`. */
export function createFilmFeed(first: SessionSource, { ports, onMore }: FeedOptions): FilmFeed {
  const reader = createFilmReader(first);
  let source = first;
  let cancel = () => {};
  /** What is to be taken in when it is time. */
  let grown: SessionSource | undefined;
  let isResting = false;

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

  function takeGrown(): void {
    if (grown === undefined) return;
    const began = ports.now();
    readAll();
    reader.grow(grown);
    source = grown;
    grown = undefined;
    isResting = true;
    cancel = ports.wait((ports.now() - began) * GROW_SHARE, () => {
      isResting = false;
      takeGrown();
    });
    onMore();
  }

  readFor(FIRST_READ_MS);
  readOn();
  return {
    get film() {
      return reader.film;
    },
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
    grow(next) {
      grown = next;
      if (!isResting) takeGrown();
    },
    close: () => cancel(),
  };
}
