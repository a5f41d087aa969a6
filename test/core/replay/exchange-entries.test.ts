// The entries of exchanges: what they brought first, not what they only repeat.
import { expect, test } from 'vitest';
import type { Json } from '../../../src/core/model/json.ts';
import { createExchangeEntries } from '../../../src/core/replay/exchange-entries.ts';

const HASH = '0'.repeat(64);

function find(wanted: readonly string[], rows: readonly (readonly [type: string, data: Json])[]): number[] {
  const found = createExchangeEntries(new Set(wanted));
  for (const [seq, [type, data]] of rows.entries())
    found.add({ seq, prev: HASH, t: 0, type, commit: HASH, salt: '0'.repeat(32), data });
  return [...found.end()].sort((one, other) => one - other);
}
const frames = (exchange: string, value: Json): readonly [string, Json] => [
  'frames',
  { exchange, side: 'request', frames: [{ t: 0, type: 'json', value }] },
];
const rows = [
  ['exchange-opened', { exchange: 'a' }],
  ['part', { value: ['first'] }], // 1
  ['part', { value: { messages: { $part: 1 } } }], // 2
  frames('a', { $part: 2 }), // 3
  ['redaction', { exchange: 'a', findings: [] }], // 4
  ['exchange-closed', { exchange: 'a' }],
  ['part', { value: 'second' }], // 6
  ['part', { value: { $part: 1, $take: 1, $then: [{ $part: 6 }] } }], // 7
  frames('b', { messages: { $part: 7 } }), // 8
  frames('c', [{ $part: 7 }, { $part: 6 }]), // 9
] as const;

test('an exchange has its frames, its findings and the parts that came with it', () => {
  expect(find(['a'], rows)).toEqual([1, 2, 3, 4]);
});

test('a part belongs to the exchange that brought it, not to those that repeat it', () => {
  expect(find(['b'], rows)).toEqual([6, 7, 8]);
  expect(find(['c'], rows)).toEqual([9]);
  expect(find(['b', 'c'], rows)).toEqual([6, 7, 8, 9]);
});
