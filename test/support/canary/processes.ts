// What any other program of the machine can see of a process and of those that it started.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Command lines, environments, names of threads and of open files, all in one text; empty once the process is gone. */
export async function readProcesses(pid: number | string): Promise<string> {
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
