// The log's tiles and entry bundles as blobs, read through a small cache.
import { decodeEntryBundle, encodeEntryBundle } from '../../core/proof/entry-bundle.ts';
import { formatLogPath, type LogFile, TILE_WIDTH, type Tile } from '../../core/proof/tile.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { StoreError } from '../store/store-error.ts';
import { LogError } from './log-error.ts';

/** A file of the log that has a width: everything but the checkpoint. */
export type WideFile = Exclude<LogFile, { readonly type: 'checkpoint' }>;

export interface LogFiles {
  /** Writes a file; the same bytes over the same are no harm. */
  put(file: WideFile, bytes: Uint8Array): Promise<void>;
  /** The bytes, cut out of the full file where the partial one is gone; undefined where neither is there. */
  get(file: WideFile): Promise<Uint8Array | undefined>;
  /** As get, for what must be there. Throws LogError. */
  need(file: WideFile): Promise<Uint8Array>;
  /** Removes the partial files of a full one. */
  dropPartial(file: WideFile): Promise<void>;
}

const PREFIX = 'log/';
/** The right edge and what receipts of the last hours need: 500 full tiles, and the bundles of seals beside them. */
const MAX_CACHED_BYTES = 8 * 1024 * 1024;

/** The files of the log in a blob store. */
export function createLogFiles(blobs: BlobStore): LogFiles {
  const cache = new Map<string, Uint8Array>();

  let cachedBytes = 0;

  function forget(path: string): void {
    cachedBytes -= cache.get(path)?.length ?? 0;
    cache.delete(path);
  }

  function keep(path: string, bytes: Uint8Array): Uint8Array {
    forget(path);
    cache.set(path, bytes);
    cachedBytes += bytes.length;
    for (const oldest of cache.keys()) {
      if (cachedBytes <= MAX_CACHED_BYTES) break;
      forget(oldest);
    }
    return bytes;
  }

  async function read(file: WideFile): Promise<Uint8Array | undefined> {
    const path = formatLogPath(file);
    const bytes = cache.get(path) ?? (await blobs.get(PREFIX + path));
    return bytes === undefined ? undefined : keep(path, bytes);
  }

  async function get(file: WideFile): Promise<Uint8Array | undefined> {
    const own = await read(file);
    const width = widthOf(file);
    if (own !== undefined || width === TILE_WIDTH) return own;
    const full = await read(toFull(file));
    return full === undefined ? undefined : cut(file.type, full, width);
  }

  return {
    async put(file, bytes) {
      const path = formatLogPath(file);
      await blobs.put(PREFIX + path, bytes);
      keep(path, bytes);
    },
    get,
    async need(file) {
      const bytes = await get(file);
      if (bytes !== undefined) return bytes;
      throw new LogError('contradiction', `expected ${formatLogPath(file)} to be stored, found nothing`);
    },
    async dropPartial(file) {
      for await (const key of blobs.list(`${PREFIX}${formatLogPath(toFull(file))}.p/`))
        await blobs.delete(key).catch(passOverLock);
    },
  };
}

/** By the bucket's own rule: it is in nobody's way, as the full file has all that it has. */
function passOverLock(error: unknown): void {
  if (!(error instanceof StoreError && error.code === 'retained')) throw error;
}

/** The file of a tile. */
export function tileFile(tile: Tile): WideFile {
  return { type: 'tile', tile: { level: tile.level, index: tile.index, width: tile.width } };
}

function widthOf(file: WideFile): number {
  return file.type === 'tile' ? file.tile.width : file.width;
}

function toFull(file: WideFile): WideFile {
  return file.type === 'tile'
    ? { type: 'tile', tile: { ...file.tile, width: TILE_WIDTH } }
    : { ...file, width: TILE_WIDTH };
}

function cut(type: WideFile['type'], full: Uint8Array, width: number): Uint8Array | undefined {
  if (type === 'tile') return full.subarray(0, width * 32);
  const entries = decodeEntryBundle(full)?.slice(0, width);
  return entries?.length === width ? encodeEntryBundle(entries) : undefined;
}
