// Memory and processor time of another process, as Linux tells them; undefined on other systems.
import { readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Memory {
  /** Resident now (VmRSS) and at most so far (VmHWM), in MiB. */
  readonly residentMiB: number;
  readonly peakMiB: number;
}

/** One clock tick of /proc/PID/stat is 10 ms on every Linux that Node.js supports. */
const TICK_MS = 10;
const LOOK_MS = 100;
/** A process that is still busy after this is left as it is. */
const MAX_SETTLE_MS = 10_000;

/** The memory of a process. */
export function readMemory(pid: number): Memory | undefined {
  const text = readOrNothing(`/proc/${pid}/status`);
  const kib = (field: string) => Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(text)?.[1]);
  if (text === '') return undefined;
  return { residentMiB: kib('VmRSS') / 1024, peakMiB: kib('VmHWM') / 1024 };
}

/** Has the most so far of a process begin anew. */
export function forgetPeak(pid: number): void {
  try {
    // "5" resets VmHWM: proc_pid_clear_refs(5).
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
  } catch {
    // Not this system, or not allowed: the most is that of the whole run.
  }
}

/** How many sockets a process has open, those that listen too. */
export function countSockets(pid: number): number | undefined {
  try {
    return readdirSync(`/proc/${pid}/fd`).filter((name) => isSocket(`/proc/${pid}/fd/${name}`)).length;
  } catch {
    return undefined;
  }
}

function isSocket(link: string): boolean {
  try {
    return readlinkSync(link).startsWith('socket:');
  } catch {
    return false; // closed since it was listed
  }
}

/** Processor time of all threads so far, in ms. */
export function readCpuMs(pid: number): number | undefined {
  const text = readOrNothing(`/proc/${pid}/stat`);
  // The fields after the command, which may hold blanks and brackets itself: proc_pid_stat(5), 14 and 15.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return text === '' ? undefined : (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** Waits until a process has nothing more to do; gives the ms that it still worked, to about 100 ms. */
export async function settle(pid: number): Promise<number> {
  const began = performance.now();
  let before = readCpuMs(pid);
  for (;;) {
    await sleep(LOOK_MS);
    const now = readCpuMs(pid);
    const waited = performance.now() - began;
    if (now === undefined || before === undefined || now - before <= TICK_MS || waited > MAX_SETTLE_MS)
      return Math.max(0, waited - LOOK_MS);
    before = now;
  }
}

function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
