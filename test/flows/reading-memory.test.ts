// A recording is read back in memory that does not grow with its length: the built program, asked how much it ever had.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeLongSession } from '../../bench/support/long-session.ts';
import { PROGRAM } from '../support/sidecar.ts';

const BYTES = 25_000_000;
/** DESIGN's bound for 500 MB. Of these bytes as V8 would have it, twice as much is in use. */
const MAX_KIB = 150 * 1024;
const LOOK_MS = 20;

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'reading-'));
  writeLongSession(home, BYTES);
});
afterAll(() => rm(home, { recursive: true, force: true }));

/** Runs the program to its end; resolves to the most memory that it ever had, in KiB, and how much it wrote. */
async function run(args: readonly string[]): Promise<{ readonly peakKib: number; readonly written: number }> {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env: { ...process.env, CURSOR_REC_HOME: home, CURSOR_REC_KEY_STORE: 'file' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let written = 0;
  child.stdout.on('data', (bytes: Buffer) => {
    written += bytes.length;
  });
  const ended = once(child, 'close');
  let peakKib = 0;
  while (child.exitCode === null && child.signalCode === null) {
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
    peakKib = Math.max(peakKib, Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0));
    await sleep(LOOK_MS);
  }
  expect(await ended).toEqual([0, null]);
  return { peakKib, written };
}

describe.runIf(process.platform === 'linux')('a recording of 25 MB', () => {
  it.each([
    'show last',
    'show last --json',
    'replay last --plain --speed 0',
    'search the',
    'export last --format otlp',
  ])('is read by %s in bounded memory', async (command) => {
    const { peakKib, written } = await run(command.split(' '));
    expect(written).toBeGreaterThan(10_000);
    expect(peakKib).toBeGreaterThan(10 * 1024);
    expect(peakKib).toBeLessThan(MAX_KIB);
  });
});
