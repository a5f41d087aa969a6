// Which process holds a socket: by the links of its open files (Linux, proc(5)).
import { readdirSync, readlinkSync } from 'node:fs';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { ClientProcess } from '../../core/model/exchange.ts';

export interface Processes {
  /** The process that holds the socket with this inode; undefined where it cannot be seen. Never rejects. */
  find(inode: string): Promise<ClientProcess | undefined>;
}
/** What is read of the system; each throws or gives nothing where that is not allowed or gone. */
export interface ProcFiles {
  readonly list: (folder: string) => readonly string[];
  readonly link: (file: string) => string;
}
/** How the time passes, in milliseconds. */
export interface SearchClock {
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<unknown>;
}

/** Processes and links that are looked at before others have their turn: about a millisecond. */
const looksPerTurn = 100;
/** A machine with so many open files of one user is searched no further. */
const maxLooks = 20_000;
/** Clients open connection after connection: where they were found last is looked first. */
const maxRecent = 16;
/** Somebody whose files may not be seen connects again and again: all processes are not searched for each time. */
const missPauseMs = 3_000;

const procFiles: ProcFiles = {
  list: (folder) => readdirSync(folder),
  link: (file) => readlinkSync(file),
};
const systemClock: SearchClock = {
  now: () => performance.now(),
  sleep: (ms) => sleep(ms, undefined, { ref: false }),
};

/** Processes by /proc; nothing has been found yet. */
export function createProcesses(files: ProcFiles = procFiles, clock: SearchClock = systemClock): Processes {
  return new ProcessSearch(files, clock);
}

type Wanted = PromiseWithResolvers<ClientProcess | undefined>;
type Sought = readonly [inode: string, wanted: Wanted];

/** One walk at a time, for all who ask: who comes during one takes part in it, and in the next where that did not help. */
class ProcessSearch implements Processes {
  readonly #files: ProcFiles;
  readonly #clock: SearchClock;
  readonly #wanted = new Map<string, Wanted>();
  readonly #recent: string[] = [];
  /** The processes that the last walk through all of them knew. */
  #known: ReadonlySet<string> = new Set();
  #allAgainAt = Number.NEGATIVE_INFINITY;
  #isWalking = false;
  #wake: () => void = () => {};

  constructor(files: ProcFiles, clock: SearchClock) {
    this.#files = files;
    this.#clock = clock;
  }

  find(inode: string): Promise<ClientProcess | undefined> {
    const known = this.#wanted.get(inode);
    if (known !== undefined) return known.promise;
    const wanted: Wanted = Promise.withResolvers();
    this.#wanted.set(inode, wanted);
    this.#wake();
    if (!this.#isWalking) void this.#walkWhileWanted();
    return wanted.promise;
  }

  async #walkWhileWanted(): Promise<void> {
    this.#isWalking = true;
    while (this.#wanted.size > 0) {
      await nextTurn(); // whoever asks is served first
      const sought = [...this.#wanted];
      const isOfAll = this.#clock.now() >= this.#allAgainAt;
      await this.#walk(sought, isOfAll);
      const missed = sought.filter((each) => this.#isWanted(each));
      if (missed.length === 0) continue;
      if (isOfAll) {
        for (const [inode] of missed) this.#settle(inode, undefined);
        this.#allAgainAt = this.#clock.now() + missPauseMs;
      } else if (this.#wanted.size === sought.length) await this.#pause();
    }
    this.#isWalking = false;
  }

  /** Until all processes may be searched again, or somebody else is wanted. */
  #pause(): Promise<unknown> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    return Promise.race([promise, this.#clock.sleep(Math.max(1, this.#allAgainAt - this.#clock.now()))]);
  }

  async #walk(sought: readonly Sought[], isOfAll: boolean): Promise<void> {
    let looks = 0;
    for (const pid of this.#candidates(isOfAll)) {
      const folder = `/proc/${pid}/fd`;
      // A connection that was just made has one of the highest numbers. The folder itself is a look: most processes of a
      // machine are others', and show none of their files.
      for (const file of ['', ...tryOr([], () => this.#files.list(folder))].reverse()) {
        if (file !== '')
          this.#look(
            pid,
            tryOr('', () => this.#files.link(`${folder}/${file}`)),
          );
        if (!sought.some((each) => this.#isWanted(each))) return;
        looks += 1;
        if (looks >= maxLooks) return;
        if (looks % looksPerTurn === 0) await nextTurn();
      }
    }
  }

  /** False also where it was found and is asked for anew. */
  #isWanted([inode, wanted]: Sought): boolean {
    return this.#wanted.get(inode) === wanted;
  }

  /** Newest first: what has just been started connects. */
  *#candidates(isOfAll: boolean): Generator<string> {
    const recent = [...this.#recent];
    yield* recent;
    const all = tryOr([], () => this.#files.list('/proc')).filter((name) => /^\d+$/.test(name));
    const known = this.#known;
    if (isOfAll) this.#known = new Set(all);
    yield* all
      .filter((pid) => !recent.includes(pid) && (isOfAll || !known.has(pid)))
      .sort((a, b) => Number(b) - Number(a));
  }

  #look(pid: string, link: string): void {
    const [, inode = ''] = /^socket:\[(\d+)\]$/.exec(link) ?? [];
    if (!this.#wanted.has(inode)) return;
    this.#remember(pid);
    this.#settle(inode, describe(pid, this.#files));
  }

  #settle(inode: string, process: ClientProcess | undefined): void {
    this.#wanted.get(inode)?.resolve(process);
    this.#wanted.delete(inode);
  }

  #remember(pid: string): void {
    const at = this.#recent.indexOf(pid);
    if (at >= 0) this.#recent.splice(at, 1);
    this.#recent.unshift(pid);
    this.#recent.length = Math.min(this.#recent.length, maxRecent);
  }
}

/** The executable alone: arguments may hold secrets. */
function describe(pid: string, files: ProcFiles): ClientProcess {
  const executable = tryOr('', () => files.link(`/proc/${pid}/exe`));
  return { pid: Number(pid), ...(executable === '' ? {} : { executable }) };
}

function tryOr<Value>(otherwise: Value, act: () => Value): Value {
  try {
    return act();
  } catch {
    return otherwise; // it is another user's, or gone
  }
}
