// Counts of tokens in a message.
import type { Json } from '../../model/json.ts';
import type { Usage } from '../../model/turn.ts';
import type { Delta } from '../dialect.ts';
import { numberOf } from './tree.ts';

/** The field that holds each count. */
export type UsageFields = { readonly [Count in keyof Usage]: string };

/** The counts that stand in `source`, or none; what is not on the wire stays absent. */
export function readUsage(source: Json | undefined, fields: UsageFields): readonly Delta[] {
  const found = Object.entries(fields).flatMap(([count, field]) => {
    const tokens = numberOf(source, field);
    return tokens === undefined ? [] : [[count, tokens] as const];
  });
  return found.length === 0 ? [] : [{ type: 'usage', usage: Object.fromEntries(found) }];
}
