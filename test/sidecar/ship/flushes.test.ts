import { describe, expect, it } from 'vitest';
import { createAlarm, createFlushes } from '../../../src/sidecar/ship/flushes.ts';

const never = () => new AbortController().signal;

/** Which of these waits are over by now. */
async function endedOf(waits: readonly Promise<void>[]): Promise<readonly boolean[]> {
  const ended = waits.map(() => false);
  for (const [at, wait] of waits.entries()) void wait.then(() => (ended[at] = true));
  await new Promise(setImmediate);
  return ended;
}

describe('createFlushes', () => {
  it('tells who waited when an attempt began that it succeeded, and of one that failed those without patience', async () => {
    const flushes = createFlushes();
    const patient = flushes.wait(never());
    const hasty = flushes.wait(never(), { isPatient: false });
    const first = flushes.begin();
    const late = flushes.wait(never(), { isPatient: false });
    first.fail();
    expect(await endedOf([patient, hasty, late])).toEqual([false, true, false]);
    first.succeed();
    expect(await endedOf([patient, late])).toEqual([true, false]);
    flushes.begin().succeed();
    expect(await endedOf([late])).toEqual([true]);
  });

  it('lets go whose signal aborts', async () => {
    const ending = new AbortController();
    const wait = createFlushes().wait(ending.signal);
    expect(await endedOf([wait])).toEqual([false]);
    ending.abort();
    expect(await endedOf([wait])).toEqual([true]);
  });
});

describe('createAlarm', () => {
  it('ends the pause that is under way, and where there is none the next one, once', () => {
    const alarm = createAlarm();
    alarm.ring();
    expect(alarm.signal(never()).aborted).toBe(true);
    const pause = alarm.signal(never());
    expect(pause.aborted).toBe(false);
    alarm.ring();
    expect(pause.aborted).toBe(true);
  });

  it('ends a pause with the signal too', () => {
    const ending = new AbortController();
    const pause = createAlarm().signal(ending.signal);
    ending.abort();
    expect(pause.aborted).toBe(true);
  });
});
