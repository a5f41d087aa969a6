// Sealed sessions whose lines have parts, and what a store and a place for blobs hold of them.
import type { BlobStore } from '../../../src/collector/store/blob-store.ts';
import { readEntries } from '../../../src/collector/store/pack/read-entries.ts';
import type { Store } from '../../../src/collector/store/store.ts';
import { idOf, makeSession, makeStep } from './rows.ts';

/** A line of an entry, with this part as its value. */
export function partLine(seq: number, value: unknown): string {
  const head = `"seq":${seq},"prev":"${'0'.repeat(64)}","t":${seq},"type":"part","commit":"${'1'.repeat(64)}"`;
  return `{${head},"salt":"c2FsdA","data":{"value":${JSON.stringify(value)}}}`;
}

/** A value that is longer than what is shared, told from others by its name. */
export function longValue(name: string): string {
  return `${name} ${'long '.repeat(1000)}`;
}

/** A session whose only segment has these lines, a batch each, closed and sealed. */
export async function addSealed({ sessions }: Store, number: number, lines: readonly string[]) {
  const id = idOf(number);
  await sessions.create(makeSession(number));
  const steps = lines.map((line, at) =>
    makeStep(id, at, [line], at === lines.length - 1 ? { closes: true } : {}),
  );
  await sessions.advance(steps);
  await sessions.seal(id, 1, `seal ${number}\n\n— k AAAAAAAA\n`);
  return { session: id, segment: 1 };
}

/** What readEntries gives, as text. */
export async function readText(store: Store, blobs: BlobStore, session: string, from = 0): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const { bytes } of readEntries({ sessions: store.sessions, blobs }, session, from))
    pieces.push(bytes);
  return Buffer.concat(pieces).toString();
}

/** All keys under a prefix. */
export async function listKeys(blobs: BlobStore, prefix = ''): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of blobs.list(prefix)) keys.push(key);
  return keys;
}
