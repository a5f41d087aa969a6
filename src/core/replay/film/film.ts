// A film: a session folded so that any moment of it can be shown at once.
import type { Block, ToolBlock } from './block.ts';
import type { Lane } from './lane.ts';
import type { Moments } from './moments.ts';

/** A turn (`turn` is its number, from 1), or what happened outside of turns. */
export interface Scene {
  readonly turn?: number;
  /** When it began, in milliseconds from the session's start. */
  readonly t: number;
  /** In the order in which they began. */
  readonly blocks: readonly Block[];
}

/** A block by its place. */
export interface BlockPlace {
  readonly scene: number;
  readonly block: number;
}

/** A call and where it stands; `t` is when it was made. */
export interface Call extends BlockPlace {
  readonly t: number;
  readonly tool: ToolBlock;
}

/** What it tells grows with what is recorded; nothing of it is taken back. */
export interface Film {
  /** Another one after each change. */
  readonly revision: number;
  /** In the order in which they began. */
  readonly scenes: readonly Scene[];
  /** Indexes of the scenes that are turns, by their numbers. */
  readonly turns: readonly number[];
  readonly calls: readonly Call[];
  readonly moments: Moments;
  readonly lanes: FilmLanes;
  /** The exchange that spoke last at `t`, if any did. */
  exchangeAt(t: number): string | undefined;
}

export interface FilmLanes {
  readonly inputTokens: Lane;
  readonly outputTokens: Lane;
  /** Characters that models said: text, thinking and arguments. */
  readonly saidChars: Lane;
  readonly redactions: Lane;
  readonly gaps: readonly FilmGap[];
}

export interface FilmGap {
  readonly t: number;
  readonly to: number;
}
