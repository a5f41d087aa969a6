import { describe, expect, it } from 'vitest';
import { createThrottle } from '../../../src/sidecar/ship/throttle.ts';

const signal = new AbortController().signal;

function createClock() {
  let now = 0;
  const slept: number[] = [];
  return {
    slept,
    timers: {
      now: () => now,
      async sleep(ms: number) {
        slept.push(ms);
        now += ms;
      },
    },
  };
}

describe('createThrottle', () => {
  it('waits as long as the bytes may take', async () => {
    const { slept, timers } = createClock();
    const throttle = createThrottle(1000, timers);
    await throttle(500, signal);
    await throttle(2000, signal);
    expect(slept).toEqual([500, 2000]);
  });

  it('has steps that are under way together share the bound', async () => {
    const { slept, timers } = createClock();
    const throttle = createThrottle(1000, { ...timers, now: () => 0 });
    await Promise.all([throttle(1000, signal), throttle(1000, signal)]);
    expect(slept).toEqual([1000, 2000]);
  });

  it('waits for nothing without a bound', async () => {
    const { slept, timers } = createClock();
    await createThrottle(undefined, timers)(1e9, signal);
    expect(slept).toEqual([]);
  });
});
