// Joins the exchanges that make one run: a stream that goes one way, and the appends of its client.
import type { Exchange } from '../../model/exchange.ts';
import { toUrlPath } from '../url-path.ts';
import { createBlobTable } from './blobs.ts';
import { isJoined } from './joined.ts';
import { readMessages, readServerMessages } from './messages.ts';
import { exchangeRequestId } from './request-id.ts';
import { cursorRpc } from './rpc.ts';
import { joinGroup, type RunGroup } from './run-group.ts';

/** Joins exchanges as they come. */
export interface CursorJoin {
  /** Takes an exchange, or one that it has already, further on; false for one that can be no part of a run. */
  add(exchange: Exchange): boolean;
  /** The runs that changed since it was last asked, and the appends whose stream has not come (yet). */
  take(): readonly Exchange[];
}

/**
 * Each run as one exchange, at the place of its stream; all others as they are. Its texts in blobs are resolved from all that
 * is in `exchanges`.
 */
export function joinCursor(exchanges: readonly Exchange[]): readonly Exchange[] {
  const join = createCursorJoin();
  const taken = exchanges.filter((exchange) => join.add(exchange));
  if (taken.length === 0) return exchanges;
  const joined = new Map(join.take().map((exchange) => [exchange.id, exchange]));
  const isTaken = new Set(taken.map(({ id }) => id));
  return exchanges.flatMap((exchange) =>
    isTaken.has(exchange.id) ? (joined.get(exchange.id) ?? []) : [exchange],
  );
}

/** A join that has nothing yet. A blob whose content comes only after a run was taken is not resolved in that run. */
export function createCursorJoin(): CursorJoin {
  const groups = new Map<string, RunGroup>();
  const changed = new Set<RunGroup>();
  const blobs = createBlobTable();

  function groupOf(key: string): RunGroup {
    const group = groups.get(key) ?? { streams: new Map(), appends: new Map() };
    groups.set(key, group);
    return group;
  }

  return {
    add(exchange) {
      const place = toRunPlace(exchange);
      if (place === undefined) return false;
      const group = groupOf(place.run);
      group[place.part].set(exchange.id, exchange);
      changed.add(group);
      return true;
    },
    take() {
      const groupsNow = [...changed];
      changed.clear();
      // Twice: a prompt may refer to what a later run brings.
      for (const group of groupsNow) {
        const run = joinGroup(group, blobs.texts);
        if (run !== undefined) blobs.collect(readMessages(run.request.body), readServerMessages(run));
      }
      return groupsNow.flatMap((group) => joinGroup(group, blobs.texts) ?? [...group.appends.values()]);
    },
  };
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
