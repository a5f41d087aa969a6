// Joins the exchanges that make one run: a stream that goes one way, and the appends of its client.
import type { Exchange } from '../../model/exchange.ts';
import { toUrlPath } from '../url-path.ts';
import { createBlobTable } from './blobs.ts';
import { isJoined } from './joined.ts';
import { readMessages, readServerMessages } from './messages.ts';
import { exchangeRequestId } from './request-id.ts';
import { cursorRpc } from './rpc.ts';
import { joinGroup, type RunGroup } from './run-group.ts';

/**
 * Each run as one exchange, at the place of its stream; all others as they are. Its texts in blobs are resolved from all that
 * is in `exchanges`.
 */
export function joinCursor(exchanges: readonly Exchange[]): readonly Exchange[] {
  const groups = new Map<string, RunGroup>();
  const taken = new Set<string>();
  for (const exchange of exchanges) {
    const place = toRunPlace(exchange);
    if (place === undefined) continue;
    const group = groups.get(place.run) ?? { streams: new Map(), appends: new Map() };
    groups.set(place.run, group);
    group[place.part].set(exchange.id, exchange);
    taken.add(exchange.id);
  }
  if (taken.size === 0) return exchanges;
  const joined = new Map(joinAll([...groups.values()]).map((exchange) => [exchange.id, exchange]));
  return exchanges.flatMap((exchange) =>
    taken.has(exchange.id) ? (joined.get(exchange.id) ?? []) : [exchange],
  );
}

/** The runs, and the appends of those without a stream. Twice: a prompt may refer to what a later run brings. */
function joinAll(groups: readonly RunGroup[]): readonly Exchange[] {
  const blobs = createBlobTable();
  for (const group of groups) {
    const run = joinGroup(group, blobs.texts);
    if (run !== undefined) blobs.collect(readMessages(run.request.body), readServerMessages(run));
  }
  return groups.flatMap((group) => joinGroup(group, blobs.texts) ?? [...group.appends.values()]);
}

/** Of which run an exchange is a part, and which; undefined for one that can be no part of a run. */
export function toRunPlace(
  exchange: Exchange,
): { readonly run: string; readonly part: keyof RunGroup } | undefined {
  const part = toPart(exchange);
  return part === undefined
    ? undefined
    : { run: exchangeRequestId(exchange) ?? `exchange/${exchange.id}`, part };
}

/** Which part of a run an exchange is. */
function toPart(exchange: Exchange): keyof RunGroup | undefined {
  if (!exchange.dialect.startsWith('cursor-') || isJoined(exchange)) return undefined;
  const rpc = cursorRpc(toUrlPath(exchange.url));
  if (rpc?.plane === 'bidi-append') return 'appends';
  if (rpc?.plane !== 'agent' && rpc?.plane !== 'inference' && rpc?.plane !== 'chat') return undefined;
  return rpc.transport === 'stream' ? undefined : 'streams';
}
