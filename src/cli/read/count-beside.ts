// Has sessions counted by a program beside this one, so that nobody waits for it.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Their ids go into one command line, which on Windows has 32,767 characters: 200 folders of 130 are 26,000. */
const MAX_SESSIONS = 100;

/** Starts the counting of the sessions in these folders and does not wait for it; what cannot be started is asked for again next time. */
export function countBeside(home: string, folders: readonly string[]): void {
  if (folders.length === 0) return;
  const file = import.meta.url.endsWith('.ts') ? '../count-sessions.ts' : '../count-sessions.js';
  const program = fileURLToPath(new URL(file, import.meta.url));
  const child = spawn(process.execPath, [program, home, ...folders.slice(0, MAX_SESSIONS)], {
    detached: true,
    stdio: 'ignore',
    windowsHide: true,
  });
  child.on('error', () => undefined);
  child.unref();
}
