// How soon the replay of a long session shows its first picture, and any other, and what memory that takes.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Bench, Setting } from './support/bench.ts';
import { writeLongSession } from './support/long-session.ts';
import type { Report } from './support/report.ts';
import { median } from './support/statistics.ts';

export const replay: Bench = { name: 'replay', title: 'Replay: a session of 100,000 frames', run };

/** Of which some 100,000 frames are made. */
const BYTES = 6_500_000;
const PROGRAM = fileURLToPath(new URL('programs/replay-pictures.ts', import.meta.url));
const COLUMN = 'cursor-rec';

interface Pictures {
  readonly frames: number;
  readonly firstMs: number;
  readonly wholeMs: number;
  readonly seekMs: number;
  readonly worstSeekMs: number;
  readonly searchMs: number;
  readonly peakMiB?: number;
}

async function run({ stage, isQuick }: Setting): Promise<Report> {
  const { folder, bytes } = writeLongSession(await stage.makeFolder(), BYTES);
  const all: Pictures[] = [];
  for (let time = 0; time < (isQuick ? 1 : 5); time += 1) all.push(await draw(folder));
  const by = (value: (one: Pictures) => number | undefined) => ({
    [COLUMN]: median(all.flatMap((one) => value(one) ?? [])),
  });
  return {
    columns: [COLUMN],
    judged: [COLUMN],
    rows: [
      { measure: 'first picture, ms', by: by(({ firstMs }) => firstMs), bar: { most: 300, source: 'issue' } },
      { measure: 'first look at its end, ms', by: by(({ wholeMs }) => wholeMs) },
      { measure: 'seek, ms', by: by(({ seekMs }) => seekMs), bar: { most: 100, source: 'issue' } },
      { measure: 'slowest seek, ms', by: by(({ worstSeekMs }) => worstSeekMs) },
      { measure: 'search, ms', by: by(({ searchMs }) => searchMs) },
      {
        measure: 'memory at most (VmHWM), MiB',
        by: by(({ peakMiB }) => peakMiB),
        bar: { most: 200, source: 'issue' },
      },
    ],
    notes: [
      `${all[0]?.frames ?? 0} frames in ${(bytes / 1e6).toFixed(1)} MB; 120×40; from the opened files on, without the start of Node`,
      `medians of ${all.length}`,
    ],
  };
}

async function draw(folder: string): Promise<Pictures> {
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, folder]);
  // Our own program says nothing else.
  return JSON.parse(stdout) as Pictures;
}
