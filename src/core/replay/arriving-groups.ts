// The exchanges of a session as they belong together, one after the other, before all of the session was gone through.
import { toRunPlace } from '../dialect/cursor/join.ts';
import { createExchangeGroups, type ExchangeGroup, type ExchangeGroups } from './exchange-groups.ts';
import type { ExchangePlace, SessionSource } from './session-source.ts';

export interface ArrivingGroups extends ExchangeGroups {
  /** Those that are known so far; all of them once `at` found none. */
  readonly all: readonly ExchangeGroup[];
  /** By its number, from 0; undefined where there are not so many. */
  at(index: number): ExchangeGroup | undefined;
}

/**
 * The groups of `createExchangeGroups`, in the same order. What a run of Cursor's is made of may come as late as it likes: from the
 * first part of one on, all of the session has to be gone through.
 */
export function createArrivingGroups(source: SessionSource): ArrivingGroups {
  const places = source.arriving?.()[Symbol.iterator]();
  const arrived: ExchangeGroup[] = [];
  let whole = places === undefined ? createExchangeGroups(source) : undefined;

  return {
    get all() {
      return whole?.all ?? arrived;
    },
    at(index) {
      while (whole === undefined && arrived.length <= index) {
        const place = places?.next().value;
        if (place === undefined) return undefined;
        if (isOfRun(place, source)) whole = createExchangeGroups(source);
        else arrived.push(place);
      }
      return (whole?.all ?? arrived)[index];
    },
    read: (group) => whole?.read(group) ?? source.read(group.id),
  };
}

function isOfRun({ id, dialect }: ExchangePlace, source: SessionSource): boolean {
  return dialect.startsWith('cursor-') && toRunPlace(source.read(id)) !== undefined;
}
