// How soon the program is there after a crash that left many sessions open: each is closed, sealed and listed first.

import { readOrMakeDeviceKey } from '../src/sidecar/identity/device-key.ts';
import { createFileStore } from '../src/sidecar/identity/file-store.ts';
import type { Bench, Setting } from './support/bench.ts';
import { startChild } from './support/child.ts';
import { writeOpenSessions } from './support/open-sessions.ts';
import type { Report } from './support/report.ts';
import { programEnvironment } from './support/sidecar.ts';
import type { Stage } from './support/stage.ts';
import { median } from './support/statistics.ts';

export const recovery: Bench = {
  name: 'recovery',
  title: 'Start after a crash that left sessions open (each in the middle of an answer)',
  run,
};

const SESSIONS = 1000;

async function run({ stage, isQuick, program }: Setting): Promise<Report> {
  const columns = ['cursor-rec'];
  if (program === undefined)
    return { columns, judged: columns, rows: [], notes: ['cursor-rec does not run'] };
  const started: number[] = [];
  const recovered: number[] = [];
  let bytes = 0;
  for (let count = 0; count < (isQuick ? 1 : 3); count += 1) {
    const home = await stage.makeFolder();
    const { publicKey } = await readOrMakeDeviceKey(createFileStore(home));
    started.push(await timeStart(stage, { program, home, sessions: 0 }));
    bytes = writeOpenSessions(home, { count: SESSIONS, publicKey });
    recovered.push(await timeStart(stage, { program, home, sessions: SESSIONS }));
  }
  return {
    columns,
    judged: columns,
    rows: [
      { measure: 'sessions left open', by: { 'cursor-rec': SESSIONS } },
      { measure: 'their entries, MB', by: { 'cursor-rec': bytes / 1e6 } },
      { measure: 'spawn to ready line without any, ms', by: { 'cursor-rec': median(started) } },
      {
        measure: 'spawn to ready line, all of them closed, ms',
        by: { 'cursor-rec': median(recovered) },
        bar: { most: 5000, source: 'issue' },
      },
    ],
    notes: ['each has a torn last line; what is written is synced'],
  };
}

interface Start {
  readonly program: string;
  readonly home: string;
  readonly sessions: number;
}

/** Throws where it does not close that many. */
async function timeStart(stage: Stage, { program, home, sessions }: Start): Promise<number> {
  const began = performance.now();
  const args = [program, 'start', '--port', '0', '--json', '--no-tui'];
  const child = await startChild(args, { stage, environment: programEnvironment(home) });
  const readyMs = performance.now() - began;
  const { recovered } = child.ready as { readonly recovered?: readonly unknown[] };
  child.signal('SIGTERM');
  await child.ended;
  if (recovered?.length !== sessions)
    throw new Error(`expected ${sessions} sessions to be closed, found ${recovered?.length}`);
  return readyMs;
}
