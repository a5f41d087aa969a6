// Takes the session index of a device: the chain over all that it closed and removed.
import { INDEX_START, indexHash, parseIndexLine } from '../../core/proof/session-index.ts';
import { sha256 } from '../../node/hashing.ts';
import { CollectorError } from '../collector-error.ts';
import type { DeviceStore } from '../store/device-store.ts';
import type { OwnRecords } from './own-records.ts';
import type { Sender } from './sender.ts';

/** Lines of index.jsonl from the one at `from` on. */
export interface SentIndex {
  readonly device: string;
  readonly from: number;
  readonly lines: readonly Uint8Array[];
}

/** How many are there then. Rejects with CollectorError `not-found`, `gap`, `fork` where a line is not the one that was sent before. */
export async function addIndexLines(
  { device, from, lines }: SentIndex,
  options: { readonly devices: DeviceStore; readonly own: OwnRecords; readonly sender: Sender },
): Promise<number> {
  const { devices, own, sender } = options;
  await own.writableDevice(device, sender);
  const next = await devices.indexLength(device);
  if (from > next) throw new CollectorError('gap', `expected lines from ${next} on, found ${from}`, { next });
  const texts = lines.map((line) => new TextDecoder().decode(line));
  const overlap = Math.min(next - from, texts.length);
  const before = await devices.listIndex(device, Math.max(0, from - 1), overlap + 1);
  const there = from === 0 ? before : before.slice(1);
  for (const [index, line] of texts.slice(0, overlap).entries())
    if (there[index] !== line)
      throw new CollectorError('fork', `expected line ${from + index} as it was sent before`, { next });
  const fresh = texts.slice(overlap);
  if (fresh.length === 0) return next;
  const [last] = await devices.listIndex(device, next - 1, next === 0 ? 0 : 1);
  expectChain(fresh, { seq: next, last });
  if (!(await devices.appendIndex(device, next, fresh)))
    throw new CollectorError('unavailable', 'expected to be the only one that adds lines, found another', {
      retryAfterMs: 1000,
    });
  return next + fresh.length;
}

function expectChain(
  lines: readonly string[],
  { seq, last }: { readonly seq: number; readonly last: string | undefined },
) {
  const before = last === undefined ? undefined : parseIndexLine(last);
  let prev = before === undefined ? INDEX_START : indexHash(before, sha256);
  for (const [index, line] of lines.entries()) {
    const entry = parseIndexLine(line);
    if (entry === undefined || entry.seq !== seq + index || entry.prev !== prev)
      throw new CollectorError(
        'bad-request',
        `expected line ${seq + index} of the chain, found something else`,
        {
          next: seq,
        },
      );
    prev = indexHash(entry, sha256);
  }
}
