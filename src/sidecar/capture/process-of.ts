// Which process holds a socket: by the links of its open files (Linux, proc(5)).
import { readdirSync, readlinkSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
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

/** Links that are read before others have their turn: about a millisecond. */
const linksPerTurn = 100;
/** A machine with so many open files of one user is searched no further. */
const maxLinks = 20_000;
/** Clients open connection after connection: where they were found last is looked first. */
const maxRecent = 16;

const procFiles: ProcFiles = {
  list: (folder) => readdirSync(folder),
  link: (file) => readlinkSync(file),
};

/** Processes by /proc; nothing has been found yet. */
export function createProcesses(files: ProcFiles = procFiles): Processes {
  const recent: string[] = [];

  /** Newest first: what has just been started connects. */
  function* candidates(): Generator<string> {
    yield* [...recent];
    const all = tryOr([], () => files.list('/proc')).filter((name) => /^\d+$/.test(name));
    yield* all.sort((a, b) => Number(b) - Number(a)).filter((pid) => !recent.includes(pid));
  }

  function remember(pid: string): void {
    const at = recent.indexOf(pid);
    if (at >= 0) recent.splice(at, 1);
    recent.unshift(pid);
    recent.length = Math.min(recent.length, maxRecent);
  }

  return {
    async find(inode) {
      let links = 0;
      for (const pid of candidates()) {
        const folder = `/proc/${pid}/fd`;
        // A connection that was just made has one of the highest numbers.
        for (const file of [...tryOr([], () => files.list(folder))].reverse()) {
          if (tryOr('', () => files.link(`${folder}/${file}`)) === `socket:[${inode}]`) {
            remember(pid);
            return describe(pid, files);
          }
          links += 1;
          if (links >= maxLinks) return undefined;
          if (links % linksPerTurn === 0) await nextTurn();
        }
      }
      return undefined;
    },
  };
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
