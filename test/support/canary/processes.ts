// What any other program of the machine can see of a process and of those that it started.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** How often is looked: what a process starts lives for longer. */
const EVERY_MS = 50;

/** Looks at them until it is ended, which gives all that was seen. */
export function watchProcesses(pid: number): { end(): Promise<string> } {
  const seen = new Set<string>();
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      seen.add(await readProcesses(pid));
      await sleep(EVERY_MS);
    }
  })();
  return {
    async end() {
      isOver = true;
      await watching;
      return [...seen].join('\n');
    },
  };
}

/** Command lines, environments, mapped files and names of threads, all in one text; empty once the process is gone. */
async function readProcesses(pid: number | string): Promise<string> {
  const folder = join('/proc', String(pid));
  const texts = ['cmdline', 'environ', 'maps'].map((name) => read(join(folder, name)));
  const tasks = await list(join(folder, 'task'));
  const names = tasks.map((task) => read(join(folder, 'task', task, 'comm')));
  const below = tasks.map(async (task) => {
    const children = (await read(join(folder, 'task', task, 'children'))).split(' ');
    return (await Promise.all(children.filter((child) => child !== '').map(readProcesses))).join('\n');
  });
  return (await Promise.all([...texts, ...names, ...below])).join('\n');
}

const read = (path: string): Promise<string> => readFile(path, 'latin1').catch(() => '');
const list = (path: string): Promise<string[]> => readdir(path).catch(() => []);
