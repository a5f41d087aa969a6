// Puts a client from the package registry into a folder outside of the project, once for all runs on this machine.
import { execFile } from 'node:child_process';
import { access, mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

interface Versioned {
  readonly name: string;
  /** Exact, so that a new release cannot change what is tested. */
  readonly version: string;
}
export interface ClientPackage extends Versioned {
  readonly command: string;
}
/** One that is no command: `library` is the name of its folder. */
export interface ClientLibrary extends Versioned {
  readonly library: string;
}

export const CLAUDE_CODE: ClientPackage = {
  name: '@anthropic-ai/claude-code',
  version: '2.1.330',
  command: 'claude',
};
export const CODEX: ClientPackage = { name: '@openai/codex', version: '0.169.0', command: 'codex' };

export const CURSOR_SDK: ClientLibrary = { name: '@cursor/sdk', version: '1.0.32', library: 'cursor-sdk' };

/** The path of the client's command, installed if this machine does not have this version yet. */
export async function installClient({ command, ...client }: ClientPackage): Promise<string> {
  return join(await install(client, command), '.bin', command);
}

/** The folder of the library, likewise. */
export async function installLibrary({ library, ...client }: ClientLibrary): Promise<string> {
  return join(await install(client, library), client.name);
}

/** Gives the `node_modules` that it is in. */
async function install({ name, version }: Versioned, label: string): Promise<string> {
  const folder = join(tmpdir(), 'cursor-rec-clients', `${label}-${version}`);
  const modules = join(folder, 'node_modules');
  const mark = join(folder, 'installed');
  if (!(await exists(mark))) {
    await mkdir(folder, { recursive: true });
    const args = ['install', '--no-audit', '--no-fund', '--prefix', folder, `${name}@${version}`];
    await promisify(execFile)('npm', args, { cwd: folder });
    await access(join(modules, name));
    // Written last: a half installation has none.
    await writeFile(mark, '');
  }
  return modules;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
