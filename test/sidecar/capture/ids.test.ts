import { expect, test } from 'vitest';
import { newUuidV7 } from '../../../src/sidecar/capture/ids.ts';

test('ids are UUIDv7 in lower case, of now, and each is greater than the one before', () => {
  const before = Date.now();
  const ids = Array.from({ length: 20_000 }, () => newUuidV7());
  for (const id of ids)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
  const first = Number.parseInt((ids[0] ?? '').replaceAll('-', '').slice(0, 12), 16);
  expect(first).toBeGreaterThanOrEqual(before);
  expect(first).toBeLessThanOrEqual(Date.now());
});
