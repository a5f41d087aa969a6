import { describe, expect, it } from 'vitest';
import { createPlaces } from '../../../src/collector/api/places.ts';
import { ANA, BEN } from '../../support/collector/rows.ts';

const LIMITS = { perOwner: 2, inAll: 3, bytes: 100, short: 10 };

describe('createPlaces', () => {
  it('gives one identity no more than its own, and others theirs', () => {
    const places = createPlaces(LIMITS);
    const give = places.take(ANA, 1);
    places.take(ANA, 1);
    expect(() => places.take(ANA, 1)).toThrow(expect.objectContaining({ code: 'rate-limited' }));
    places.take(BEN, 1);
    expect(() => places.take(BEN, 1)).toThrow(expect.objectContaining({ code: 'unavailable' }));
    give();
    places.take(BEN, 1);
  });

  it('takes a place back once, however often it is given', () => {
    const places = createPlaces(LIMITS);
    const give = places.take(ANA, 1);
    places.take(ANA, 1);
    give();
    give();
    places.take(ANA, 1);
    expect(() => places.take(ANA, 1)).toThrow(expect.objectContaining({ code: 'rate-limited' }));
  });

  it('counts bytes over all, and lets in what is longer than all of them when no other long one is read', () => {
    const places = createPlaces(LIMITS);
    const give = places.take(ANA, 1000);
    expect(() => places.take(BEN, 11)).toThrow(expect.objectContaining({ code: 'unavailable' }));
    give();
    places.take(ANA, 60);
    expect(() => places.take(BEN, 60)).toThrow(expect.objectContaining({ code: 'unavailable' }));
    places.take(BEN, 40);
  });

  it('keeps nobody from a short one while a long one is read', () => {
    const places = createPlaces(LIMITS);
    places.take(BEN, 10);
    places.take(ANA, 1000);
    places.take(BEN, 10);
  });
});
