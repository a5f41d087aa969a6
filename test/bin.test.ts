// Starts the published command with a Node.js that claims to be older or newer, and with a program that is there or not.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';

const BIN = fileURLToPath(new URL('../bin/cursor-rec.js', import.meta.url));
const PROGRAM = 'export function main(args) { console.log(JSON.stringify(args.slice(2))); }\n';

describe('bin/cursor-rec.js', () => {
  it.each(['0.12.18', '9.11.2', '18.20.8', '20.20.2', '22.9.0', '22.18.0'])(
    'refuses Node.js %s',
    (version) => {
      const { status, stdout, stderr } = run({ program: PROGRAM, version });
      expect(stderr).toBe(
        `cursor-rec: expected Node.js 22.19 or newer, found ${version}: install a newer Node.js from https://nodejs.org\n`,
      );
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    },
  );

  it.each(['22.19.0', '22.23.3', '23.0.0', '24.21.0', '26.10.0', '100.1.0'])(
    'runs on Node.js %s',
    (version) => {
      expect(run({ program: PROGRAM, version })).toEqual({
        status: 0,
        stdout: '["--version"]\n',
        stderr: '',
      });
    },
  );

  it('does not load the program on an old Node.js', () => {
    const { status, stderr } = run({
      program: 'import { gone } from "node:fs"; gone();\n',
      version: '20.20.2',
    });
    expect(status).toBe(2);
    expect(stderr.split('\n')).toHaveLength(2);
  });

  it('says that it is not built', () => {
    const { status, stderr } = run({ version: '24.21.0' });
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: 'cursor-rec: expected a whole installation, found that it is not built: run npm run build\n',
    });
  });
});

interface Installation {
  /** What `dist/cli/main.js` says; absent: it was never built. */
  readonly program?: string;
  /** The version that Node.js claims to have. */
  readonly version: string;
}

/** Runs `cursor-rec --version` as installed into a folder of its own. */
function run({ program, version }: Installation): { status: number | null; stdout: string; stderr: string } {
  const root = mkdtempSync(join(tmpdir(), 'bin-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  cpSync(BIN, join(root, 'bin/cursor-rec.js'));
  writeFileSync(join(root, 'package.json'), '{"type":"module"}');
  mkdirSync(join(root, 'dist/cli'), { recursive: true });
  if (program !== undefined) writeFileSync(join(root, 'dist/cli/main.js'), program);
  const claim = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });`;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(claim)}`, 'bin/cursor-rec.js', '--version'],
    { cwd: root, encoding: 'utf8' },
  );
  return { status, stdout, stderr };
}
