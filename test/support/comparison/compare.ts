// A recording held against the provider's own log: every exchange, both bodies, the headers, the text of each turn.
import { type HeaderList, headerOf, type LoggedExchange } from '../provider/log.ts';
import { toChannelText } from './channels.ts';
import { type ExpectedBody, type ExpectedEvent, toExpectedBody } from './expected-body.ts';
import { findDifferences, hasMask, isSameText } from './masks.ts';
import type { Shown, ShownBody, ShownExchange } from './shown.ts';

/** Header fields that are the connection's own, so that the proxy sets them anew. */
const OF_CONNECTION = ['host', 'connection', 'keep-alive', 'transfer-encoding', 'te', 'trailer', 'upgrade'];

/** Every difference between what was recorded and what passed, one line each; none where all is well. */
export function compareWithLog(shown: readonly Shown[], log: readonly LoggedExchange[]): string[] {
  const recorded = shown
    .flatMap(({ exchanges }) => exchanges)
    .sort((a, b) => a.startedAt.localeCompare(b.startedAt));
  const pairs = new Map<string, LoggedExchange>();
  const differences: string[] = [];
  for (const logged of log) {
    const open = recorded.filter((exchange) => !pairs.has(exchange.id) && isSameCall(exchange, logged));
    const compared = open.map((exchange) => ({ exchange, found: compareExchange(exchange, logged) }));
    const best = compared.find(({ found }) => found.length === 0) ?? compared[0];
    if (best === undefined)
      differences.push(`${logged.request.method} ${logged.request.url} is not recorded`);
    else pairs.set(best.exchange.id, logged);
    differences.push(...(best?.found ?? []));
  }
  const extra = recorded.filter(({ id }) => !pairs.has(id));
  differences.push(
    ...extra.map(({ method, url }) => `${method} ${url} is recorded but never reached the provider`),
  );
  return [...differences, ...shown.flatMap((session) => compareTurns(session, pairs))];
}

function isSameCall(exchange: ShownExchange, { request }: LoggedExchange): boolean {
  const { pathname, search } = new URL(exchange.url);
  return exchange.method === request.method && isSameText(pathname + search, request.url);
}

function compareExchange(exchange: ShownExchange, { request, response, outcome }: LoggedExchange): string[] {
  const isPrefix = outcome === 'aborted';
  const outcomes = { cut: ['cut'], aborted: ['cancelled'], completed: ['completed', 'failed'] };
  const wanted = response.status >= 400 ? ['failed'] : outcomes[outcome ?? 'completed'];
  const found = [
    ...(wanted.includes(exchange.outcome ?? 'open')
      ? []
      : [`outcome: expected ${wanted}, found ${exchange.outcome}`]),
    ...findDifferences(exchange.status, response.status, 'status'),
    ...compareMessage(exchange.request, request, { name: 'request', isPrefix: false }),
    ...compareMessage(exchange.response ?? { headers: [] }, response, { name: 'response', isPrefix }),
  ];
  return found.map((difference) => `${exchange.method} ${exchange.url} ${exchange.id}: ${difference}`);
}

interface MessagePlace {
  readonly name: string;
  /** The recording may stop before the log does: the client went away in between. */
  readonly isPrefix: boolean;
}

function compareMessage(
  shown: ShownBody,
  logged: { headers: HeaderList; body: Buffer },
  { name, isPrefix }: MessagePlace,
): string[] {
  const headers = shown.headers.filter(([field]) => !OF_CONNECTION.includes(field));
  const wrong = headers.filter(([field, value]) => {
    const expected = headerOf(logged.headers, field);
    return expected === undefined ? name === 'request' : !isSameText(value, expected);
  });
  const bodies = compareBody(shown.body, toExpectedBody(logged), isPrefix);
  return [
    ...wrong.map(([field, value]) => `${name} header ${field}: found ${value}`),
    ...bodies.map((difference) => `${name} body ${difference}`),
  ];
}

function compareBody(found: unknown, expected: ExpectedBody, isPrefix: boolean): string[] {
  if (expected.type === 'none') return findDifferences(found, undefined);
  if (expected.type === 'value') return isPrefix ? [] : findDifferences(found, expected.value);
  if (!Array.isArray(found)) return findDifferences(found, expected.events);
  // Events as the contract has them; anything else shows up as a difference.
  const events = found.map(({ tMs: _time, ...event }: ExpectedEvent & { tMs: number }) => event);
  const last = events.at(-1)?.data;
  const isTorn = isPrefix && typeof last === 'string' && last !== '[DONE]';
  const kept = isTorn ? events.slice(0, -1) : events;
  return compareEvents(kept, isPrefix ? expected.events.slice(0, kept.length) : expected.events);
}

function compareEvents(found: readonly ExpectedEvent[], expected: readonly ExpectedEvent[]): string[] {
  const foundTexts = joinChannels(found);
  const expectedTexts = joinChannels(expected);
  // A mask stands where a secret began, so that the pieces of a masked text are compared as one.
  const masked = new Set([...foundTexts].filter(([, text]) => hasMask(text)).map(([key]) => key));
  return [
    ...findDifferences(withoutTexts(found, masked), withoutTexts(expected, masked)),
    ...findDifferences(Object.fromEntries(foundTexts), Object.fromEntries(expectedTexts), '(joined)'),
  ];
}

function joinChannels(events: readonly ExpectedEvent[]): Map<string, string> {
  const texts = new Map<string, string>();
  for (const { data } of events) {
    const channel = toChannelText(data);
    if (channel !== undefined) texts.set(channel.key, (texts.get(channel.key) ?? '') + channel.text);
  }
  return texts;
}

function withoutTexts(events: readonly ExpectedEvent[], keys: ReadonlySet<string>): ExpectedEvent[] {
  return events.map((event) => {
    const channel = toChannelText(event.data);
    return channel !== undefined && keys.has(channel.key) ? { ...event, data: channel.rest } : event;
  });
}

function compareTurns({ session, turns }: Shown, pairs: ReadonlyMap<string, LoggedExchange>): string[] {
  return turns.flatMap(({ response, exchanges }, index) => {
    const logged = exchanges.flatMap((id) => pairs.get(id) ?? []);
    const expected = logged.flatMap((exchange) => exchange.response.textDeltas).join('');
    const isBroken = logged.some(({ outcome }) => outcome === 'aborted');
    const isSame = isSameText(response.text, expected) || (isBroken && expected.startsWith(response.text));
    return isSame
      ? []
      : findDifferences(response.text, expected, `${session.id} turns/${index}/response/text`);
  });
}
