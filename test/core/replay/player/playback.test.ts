import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMoments } from '../../../../src/core/replay/film/moments.ts';
import {
  type Playback,
  type PlaybackInput,
  type Reel,
  SPEEDS,
  stepPlayback,
  toPictureDelay,
} from '../../../../src/core/replay/player/playback.ts';

function toReel(times: readonly number[], rest: Partial<Reel> = {}): Reel {
  const moments = createMoments();
  for (const t of times) moments.add(t);
  return { moments, endT: moments.lastT, isLive: false, ...rest };
}

const START: Playback = {
  t: 0,
  isPlaying: false,
  speed: 1,
  idleLimitMs: Number.POSITIVE_INFINITY,
  isFollowing: false,
};
const PLAYING: Playback = { ...START, isPlaying: true };

const run = (state: Playback, inputs: readonly PlaybackInput[], reel: Reel) =>
  inputs.reduce((before, input) => stepPlayback(before, input, reel), state);
const tick = (elapsedMs: number): PlaybackInput => ({ type: 'tick', elapsedMs });

const times = fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 20 });
const input: fc.Arbitrary<PlaybackInput> = fc.oneof(
  fc.constantFrom<PlaybackInput[]>(
    { type: 'toggle' },
    { type: 'pause' },
    { type: 'step', by: 1 },
    { type: 'step', by: -1 },
    { type: 'speed', by: 1 },
    { type: 'speed', by: -1 },
    { type: 'idle-limit' },
    { type: 'follow' },
    { type: 'grown' },
  ),
  fc.record({ type: fc.constant('tick' as const), elapsedMs: fc.nat(3000) }),
  fc.record({ type: fc.constant('seek' as const), t: fc.integer({ min: -100, max: 30_000 }) }),
  fc.record({ type: fc.constant('skip' as const), ms: fc.integer({ min: -9000, max: 9000 }) }),
  fc.record({
    type: fc.constantFrom('skip-part' as const, 'seek-part' as const),
    part: fc.constantFrom(-0.1, 0.1, 0.5, 1),
  }),
);
/** Speeds at which no millisecond is lost to rounding. */
const speed = fc.constantFrom(0.25, 0.5, 1, 2, 4, 8, 16);
const idleLimitMs = fc.constantFrom(Number.POSITIVE_INFINITY, 2000, 100);

describe('a playback', () => {
  it('keeps the playhead within the session, whatever is asked', () => {
    fc.assert(
      fc.property(times, fc.array(input, { maxLength: 40 }), fc.boolean(), (all, inputs, isLive) => {
        const reel = toReel(all, { isLive });
        let state = START;
        for (const one of inputs) {
          state = stepPlayback(state, one, reel);
          expect(state.t).toBeGreaterThanOrEqual(0);
          expect(state.t).toBeLessThanOrEqual(reel.endT);
          expect(SPEEDS).toContain(state.speed);
          if (state.isFollowing) expect([state.t, state.isPlaying, isLive]).toEqual([reel.endT, true, true]);
          // At its end a session that is over does not play.
          if (state.isPlaying && state.t >= reel.endT) expect(isLive).toBe(true);
        }
      }),
    );
  });

  it('plays the same whether it is looked at often or once', () => {
    fc.assert(
      fc.property(
        times,
        speed,
        idleLimitMs,
        fc.array(fc.nat(2000), { maxLength: 8 }),
        (all, pace, limit, parts) => {
          const reel = toReel(all);
          const from = { ...PLAYING, speed: pace, idleLimitMs: limit };
          const whole = parts.reduce((sum, part) => sum + part, 0);
          // A session of one moment is over before it is played.
          fc.pre(reel.endT > 0);
          expect(run(from, parts.map(tick), reel).t).toBe(
            parts.length === 0 ? 0 : run(from, [tick(whole)], reel).t,
          );
        },
      ),
    );
  });

  it('goes on from where it was sought as if it had been played up to there', () => {
    fc.assert(
      fc.property(
        times,
        speed,
        idleLimitMs,
        fc.nat(9000),
        fc.nat(9000),
        (all, pace, limit, before, after) => {
          const reel = toReel(all);
          const from = { ...PLAYING, speed: pace, idleLimitMs: limit };
          const played = run(from, [tick(before)], reel);
          fc.pre(played.isPlaying);
          const sought = run(from, [{ type: 'seek', t: played.t }], reel);
          expect(run(sought, [tick(after)], reel)).toEqual(run(played, [tick(after)], reel));
        },
      ),
    );
  });

  it('cuts a pause that is longer than the limit, and leaps to what comes next', () => {
    const reel = toReel([0, 1000, 60_000]);
    const limited = { ...PLAYING, idleLimitMs: 2000 };
    expect(run(limited, [tick(2999)], reel).t).toBe(2999);
    expect(run(limited, [tick(3000)], reel).t).toBe(60_000);
    expect(run(PLAYING, [tick(3000)], reel).t).toBe(3000);
  });

  it('leaps from within a pause that has lasted long enough, and plays on', () => {
    const reel = toReel([0, 60_000, 62_000]);
    expect(run({ ...PLAYING, idleLimitMs: 2000 }, [{ type: 'seek', t: 30_000 }, tick(500)], reel).t).toBe(
      60_500,
    );
  });

  it.each<[string, Playback, PlaybackInput, Partial<Playback>, Partial<Reel>]>([
    ['plays', START, { type: 'toggle' }, { isPlaying: true }, {}],
    ['pauses', PLAYING, { type: 'toggle' }, { isPlaying: false }, {}],
    ['begins anew at the end', { ...START, t: 900 }, { type: 'toggle' }, { isPlaying: true, t: 0 }, {}],
    [
      'follows from the end of a live session',
      { ...START, t: 900 },
      { type: 'toggle' },
      { isFollowing: true },
      { isLive: true },
    ],
    ['stops at the end', PLAYING, tick(1000), { isPlaying: false, t: 900 }, {}],
    [
      'follows where a live session goes on',
      PLAYING,
      tick(1000),
      { isFollowing: true, t: 900 },
      { isLive: true },
    ],
    [
      'steps to the next moment, and pauses',
      PLAYING,
      { type: 'step', by: 1 },
      { t: 300, isPlaying: false },
      {},
    ],
    ['steps to the moment before', { ...START, t: 500 }, { type: 'step', by: -1 }, { t: 300 }, {}],
    ['is faster', START, { type: 'speed', by: 1 }, { speed: 2 }, {}],
    ['is slower', START, { type: 'speed', by: -1 }, { speed: 0.5 }, {}],
    [
      'takes a speed between those there are',
      { ...START, speed: 3 },
      { type: 'speed', by: 1 },
      { speed: 4 },
      {},
    ],
    ['goes to a tenth', START, { type: 'seek-part', part: 0.5 }, { t: 450 }, {}],
    ['goes on behind a skip', PLAYING, { type: 'skip', ms: 200 }, { t: 200, isPlaying: true }, {}],
  ])('%s', (_, state, one, expected, rest) => {
    expect(stepPlayback(state, one, toReel([0, 300, 900], rest))).toMatchObject(expected);
  });

  it('stays at the end of a session that grows, until it is sought elsewhere', () => {
    const following = run(START, [{ type: 'follow' }], toReel([0, 300], { isLive: true }));
    const grown = toReel([0, 300, 900], { isLive: true });
    expect(run(following, [{ type: 'grown' }], grown).t).toBe(900);
    const back = run(following, [{ type: 'skip', ms: -100 }, { type: 'grown' }], grown);
    expect(back).toMatchObject({ t: 200, isFollowing: false, isPlaying: true });
  });

  it('plays as fast as it goes without ever standing still', () => {
    const reel = toReel(Array.from({ length: 1000 }, (_, index) => index * 5000));
    let state: Playback = { ...PLAYING, speed: Number.POSITIVE_INFINITY };
    let pictures = 0;
    for (; state.isPlaying; pictures++) state = stepPlayback(state, tick(33), reel);
    expect(state.t).toBe(reel.endT);
    expect(pictures).toBe(32);
  });

  it('wants few pictures of a pause, and never more than a reader sees', () => {
    const reel = toReel([0, 5, 60_000]);
    expect(toPictureDelay({ ...PLAYING, t: 0 }, reel)).toBe(33);
    expect(toPictureDelay({ ...PLAYING, t: 5 }, reel)).toBe(250);
  });
});
