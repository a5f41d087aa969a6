// Ports whose calls take some turns of the event loop, before and after: what runs at once comes together in another order each time.
import { setImmediate as letOthersGo } from 'node:timers/promises';

/** They begin at once, and others may go in between by themselves. */
const GENERATORS: readonly PropertyKey[] = ['readBatches', 'list'];
const MAX_TURNS = 4;

/** Numbers from 0 up to `below`, the same for the same seed. */
export type Chance = (below: number) => number;

/** mulberry32. */
export function createChance(seed: number): Chance {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** The same port, whose calls take their time. */
export function toUnhurried<Port extends object>(port: Port, chance: Chance): Port {
  const pause = async () => {
    for (let turns = chance(MAX_TURNS); turns > 0; turns--) await letOthersGo();
  };
  return new Proxy(port, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function' || GENERATORS.includes(name)) return member;
      return async (...given: readonly unknown[]) => {
        await pause();
        const answer: unknown = await Reflect.apply(member, target, given);
        await pause();
        return answer;
      };
    },
  });
}
