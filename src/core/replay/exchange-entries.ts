// Which entries hold what exchanges brought: their frames and findings, and the parts that came with them first.
import { type Entry, toStatement } from '../model/entry.ts';
import type { Json } from '../model/json.ts';
import { readReferences } from './part-reader.ts';

export interface ExchangeEntries {
  /** The next entry of the session. */
  add(entry: Entry): void;
  /** Their seqs; a part that an earlier exchange brought is not among them, one that later exchanges refer to is. */
  end(): ReadonlySet<number>;
}

/** Finds the entries of these exchanges. That they took place, when and with whom, is no content. */
export function createExchangeEntries(exchanges: ReadonlySet<string>): ExchangeEntries {
  const found = new Set<number>();
  /** Parts that no frame has referred to yet, with what they refer to themselves. */
  const unclaimed = new Map<number, readonly number[]>();

  /** Parts are written before the frame that they are for. */
  function claim(values: readonly Json[], isOwn: boolean): void {
    const wanted = values.flatMap((value) => [...readReferences(value)]);
    for (let seq = wanted.pop(); seq !== undefined; seq = wanted.pop()) {
      const references = unclaimed.get(seq);
      if (references === undefined) continue;
      unclaimed.delete(seq);
      if (isOwn) found.add(seq);
      wanted.push(...references);
    }
  }

  return {
    add(entry) {
      const statement = toStatement(entry);
      if (statement?.type === 'part') unclaimed.set(entry.seq, [...readReferences(statement.data.value)]);
      else if (statement?.type === 'frames') {
        const isOwn = exchanges.has(statement.data.exchange);
        if (isOwn) found.add(entry.seq);
        claim(
          statement.data.frames.flatMap((frame) =>
            'value' in frame && frame.value !== undefined ? [frame.value] : [],
          ),
          isOwn,
        );
      } else if (statement?.type === 'redaction' && exchanges.has(statement.data.exchange))
        found.add(entry.seq);
    },
    end: () => found,
  };
}
