// What a disk may hold after a power cut: a model of it, fed with every call that changes files, and of what was synced.
import { dirname, join, sep } from 'node:path';

/** What a cut leaves: folders, and files with their bytes, by path. */
export interface Disk {
  readonly folders: readonly string[];
  readonly files: ReadonlyMap<string, Buffer>;
}
/** How unkind the disk is: what was not synced may be there or not. */
export interface CutOptions {
  /** Names that were not made durable by a sync of their folder: there, or gone. */
  readonly names: 'kept' | 'lost';
  /** The share of the bytes behind what was synced that is there. */
  readonly share: number;
}

type Node = FileNode | 'folder';
interface FileNode {
  bytes: Buffer;
  synced: Buffer;
}

/** Takes what happens under `root`, which is there and durable. */
export class DiskModel {
  /** Its own names are made durable by a sync of it, as those of any folder. */
  readonly root: string;
  readonly #now = new Map<string, Node>();
  #durable = new Map<string, Node>();
  /** Called before each change, with the disk as it is until then. Where it throws, the call fails after it was done. */
  onChange: () => void = () => {};

  constructor(root: string) {
    this.root = root;
  }

  owns(path: string): boolean {
    return path.startsWith(`${this.root}${sep}`);
  }

  makeFolder(path: string): void {
    if (!this.owns(path) || this.#now.has(path)) return;
    this.makeFolder(dirname(path));
    this.#change(() => this.#now.set(path, 'folder'));
  }

  /** `w` empties it, `a` does not. */
  openFile(path: string, isEmptied: boolean): void {
    const known = this.#now.get(path);
    if (known === undefined)
      this.#change(() => this.#now.set(path, { bytes: Buffer.alloc(0), synced: Buffer.alloc(0) }));
    else if (isEmptied) this.#change(() => (this.#file(path).bytes = Buffer.alloc(0)));
  }

  append(path: string, bytes: Uint8Array | string): void {
    const file = this.#file(path);
    this.#change(() => (file.bytes = Buffer.concat([file.bytes, Buffer.from(bytes as string)])));
  }

  truncate(path: string, size: number): void {
    const file = this.#file(path);
    if (size < file.bytes.length) this.#change(() => (file.bytes = file.bytes.subarray(0, size)));
  }

  rename(from: string, to: string): void {
    this.#change(() => {
      this.#now.set(to, this.#file(from));
      this.#now.delete(from);
    });
  }

  remove(path: string): void {
    this.#change(() => this.#now.delete(path));
  }

  sync(path: string): void {
    const node = this.#now.get(path);
    if (node !== undefined && node !== 'folder') this.#change(() => (node.synced = node.bytes));
    else this.#change(() => this.#syncFolder(path));
  }

  cut({ names, share }: CutOptions): Disk {
    const there = names === 'kept' ? this.#now : this.#durable;
    const reached = [...there].filter(([path]) => this.#isReached(path, there));
    return {
      folders: reached.flatMap(([path, node]) => (node === 'folder' ? [path] : [])),
      files: new Map(
        reached.flatMap(([path, node]) => (node === 'folder' ? [] : [[path, leave(node, share)]])),
      ),
    };
  }

  /** A name is worth nothing in a folder that is gone. */
  #isReached(path: string, there: ReadonlyMap<string, Node>): boolean {
    const parent = dirname(path);
    return parent === this.root || (there.has(parent) && this.#isReached(parent, there));
  }

  #syncFolder(folder: string): void {
    const others = [...this.#durable].filter(([path]) => dirname(path) !== folder);
    const own = [...this.#now].filter(([path]) => dirname(path) === folder);
    this.#durable = new Map([...others, ...own]);
  }

  #file(path: string): FileNode {
    const node = this.#now.get(path);
    if (node === undefined || node === 'folder') throw new Error(`expected a file at ${path}`);
    return node;
  }

  #change(act: () => void): void {
    try {
      this.onChange();
    } finally {
      act();
    }
  }
}

function leave({ bytes, synced }: FileNode, share: number): Buffer {
  // What was taken away or emptied and not synced is there as it was before.
  if (!bytes.subarray(0, synced.length).equals(synced)) return share < 0.5 ? synced : bytes;
  return bytes.subarray(0, synced.length + Math.floor((bytes.length - synced.length) * share));
}

let model: DiskModel | undefined;

/** From now on all that happens is told to this model; undefined: to none. */
export function watchDisk(watching: DiskModel | undefined): void {
  model = watching;
}

type Fs = typeof import('node:fs');
type FsPromises = typeof import('node:fs/promises');

/** `node:fs` that tells the model, as far as the spool uses it. */
export function tellingFs(fs: Fs): Fs {
  const paths = new Map<number, string>();
  const told = (path: unknown): path is string => typeof path === 'string' && model?.owns(path) === true;
  const mine = {
    mkdirSync(path: string, options: object) {
      const made = fs.mkdirSync(path, options);
      if (told(path)) model?.makeFolder(path);
      return made;
    },
    openSync(path: string, flags: string, mode?: number) {
      const descriptor = fs.openSync(path, flags, mode);
      if (told(path) || path === model?.root) paths.set(descriptor, path);
      if (told(path) && flags === 'w') model?.openFile(path, true);
      return descriptor;
    },
    writeSync(descriptor: number, text: string) {
      const path = paths.get(descriptor);
      if (told(path)) model?.append(path, text);
      return fs.writeSync(descriptor, text);
    },
    fsync(descriptor: number, done: (error: Error | null) => void) {
      fs.fsync(descriptor, (error) => {
        const path = paths.get(descriptor);
        try {
          if (path !== undefined && error === null) model?.sync(path);
          done(error);
        } catch (fault) {
          done(fault as Error);
        }
      });
    },
    closeSync(descriptor: number) {
      paths.delete(descriptor);
      fs.closeSync(descriptor);
    },
    renameSync(from: string, to: string) {
      fs.renameSync(from, to);
      if (told(from)) model?.rename(from, to);
    },
  };
  return { ...fs, ...mine } as Fs; // as far as the spool uses it
}

/** `node:fs/promises` that tells the model, as far as the spool uses it. */
export function tellingFsPromises(fs: FsPromises): FsPromises {
  const mine = {
    async open(path: string, flags: string, mode?: number) {
      const handle = await fs.open(path, flags, mode);
      if (model?.owns(path) !== true || flags === 'r') return handle;
      try {
        model.openFile(path, flags === 'w');
      } catch (fault) {
        await handle.close();
        throw fault;
      }
      return tellingHandle(handle, path);
    },
    async rename(from: string, to: string) {
      await fs.rename(from, to);
      if (model?.owns(from) === true) model.rename(from, to);
    },
    async unlink(path: string) {
      await fs.unlink(path);
      if (model?.owns(path) === true) model.remove(path);
    },
  };
  return { ...fs, ...mine } as FsPromises; // as far as the spool uses it
}

type Handle = import('node:fs/promises').FileHandle;

function tellingHandle(handle: Handle, path: string): Handle {
  const { appendFile, writeFile, datasync, sync, truncate } = handle;
  return Object.assign(handle, {
    async appendFile(bytes: Uint8Array) {
      await appendFile.call(handle, bytes);
      model?.append(path, bytes);
    },
    async writeFile(text: string) {
      await writeFile.call(handle, text);
      model?.append(path, text);
    },
    async datasync() {
      await datasync.call(handle);
      model?.sync(path);
    },
    async sync() {
      await sync.call(handle);
      model?.sync(path);
    },
    async truncate(size: number) {
      await truncate.call(handle, size);
      model?.truncate(path, size);
    },
  });
}

/** Where a path of the model stands under another root. */
export function moved(path: string, from: string, to: string): string {
  return join(to, path.slice(from.length));
}
