// All files of a recording as FORMAT.md §1 has them, so that anybody can verify it with nothing but them.
import type { TransparencyLog } from '../log/log.ts';
import type { PackStores } from '../store/pack/pack-segment.ts';
import { readEntries } from '../store/pack/read-entries.ts';
import type { StoredSession } from '../store/session-store.ts';
import type { StoredSegment } from '../store/stored-segment.ts';
import type { TarFile } from './tar.ts';

export interface ArchiveOptions {
  readonly stores: PackStores;
  readonly log: Pick<TransparencyLog, 'receipt'>;
}

/** The files in the folder `<day>/<id>`: the header, then each segment with its seal and its receipt, then the tombstones. */
export async function* readArchive(
  session: StoredSession,
  { stores, log }: ArchiveOptions,
): AsyncGenerator<TarFile> {
  const { id, header, startedAt } = session;
  const toFile = (name: string, bytes: Uint8Array) => ({
    path: `${startedAt.slice(0, 10)}/${id}/${name}`,
    bytes,
  });
  const toTextFile = (name: string, text: string) => toFile(name, new TextEncoder().encode(text));
  yield toTextFile('session.json', header);
  for await (const { number, lines } of readSegments(session, stores)) {
    const name = String(number).padStart(4, '0');
    yield toFile(`${name}.jsonl`, lines);
    const { seal, leaf } = (await stores.sessions.getSegment(id, number)) ?? {};
    if (seal !== undefined) yield toTextFile(`${name}.seal`, seal);
    const receipt = leaf === undefined ? undefined : await log.receipt(leaf);
    if (receipt !== undefined) yield toTextFile(`${name}.receipt`, receipt);
  }
  const erasures = await stores.sessions.listErasures(id);
  if (erasures.length > 0)
    yield toTextFile('erasures.jsonl', erasures.map(({ line }) => `${line}\n`).join(''));
}

/** The lines of each segment, the one that is still open too. */
async function* readSegments(
  { id }: StoredSession,
  stores: PackStores,
): AsyncGenerator<{ readonly number: number; readonly lines: Uint8Array }> {
  const closed = await stores.sessions.listSegments(id);
  let number = 1;
  let pieces: Uint8Array[] = [];
  for await (const { first, bytes } of readEntries(stores, id, 0)) {
    const here = numberOf(first, closed);
    if (here !== number && pieces.length > 0) {
      yield { number, lines: Buffer.concat(pieces) };
      pieces = [];
    }
    number = here;
    pieces.push(bytes);
  }
  if (pieces.length > 0) yield { number, lines: Buffer.concat(pieces) };
}

/** A run of lines is of one segment. What is in none that is closed is in the one after them. */
function numberOf(seq: number, closed: readonly StoredSegment[]): number {
  return closed.find(({ first, last }) => first <= seq && seq <= last)?.segment ?? closed.length + 1;
}
