// The processes of Cursor's desktop that run now, as Linux shows them under /proc.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface CursorProcess {
  readonly pid: number;
  readonly command: readonly string[];
  /** True for the first process, whose environment all others have. */
  readonly isMain: boolean;
}
type Variables = Readonly<Record<string, string>>;

/** Those of this user and others; undefined where there is no such folder. */
export async function readCursorProcesses(folder: string): Promise<readonly CursorProcess[] | undefined> {
  const names = await readdir(folder).catch(() => undefined);
  if (names === undefined) return undefined;
  const found: CursorProcess[] = [];
  for (const name of names.filter((entry) => /^\d+$/.test(entry))) {
    const command = (await readFile(join(folder, name, 'cmdline'), 'utf8').catch(() => ''))
      .split('\0')
      .filter((word) => word !== '');
    if (isCursor(command))
      found.push({
        pid: Number(name),
        command,
        isMain: !command.some((word) => /^--type=/.test(word)) && !/always-?local/i.test(command.join(' ')),
      });
  }
  return found;
}

/** The environment that a process was started with; undefined where it is not ours to read. */
export async function readVariables(folder: string, pid: number): Promise<Variables | undefined> {
  const text = await readFile(join(folder, String(pid), 'environ'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const pairs = text.split('\0').filter((pair) => pair.includes('='));
  return Object.fromEntries(
    pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  );
}

/** By the name of its program, also inside an AppImage: `/tmp/.mount_Cursor1a2b/usr/share/cursor/cursor`. */
function isCursor([program = '', first = '']: readonly string[]): boolean {
  // Chromium writes the whole command into the first word of some of its processes.
  const name = (program.split(' ')[0] ?? '').split('/').at(-1) ?? '';
  const isScript = /(?:^|\/)(?:node|bash|sh)$/.test(program) || first.endsWith('/cli.js');
  return !isScript && /^cursor$/i.test(name);
}
