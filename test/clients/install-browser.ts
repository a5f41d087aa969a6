// Puts Chromium and NSS's certutil onto this machine, where that can be done without asking anybody.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What the tests of the browser need, by command and Debian package. */
const programs = { chromium: 'chromium', certutil: 'libnss3-tools' };

/** Why there is no browser to test with; undefined where `chromium` and `certutil` can be run. */
export async function installBrowser(): Promise<string | undefined> {
  const missing: string[] = [];
  for (const [command, name] of Object.entries(programs)) if (!(await isThere(command))) missing.push(name);
  if (missing.length === 0) return undefined;
  if (process.getuid?.() !== 0) return `not installed: apt-get install ${missing.join(' ')}`;
  try {
    await run('apt-get', ['update']);
    await run('apt-get', ['install', '-y', '--no-install-recommends', ...missing]);
    return undefined;
  } catch (error) {
    return `cannot be installed: ${String(error).split('\n', 1)[0]}`;
  }
}

function isThere(command: string): Promise<boolean> {
  return run('which', [command]).then(
    () => true,
    () => false,
  );
}
