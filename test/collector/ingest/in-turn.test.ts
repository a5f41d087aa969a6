import { describe, expect, it } from 'vitest';
import { createTurns } from '../../../src/collector/ingest/in-turn.ts';

describe('createTurns', () => {
  it('runs one after the other under a key, and others beside them', async () => {
    const inTurn = createTurns();
    const order: string[] = [];
    const gate = Promise.withResolvers<void>();
    const first = inTurn('a', async () => {
      await gate.promise;
      order.push('a1');
    });
    const second = inTurn('a', async () => void order.push('a2'));
    await inTurn('b', async () => void order.push('b'));
    gate.resolve();
    await Promise.all([first, second]);
    expect(order).toEqual(['b', 'a1', 'a2']);
  });

  it('goes on after one that failed, and tells only its own caller', async () => {
    const inTurn = createTurns();
    const failed = inTurn('a', () => Promise.reject(new Error('no')));
    const next = inTurn('a', async () => 'yes');
    await expect(failed).rejects.toThrow('no');
    expect(await next).toBe('yes');
  });
});
