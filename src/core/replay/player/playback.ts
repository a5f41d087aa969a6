// Where in time a replay is and how it goes on: playing, pausing, seeking.
import type { Moments } from '../film/moments.ts';

/** The speeds there are to choose from; the last is as fast as it goes. */
export const SPEEDS: readonly number[] = [0.25, 0.5, 1, 2, 4, 8, 16, Number.POSITIVE_INFINITY];
/** The longest pause where pauses are cut. */
const IDLE_LIMIT_MS = 2000;
/** Moments in one picture, as fast as it goes: a session of 10,000 tokens takes some ten seconds. */
const MOMENTS_A_PICTURE = 32;

export interface Playback {
  /** The playhead, in milliseconds from the session's start. */
  readonly t: number;
  readonly isPlaying: boolean;
  /** How many times as fast as it went. */
  readonly speed: number;
  /** The longest pause, in recorded milliseconds; Infinity: pauses are as long as they were. */
  readonly idleLimitMs: number;
  /** The playhead stays at the end of a session that grows. */
  readonly isFollowing: boolean;
}

/** What is played. */
export interface Reel {
  readonly moments: Moments;
  /** Nothing is behind it, in milliseconds from the session's start. */
  readonly endT: number;
  readonly isLive: boolean;
}

export type PlaybackInput =
  /** Plays or pauses; at the end of a session that is over it begins anew. */
  | { readonly type: 'toggle' }
  | { readonly type: 'pause' }
  /** So much time went by, in milliseconds. */
  | { readonly type: 'tick'; readonly elapsedMs: number }
  | { readonly type: 'seek'; readonly t: number }
  | { readonly type: 'skip'; readonly ms: number }
  /** By this part of the session: 0.1 is a tenth of it. */
  | { readonly type: 'skip-part'; readonly part: number }
  /** To this part of the session. */
  | { readonly type: 'seek-part'; readonly part: number }
  /** To the next moment, or the one before, and pauses. */
  | { readonly type: 'step'; readonly by: 1 | -1 }
  | { readonly type: 'speed'; readonly by: 1 | -1 }
  /** Cuts long pauses, or lets them be as long as they were. */
  | { readonly type: 'idle-limit' }
  /** To the end, and of a session that grows always there. */
  | { readonly type: 'follow' }
  /** The session has grown. */
  | { readonly type: 'grown' };

/**
 * One step of a playback. The playhead is never outside of the session.
 *
 * | state     | toggle             | tick                                  | seek, skip, step    | follow    | grown        |
 * |-----------|--------------------|---------------------------------------|---------------------|-----------|--------------|
 * | paused    | playing            | –                                     | paused there        | at end ¹  | –            |
 * | playing   | paused             | goes on; at the end: paused, live: ¹  | playing (step: not) | at end ¹  | –            |
 * | following | paused             | –                                     | playing (step: not) | –         | to the end   |
 *
 * ¹ following where the session is live, else paused at its end.
 */
export function stepPlayback(state: Playback, input: PlaybackInput, reel: Reel): Playback {
  switch (input.type) {
    case 'toggle':
      return toggle(state, reel);
    case 'pause':
      return { ...state, isPlaying: false, isFollowing: false };
    case 'tick':
      return state.isPlaying && !state.isFollowing ? advance(state, input.elapsedMs, reel) : state;
    case 'seek':
      return seek(state, input.t, reel);
    case 'skip':
      return seek(state, state.t + input.ms, reel);
    case 'skip-part':
      return seek(state, state.t + input.part * reel.endT, reel);
    case 'seek-part':
      return seek(state, input.part * reel.endT, reel);
    case 'step':
      return stepMoment(state, input.by, reel);
    case 'speed':
      return { ...state, speed: nextSpeed(state.speed, input.by) };
    case 'idle-limit':
      return {
        ...state,
        idleLimitMs: Number.isFinite(state.idleLimitMs) ? Number.POSITIVE_INFINITY : IDLE_LIMIT_MS,
      };
    case 'follow':
      return rest(state, reel);
    case 'grown':
      return state.isFollowing ? { ...state, t: reel.endT } : state;
  }
}

/** After how many milliseconds the next picture of a playback is due; a clock that only runs needs few. */
export function toPictureDelay({ t, speed, idleLimitMs }: Playback, { moments }: Reel): number {
  const next = moments.after(t) ?? t;
  const wait = Math.min(next - t, idleLimitMs) / speed;
  return Math.max(MIN_PICTURE_MS, Math.min(wait, MAX_PICTURE_MS));
}

/** 30 pictures a second are enough for text. */
const MIN_PICTURE_MS = 33;
/** The clock shows seconds. */
const MAX_PICTURE_MS = 250;

function toggle(state: Playback, reel: Reel): Playback {
  if (state.isPlaying) return { ...state, isPlaying: false, isFollowing: false };
  if (state.t < reel.endT) return { ...state, isPlaying: true };
  return reel.isLive ? rest(state, reel) : { ...state, t: 0, isPlaying: reel.endT > 0 };
}

/** At the end: there of a live session is where it goes on. */
function rest(state: Playback, { endT, isLive }: Reel): Playback {
  return { ...state, t: endT, isPlaying: isLive, isFollowing: isLive };
}

function seek(state: Playback, t: number, { endT }: Reel): Playback {
  const isAtEnd = t >= endT;
  return {
    ...state,
    t: Math.max(0, Math.min(t, endT)),
    isPlaying: state.isPlaying && (!isAtEnd || state.isFollowing),
    isFollowing: state.isFollowing && isAtEnd,
  };
}

function stepMoment(state: Playback, by: 1 | -1, { moments, endT }: Reel): Playback {
  const t = by === 1 ? (moments.after(state.t) ?? endT) : (moments.before(state.t) ?? 0);
  return { ...state, t: Math.min(t, endT), isPlaying: false, isFollowing: false };
}

function nextSpeed(speed: number, by: 1 | -1): number {
  const next = by === 1 ? SPEEDS.find((one) => one > speed) : SPEEDS.findLast((one) => one < speed);
  return next ?? speed;
}

/** A pause longer than the limit ends when it has lasted that long: the playhead leaps to what comes next. */
function advance(state: Playback, elapsedMs: number, reel: Reel): Playback {
  if (!Number.isFinite(state.speed)) return leap(state, reel);
  let left = elapsedMs * state.speed;
  let { t } = state;
  for (;;) {
    const next = reel.moments.after(t);
    const goal = Math.min(next ?? reel.endT, reel.endT);
    const limit = (reel.moments.lastUpTo(t) ?? 0) + state.idleLimitMs;
    const reached = t + left;
    if (reached < Math.min(goal, limit)) return { ...state, t: reached };
    left -= Math.max(0, Math.min(goal, limit) - t);
    t = goal;
    if (t >= reel.endT) return rest(state, reel);
  }
}

function leap(state: Playback, reel: Reel): Playback {
  const { moments, endT } = reel;
  const index = moments.countUpTo(state.t) - 1 + MOMENTS_A_PICTURE;
  return index >= moments.count - 1 ? rest(state, reel) : { ...state, t: Math.min(moments.at(index), endT) };
}
