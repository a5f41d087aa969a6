// cursor-rec export over recordings on disk.
import { cp, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { beforeEach, describe, expect, it } from 'vitest';
import { declareExport } from '../../src/cli/export.ts';
import { declareReplay } from '../../src/cli/replay.ts';
import { declareShow } from '../../src/cli/show.ts';
import { EXPORT_FORMATS } from '../../src/core/export/format.ts';
import { createFolder, createTestContext, type TestContext } from '../support/context.ts';

const RECORDING = fileURLToPath(new URL('../recordings/sealed', import.meta.url));
const ID = '019abc00-0000-7000-8000-000000000001';

let context: TestContext;
let folder: string;

beforeEach(async () => {
  context = await createTestContext();
  folder = await createFolder();
  const day = join(context.home, 'sessions', '2026-11-25');
  await mkdir(day, { recursive: true });
  await cp(RECORDING, join(day, ID), { recursive: true });
});

/** What the command says, on stdout and on stderr. */
async function run(args: readonly string[], here: TestContext = context): Promise<string> {
  const program = new Command().exitOverride();
  declareExport(program, here);
  declareShow(program, here);
  declareReplay(program, here);
  await program.parseAsync(['node', 'cursor-rec', ...args]);
  return here.said();
}

const exportTo = (file: string, ...more: readonly string[]) =>
  run(['export', 'last', '--format', 'har', '-o', file, ...more]);

describe('cursor-rec export', () => {
  it('writes as json what show --json does, to the byte', async () => {
    expect(await run(['export', ID, '--format', 'json'])).toBe(await run(['show', ID, '--json']));
  });

  it.each(EXPORT_FORMATS)('writes %s to a file as it does to stdout', async (format) => {
    const written = await run(['export', 'last', '--format', format]);
    const file = join(folder, 'out');
    expect(await run(['export', 'last', '--format', format, '-o', file])).toMatch(
      /^cursor-rec: wrote .* to .*\n$/,
    );
    expect(await readFile(file, 'utf8')).toBe(written);
    expect(await run(['export', 'last', '--format', format, '-o', '-'])).toBe(written);
  });

  it('writes as asciicast what replay writes to a terminal', async () => {
    const terminal = { ...context, out: { ...context.out, isTerminal: true } };
    const replayed = await run(['replay', 'last', '--speed', '0'], terminal);
    const [, ...events] = (await run(['export', 'last', '--format', 'asciicast'])).trimEnd().split('\n');
    const outputs = events.map((line) => JSON.parse(line)).filter(([, code]) => code === 'o');
    expect(outputs.map(([, , text]) => text).join('')).toBe(replayed.replaceAll('\n', '\r\n'));
  });

  it('makes a file that only its owner reads, and leaves no other behind', async () => {
    const file = join(folder, 'session.har');
    await exportTo(file);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['session.har']);
  });

  it('replaces a file only when it is told to', async () => {
    const file = join(folder, 'session.har');
    await writeFile(file, 'precious', { mode: 0o644 });
    await expect(exportTo(file)).rejects.toMatchObject({
      code: 'usage',
      message: `expected no file at ${file} yet, found one: name another, or add --force to replace it`,
    });
    expect(await readFile(file, 'utf8')).toBe('precious');
    await exportTo(file, '--force');
    expect(await readFile(file, 'utf8')).toMatch(/^\{"log":/);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('replaces what a link leads to, and leaves the link', async () => {
    const file = join(folder, 'session.har');
    const link = join(folder, 'link.har');
    await writeFile(file, 'old');
    await symlink(file, link);
    await expect(exportTo(link)).rejects.toMatchObject({ code: 'usage' });
    await exportTo(link, '--force');
    expect(await readFile(file, 'utf8')).toMatch(/^\{"log":/);
    expect(await readFile(link, 'utf8')).toMatch(/^\{"log":/);
  });

  it('says what is wrong with a place that it cannot write to', async () => {
    await expect(exportTo(folder)).rejects.toMatchObject({
      code: 'usage',
      message: `expected a file to write to, found the folder ${folder}: name a file in it`,
    });
    await expect(exportTo(join(folder, 'absent', 'x.har'))).rejects.toMatchObject({
      code: 'failed',
      message: `expected the folder ${join(folder, 'absent')}, found none: make it, or name another`,
    });
    await writeFile(join(folder, 'file'), '');
    await expect(exportTo(join(folder, 'file', 'x.har'))).rejects.toMatchObject({ code: 'failed' });
    expect(await readdir(folder)).toEqual(['file']);
  });

  it('writes into a device instead of replacing it', async () => {
    await exportTo('/dev/null');
    expect((await stat('/dev/null')).isCharacterDevice()).toBe(true);
  });

  it('leaves nothing behind when it is interrupted, and ends with 130', async () => {
    const listeners = process.listenerCount('SIGINT');
    const file = join(folder, 'session.har');
    process.once('newListener', (name) => {
      if (name === 'SIGINT') setImmediate(() => process.emit('SIGINT'));
    });
    await exportTo(file);
    expect([context.exitCode(), await readdir(folder)]).toEqual([130, []]);
    expect(process.listenerCount('SIGINT')).toBe(listeners);
  });

  it('notes in the home that the session was read', async () => {
    await run(['export', 'last', '--format', 'har']);
    const noted = await readFile(join(context.home, 'access.jsonl'), 'utf8');
    expect(JSON.parse(noted)).toMatchObject({ command: 'export', session: ID });
  });

  it('refuses a format that it does not know', async () => {
    await expect(run(['export', 'last', '--format', 'pdf'])).rejects.toMatchObject({
      code: 'usage',
      message: `--format: expected one of ${EXPORT_FORMATS.join(', ')}, found "pdf"`,
    });
  });

  it('says so where there is no such session', async () => {
    await expect(run(['export', '019abc99', '--format', 'har'])).rejects.toMatchObject({ code: 'not-found' });
  });
});
