// Puts a client from the package registry into a folder outside of the project, once for all runs on this machine.
import { execFile } from 'node:child_process';
import { access, mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface ClientPackage {
  readonly name: string;
  /** Exact, so that a new release cannot change what is tested. */
  readonly version: string;
  readonly command: string;
}

export const CLAUDE_CODE: ClientPackage = {
  name: '@anthropic-ai/claude-code',
  version: '2.1.330',
  command: 'claude',
};
export const CODEX: ClientPackage = { name: '@openai/codex', version: '0.169.0', command: 'codex' };

/** The path of the client's command, installed if this machine does not have this version yet. */
export async function installClient({ name, version, command }: ClientPackage): Promise<string> {
  const folder = join(tmpdir(), 'cursor-rec-clients', `${command}-${version}`);
  const path = join(folder, 'node_modules', '.bin', command);
  const mark = join(folder, 'installed');
  if (!(await exists(mark))) {
    await mkdir(folder, { recursive: true });
    const args = ['install', '--no-audit', '--no-fund', '--prefix', folder, `${name}@${version}`];
    await promisify(execFile)('npm', args, { cwd: folder });
    await access(path);
    // Written last: a half installation has none.
    await writeFile(mark, '');
  }
  return path;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
