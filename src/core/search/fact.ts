// What the qualifiers of a query ask of a session and its units.
import type { SessionHeader } from '../model/session.ts';
import { filePathsOf } from './file-paths.ts';
import type { Condition, Query } from './query.ts';
import type { SearchedSession, Unit } from './unit.ts';

/** A condition on facts, not on content. */
export type Fact = Exclude<Condition, { readonly type: 'word' }>;

/** True where the unit is as the qualifier says, or with `isExcluded` is not. */
export function isMet(fact: Fact, unit: Unit, session: SearchedSession): boolean {
  return isSo(fact, unit, session) !== fact.isExcluded;
}

/** True for a condition that asks of a session as a whole, not of what is in it. */
export function isOfSession(condition: Condition): boolean {
  switch (condition.type) {
    case 'user':
    case 'before':
    case 'after':
      return true;
    case 'is':
      return condition.state === 'live';
    case 'word':
    case 'model':
    case 'tool':
    case 'file':
    case 'route':
    case 'has':
      return false;
  }
}

/** True where no unit that matches ceases to, whatever comes later in the session. */
export function isSteady({ conditions }: Query): boolean {
  return conditions.every((condition) => isOfSession(condition) || !condition.isExcluded);
}

/** False where the header alone tells that no match is in the session, so that its entries need not be read. */
export function mayMatch({ conditions }: Query, header: SessionHeader): boolean {
  return conditions.every((condition) => {
    if (condition.type === 'user') return isOfUser(header, condition.text) !== condition.isExcluded;
    // Nothing in a session is older than the session.
    if (condition.type === 'before' && !condition.isExcluded)
      return Date.parse(header.startedAt) < condition.atMs;
    return true;
  });
}

function isSo(fact: Fact, unit: Unit, session: SearchedSession): boolean {
  const turn = unit.type === 'turn' ? unit.turn : undefined;
  switch (fact.type) {
    case 'user':
      return isOfUser(session.header, fact.text);
    case 'model':
      return turn?.model !== undefined && contains(turn.model, fact.text);
    case 'tool':
      return turn?.response.toolCalls.some(({ name }) => contains(name, fact.text)) === true;
    case 'file':
      return (
        turn !== undefined &&
        filePathsOf(turn).some((path) => contains(toSlashes(path), toSlashes(fact.text)))
      );
    case 'route':
      return unit.exchanges.some(({ route }) => contains(route, fact.text));
    case 'is':
      return fact.state === 'live' ? session.status === 'live' : hasError(unit, session);
    case 'has':
      return unit.holdings[fact.holding];
    case 'before':
      return Date.parse(unit.startedAt) < fact.atMs;
    case 'after':
      return Date.parse(unit.startedAt) >= fact.atMs;
  }
}

/** A turn that a retry saved had an error too. */
function hasError(unit: Unit, { read, outcomeOf }: SearchedSession): boolean {
  if (unit.type === 'turn' && (unit.turn.outcome === 'failed' || unit.turn.response.error !== undefined))
    return true;
  return unit.exchanges.some(({ id }) => {
    const exchange = unit.type === 'exchange' ? unit.exchange : read(id);
    return exchange.error !== undefined || outcomeOf(exchange) === 'failed';
  });
}

function isOfUser({ identity }: SessionHeader, text: string): boolean {
  const names = [identity.subject, identity.email ?? '', identity.name ?? ''];
  return names.some((name) => contains(name, text));
}

function contains(name: string, text: string): boolean {
  return name.toLowerCase().includes(text.toLowerCase());
}

/** Windows writes its paths the other way. */
function toSlashes(path: string): string {
  return path.replaceAll('\\', '/');
}
