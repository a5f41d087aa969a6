// The log while it grows: takes leaves, writes their tiles and entries, then says so in a checkpoint.
import { formatCheckpoint, parseCheckpoint } from '../../core/proof/checkpoint.ts';
import { decodeEntryBundle, encodeEntryBundle } from '../../core/proof/entry-bundle.ts';
import { parseNote } from '../../core/proof/signed-note.ts';
import { edgeTiles, TILE_WIDTH } from '../../core/proof/tile.ts';
import { openTileTree, type TileTree } from '../../core/proof/tile-tree.ts';
import { leafHashOf } from '../../core/proof/tree-hash.ts';
import { sha256 } from '../../node/hashing.ts';
import type { LogLeaf, LogStore } from '../store/log-store.ts';
import type { LogSigner } from './log.ts';
import { LogError } from './log-error.ts';
import { type LogFiles, tileFile, type WideFile } from './log-files.ts';
import { isSignedBy } from './log-signer.ts';

export interface GrowingLogOptions {
  readonly store: LogStore;
  readonly files: LogFiles;
  readonly signer: LogSigner;
}

export interface GrowingLog {
  /** Takes in what waits, a batch at most; resolves with how many leaves. After a rejection the log must be opened anew. */
  grow(): Promise<number>;
}

/** Leaves of one checkpoint at most: a second's work at a rate that nothing here reaches. */
const MAX_BATCH = 4096;

/** Opens the log where its last checkpoint left it, and checks that what is stored leads to it. Throws LogError `contradiction` where it does not. */
export async function openGrowingLog({ store, files, signer }: GrowingLogOptions): Promise<GrowingLog> {
  let published = await store.getCheckpoint();
  const tree = await readTree(files, toTreeHead(published, signer));
  const bundle = await readBundle(files, tree.size);

  function take(leaf: LogLeaf): void {
    if (leaf.index !== tree.size)
      throw new LogError(
        'contradiction',
        `expected leaf ${tree.size}, found leaf ${leaf.index} in the store`,
      );
    const entry = new TextEncoder().encode(leaf.text);
    tree.append(leafHashOf(entry, sha256));
    bundle.push(entry);
  }

  /** Entries first: what a tile names can be read. */
  async function writeFiles(): Promise<void> {
    const full: WideFile[] = [];
    for (const { level, index, width, bytes } of tree.takeTiles()) {
      const tile = tileFile({ level, index, width });
      const own = level === 0 ? [entriesFile(index, width), tile] : [tile];
      if (level === 0) await files.put(entriesFile(index, width), encodeEntryBundle(bundle.slice(0, width)));
      if (level === 0 && width === TILE_WIDTH) bundle.splice(0, TILE_WIDTH);
      await files.put(tile, bytes);
      if (width === TILE_WIDTH) full.push(...own);
    }
    stale.push(...full);
  }

  const stale: WideFile[] = [];
  return {
    async grow() {
      await store.assign(MAX_BATCH);
      const leaves = await store.listLeaves(tree.size, MAX_BATCH);
      if (leaves.length === 0) return 0;
      for (const leaf of leaves) take(leaf);
      await writeFiles();
      const note = signer.toNote(
        formatCheckpoint({ origin: signer.origin, size: tree.size, root: tree.root() }),
      );
      if (!(await store.setCheckpoint(note, published)))
        throw new LogError('lost-lead', 'expected to be the only one to publish checkpoints, found another');
      published = note;
      // Partial tiles of older checkpoints are read out of the full ones from now on.
      for (const file of stale.splice(0)) await files.dropPartial(file);
      return leaves.length;
    },
  };
}

function toTreeHead(note: string | undefined, signer: LogSigner): { size: number; root: string } {
  if (note === undefined) return { size: 0, root: sha256(new Uint8Array(0)) };
  const parsed = parseNote(note);
  const checkpoint = parseCheckpoint(parsed?.text ?? '');
  if (parsed === undefined || checkpoint?.origin !== signer.origin)
    throw new LogError(
      'contradiction',
      `expected the checkpoint in the store to be of ${signer.origin}, found ${checkpoint?.origin ?? 'none'}: start with --origin as before`,
    );
  if (!isSignedBy(signer, parsed))
    throw new LogError(
      'contradiction',
      `expected the last checkpoint of ${signer.origin} to be signed by ${signer.verifierKey}, found another key: put the log's own key back, with another one it is another log`,
    );
  return checkpoint;
}

async function readTree(files: LogFiles, { size, root }: { size: number; root: string }): Promise<TileTree> {
  const edge = new Map<number, Uint8Array>();
  for (const tile of edgeTiles(size)) edge.set(tile.level, await files.need(tileFile(tile)));
  const tree = openTileTree(size, ({ level }) => edge.get(level) ?? new Uint8Array(0), sha256);
  if (tree.root() === root) return tree;
  throw new LogError(
    'contradiction',
    `expected the tiles of ${size} leaves to lead to the root of the checkpoint, found another root: nothing is signed until they do`,
  );
}

/** The entries since the last full bundle. */
async function readBundle(files: LogFiles, size: number): Promise<Uint8Array[]> {
  const width = size % TILE_WIDTH;
  if (width === 0) return [];
  const file = entriesFile(Math.floor(size / TILE_WIDTH), width);
  const entries = decodeEntryBundle(await files.need(file));
  if (entries?.length === width) return [...entries];
  throw new LogError(
    'contradiction',
    `expected ${width} entries in the last bundle, found ${entries?.length ?? 'no bundle'}`,
  );
}

function entriesFile(index: number, width: number): WideFile {
  return { type: 'entries', index, width };
}
