// Finds and runs programs of the platform, without a shell.
import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { TrustCommand } from './commands.ts';

/** Long enough for a user to type a password into a window. */
const timeoutMs = 120_000;
/** Where administration programs are on Linux also when a user's PATH leaves them out. */
const administration = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

export interface Tools {
  has(program: string): Promise<boolean>;
  /** Rejects with what the program said where it fails. */
  run(command: TrustCommand): Promise<string>;
}

/** The programs of this PATH. */
export function createTools(environment: Readonly<Record<string, string | undefined>>): Tools {
  const folders = (environment.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const path = [...folders, ...(process.platform === 'win32' ? [] : administration)];
  const names = (program: string) => (process.platform === 'win32' ? [`${program}.exe`] : [program]);
  return {
    async has(program) {
      for (const folder of path)
        for (const name of names(program)) if (await isExecutable(join(folder, name))) return true;
      return false;
    },
    run: ({ program, args }) =>
      new Promise((resolve, reject) => {
        const options = { timeout: timeoutMs, env: { ...environment, PATH: path.join(delimiter) } };
        execFile(program, [...args], options, (error, stdout, stderr) => {
          if (error === null) return resolve(stdout);
          const said = (stderr || stdout).trim().split('\n').at(-1) ?? '';
          reject(new Error(said === '' ? error.message : said, { cause: error }));
        });
      }),
  };
}

function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
