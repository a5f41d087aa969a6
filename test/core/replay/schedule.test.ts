// When what was recorded is played.
import { describe, expect, it } from 'vitest';
import { createSchedule, type Pace } from '../../../src/core/replay/schedule.ts';

const times = [{ t: 5000 }, { t: 5010 }, { t: 5010 }, { t: 65_010 }, { t: 65_030 }];

function toSchedule(played: readonly { readonly t: number }[], pace: Pace): number[] {
  const playAt = createSchedule(pace);
  return played.map(({ t }) => playAt(t));
}

describe('a schedule', () => {
  it.each([
    [{ speed: 1 }, [0, 10, 10, 60_010, 60_030]],
    [{ speed: 2 }, [0, 5, 5, 30_005, 30_015]],
    [{ speed: 0.5 }, [0, 20, 20, 120_020, 120_060]],
    [{ speed: 0 }, [0, 0, 0, 0, 0]],
    [{ speed: 1, idleLimitMs: 2000 }, [0, 10, 10, 2010, 2030]],
    [{ speed: 4, idleLimitMs: 2000 }, [0, 2.5, 2.5, 502.5, 507.5]],
    [{ speed: 1, idleLimitMs: 0 }, [0, 0, 0, 0, 0]],
  ])('at %j', (pace, expected) => {
    expect(toSchedule(times, pace)).toEqual(expected);
  });

  it('never goes back', () => {
    expect(toSchedule([{ t: 100 }, { t: 50 }, { t: 120 }], { speed: 1 })).toEqual([0, 0, 20]);
  });

  it('of nothing is empty', () => {
    expect(toSchedule([], { speed: 1 })).toEqual([]);
  });
});
