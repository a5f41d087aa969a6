// What an agent session takes in a collector, once it is packed, against what was recorded.
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Bench, Setting } from '../support/bench.ts';
import type { Report } from '../support/report.ts';
import { COLUMN, row } from './row.ts';
import { type Shipped, shipAgent, waitUntilPacked } from './ship-agent.ts';
import { startBenchCollector } from './start.ts';

export const collectorStored: Bench = {
  name: 'collector-stored',
  title: 'Collector: stored bytes of agent sessions (growing context)',
  run,
};

const SESSIONS = 8;
const TURNS = 50;
/** About 50 turns of it. */
const BYTES = 1024 * 1024;
const MIB = 2 ** 20;

async function run({ stage, isQuick, program }: Setting): Promise<Report> {
  const columns = [COLUMN];
  if (program === undefined)
    return { columns, judged: columns, rows: [], notes: ['cursor-rec does not run'] };
  const collector = await startBenchCollector({ stage, program });
  const sessions: Shipped[] = [];
  for (let number = 0; number < (isQuick ? 2 : SESSIONS); number++)
    sessions.push(await shipAgent(collector, { number, bytes: BYTES, turns: TURNS }));
  await waitUntilPacked(collector, sessions);
  await collector.end();
  const blobs = await folderBytes(join(collector.data, 'blobs'));
  const database = readPages(join(collector.data, 'collector.sqlite'));
  const passed = sum(sessions, ({ passedBytes }) => passedBytes);
  const entries = sum(sessions, ({ plainBytes }) => plainBytes);
  const stored = blobs + database.usedBytes;
  return {
    columns,
    judged: columns,
    rows: [
      row('bodies recorded, MiB', passed / MIB, { digits: 2 }),
      row('entries as they came, MiB', entries / MIB, { digits: 2 }),
      row('objects, MiB', blobs / MIB, { digits: 2 }),
      row('database, MiB', database.usedBytes / MIB, { digits: 2 }),
      row('… free in its file, MiB', database.freeBytes / MIB, { digits: 2 }),
      row('stored ÷ bodies recorded', stored / passed, { digits: 3, most: 0.1 }),
      row('objects ÷ entries as they came', blobs / entries, { digits: 3 }),
    ],
    notes: [
      `${sessions.length} sessions; the database holds what search finds, too; what is free in its file is filled again before it grows`,
    ],
  };
}

function sum(sessions: readonly Shipped[], of: (session: Shipped) => number): number {
  return sessions.reduce((total, session) => total + of(session), 0);
}

/** The bytes of pages that hold something, and of those that do not any more. */
function readPages(file: string) {
  const database = new DatabaseSync(file);
  const read = (name: string) => Number(Object.values(database.prepare(`pragma ${name}`).get() ?? {})[0]);
  const [size, pages, free] = [read('page_size'), read('page_count'), read('freelist_count')];
  database.close();
  return { usedBytes: (pages - free) * size, freeBytes: free * size };
}

async function folderBytes(folder: string): Promise<number> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = found.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(({ parentPath, name }) => stat(join(parentPath, name))));
  return sizes.reduce((total, { size }) => total + size, 0);
}
