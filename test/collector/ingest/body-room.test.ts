// Bodies never take more room together than there is and one of them needs, and there is always one that goes on.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBodyRoom } from '../../../src/collector/ingest/body-room.ts';

const settled = () => new Promise(setImmediate);

describe('a room for bodies', () => {
  it('lets those wait that came when it was full, in the order in which they came', async () => {
    const enter = createBodyRoom(10);
    const [first, second, third] = [enter(), enter(), enter()];
    const went: string[] = [];
    await first.take(6);
    void second.take(5).then(() => went.push('second'));
    void third.take(5).then(() => went.push('third'));
    await settled();
    expect(went).toEqual([]);
    first.leave();
    await settled();
    expect(went).toEqual(['second', 'third']);
  });

  it('gives the first of them more than there is', async () => {
    const enter = createBodyRoom(10);
    const [first, second] = [enter(), enter()];
    await first.take(6);
    await second.take(4);
    await first.take(100);
    let isOn = false;
    void second.take(1).then(() => {
      isOn = true;
    });
    await settled();
    expect(isOn).toBe(false);
    first.leave();
    await settled();
    expect(isOn).toBe(true);
  });

  it('counts nobody in who has taken nothing yet', async () => {
    const enter = createBodyRoom(10);
    const slow = enter();
    const quick = enter();
    await quick.take(100);
    quick.leave();
    await slow.take(100);
  });

  // Bodies that had each taken a part and waited for the rest would wait for each other for ever.
  it('lets any bodies through whatever they take, and holds no more than it may', async () => {
    const sizes = fc.array(fc.array(fc.nat(40), { maxLength: 6 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(sizes, async (bodies) => {
        const most = Math.max(0, ...bodies.map((takes) => takes.reduce((sum, bytes) => sum + bytes, 0)));
        const enter = createBodyRoom(50);
        let held = 0;
        await Promise.all(
          bodies.map(async (takes) => {
            const place = enter();
            let own = 0;
            for (const bytes of takes) {
              await place.take(bytes);
              own += bytes;
              held += bytes;
              expect(held).toBeLessThanOrEqual(50 + most);
              await settled();
            }
            held -= own;
            place.leave();
          }),
        );
        expect(held).toBe(0);
      }),
      { numRuns: 60 },
    );
  });
});
