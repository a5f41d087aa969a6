// Go's own transparency log code (golang.org/x/mod/sumdb) verifies what ours writes, and refuses it bent.
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openLog } from '../../src/collector/log/open-log.ts';
import { createMemoryLog } from '../support/collector/memory-log.ts';
import { makeSigner } from '../support/collector/signer.ts';
import { eventually } from '../support/eventually.ts';

/** Over one level of tiles, with partial ones on both. */
const LEAVES = 256 * 3 + 41;
const RECEIPTS = [0, 1, 255, 256, 600, LEAVES - 1];
const signer = makeSigner('log.example/test');
let root: string;
let whole: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'cursor-rec-log-go-'));
  whole = join(root, 'whole');
  const memory = createMemoryLog();
  const log = openLog({ store: memory.store, blobs: memory.blobs, signer });
  const add = async (from: number, to: number) => {
    for (let at = from; at < to; at++) memory.add(leafOf(at));
    log.wake();
    await eventually(async () => expect(await log.receipt(to - 1)).toBeDefined());
  };
  await mkdir(join(whole, 'receipts'), { recursive: true });
  await add(0, 300);
  await writeFile(join(whole, 'old-checkpoint'), (await log.checkpoint()) ?? '');
  await add(300, LEAVES);
  await writeFile(join(whole, 'checkpoint'), (await log.checkpoint()) ?? '');
  for (const index of RECEIPTS) {
    await writeFile(join(whole, 'receipts', `${index}.tlog-proof`), (await log.receipt(index)) ?? '');
    await writeFile(join(whole, 'receipts', `${index}.leaf`), leafOf(index));
  }
  await log.close();
  for (const [key, bytes] of memory.files) {
    const file = join(whole, key.replace(/^log\//, ''));
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes);
  }
});
afterAll(() => rm(root, { recursive: true }));

function leafOf(index: number): string {
  return `cursor-rec/1 seal\nsession ${index}\n`;
}

function check(folder: string): Promise<{ readonly code: number; readonly text: string }> {
  const main = fileURLToPath(new URL('main.go', import.meta.url));
  const env = {
    ...process.env,
    GO111MODULE: 'off',
    GOPATH: '/usr/share/gocode',
    GOCACHE: join(root, 'cache'),
  };
  return new Promise((resolve) => {
    execFile('go', ['run', main, folder, signer.verifierKey], { env }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : 1, text: stdout + stderr }),
    );
  });
}

it('a log is verified: every entry, the growth, and the receipts', async () => {
  expect(await check(whole)).toEqual({ code: 0, text: `${LEAVES} leaves, ${RECEIPTS.length} receipts\n` });
});

it.each([
  ['tile/0/001', 40],
  ['tile/1/000.p/3', 40],
  ['tile/entries/002', 40],
  ['receipts/256.tlog-proof', 60],
  ['receipts/600.leaf', 5],
  ['checkpoint', 20],
])('a log with another byte in %s is refused', async (name, at) => {
  const bent = join(root, 'bent');
  await cp(whole, bent, { recursive: true });
  const bytes = await readFile(join(bent, name));
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  await writeFile(join(bent, name), bytes);
  expect((await check(bent)).code).toBe(1);
  await rm(bent, { recursive: true });
});
