// 5,000 BidiAppends in a row, each on a connection of its own: what stays behind of sockets and memory.
import { randomUUID } from 'node:crypto';
import type { StreamPlan } from '../support/envelope-stream.ts';
import { countSockets, readMemory, settle } from '../support/process-stat.ts';
import { postAppend } from './append.ts';
import type { Part, PartSetting } from './part.ts';
import type { CursorPeer } from './peers.ts';
import { openRunClient } from './run-client.ts';

const APPENDS = 5000;
const QUICK_APPENDS = 300;
/** As many as Cursor has under way at once. */
const AT_ONCE = 4;
/** Before anything is counted: the heap gets its size, and cursor-rec more connections upstream than it needs later. */
const WARM_UP = { appends: 1000, quickAppends: 100, atOnce: 8 };
/** What a heap swings by from one look to the next; a leak of 8 KiB a connection is 40 MiB. */
const GROWTH_MOST_MIB = 24;

/** Ten minutes. */
const SLOW_ANSWER: StreamPlan = {
  type: 'stream',
  stream: 3,
  chunks: 600,
  delayMs: 0,
  everyMs: 1000,
  isStamped: false,
};

interface Held {
  readonly sockets: number | undefined;
  readonly residentMiB: number | undefined;
}

export async function measureAppends({ recorder, isQuick }: PartSetting): Promise<Part> {
  if (recorder === undefined) return { rows: [], notes: [], sent: 0 };
  const { peer, sidecar } = recorder;
  const appends = isQuick ? QUICK_APPENDS : APPENDS;
  const warmUp = isQuick ? WARM_UP.quickAppends : WARM_UP.appends;
  const run = await openRun(peer);
  await appendAll(peer, { from: 0, count: warmUp, atOnce: WARM_UP.atOnce, requestId: run.requestId });
  const before = await readHeld(sidecar.pid);
  const began = performance.now();
  await appendAll(peer, { from: warmUp, count: appends, atOnce: AT_ONCE, requestId: run.requestId });
  const tookMs = performance.now() - began;
  const after = await readHeld(sidecar.pid);
  await run.breakOff();
  const row = (measure: string, value: number | undefined) => ({ measure, by: { 'cursor-rec': value } });
  return {
    rows: [
      row('open sockets before', before.sockets),
      {
        ...row(`more sockets after ${appends} BidiAppends`, minus(after.sockets, before.sockets)),
        bar: { most: 0, source: 'issue' },
      },
      row('memory before (VmRSS, garbage included), MiB', before.residentMiB),
      {
        ...row(`more memory after ${appends} BidiAppends, MiB`, minus(after.residentMiB, before.residentMiB)),
        bar: { most: GROWTH_MOST_MIB, source: 'issue' },
      },
      { ...row('BidiAppends/s, each a new connection', (1000 * appends) / tookMs) },
    ],
    notes: [
      `BidiAppends: ${AT_ONCE} at once, after ${warmUp} others; VmRSS holds garbage that nothing has collected yet: ${GROWTH_MOST_MIB} MiB more is our own measure of "no growth"`,
    ],
    // The run itself is one more.
    sent: warmUp + appends + 1,
  };
}

/** The run that the appends belong to: its answer comes slowly, and does not end by itself. */
async function openRun(peer: CursorPeer) {
  const requestId = randomUUID();
  const client = await openRunClient(peer, 'http/1.1', () => requestId);
  await new Promise<void>((resolve, reject) => {
    client.run(SLOW_ANSWER, () => resolve()).catch(reject);
  });
  return { requestId, breakOff: () => client.destroy() };
}

interface Appending {
  readonly requestId: string;
  readonly from: number;
  readonly count: number;
  readonly atOnce: number;
}

async function appendAll(peer: CursorPeer, { requestId, from, count, atOnce }: Appending): Promise<void> {
  let position = from;
  const sendOn = async (): Promise<void> => {
    while (position < from + count) {
      const mine = position++;
      await postAppend(await peer.connect('http/1.1'), { host: peer.host, requestId, position: mine });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, sendOn));
}

/** Once it has done all that it puts off. */
async function readHeld(pid: number): Promise<Held> {
  await settle(pid);
  return { sockets: countSockets(pid), residentMiB: readMemory(pid)?.residentMiB };
}

function minus(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : one - other;
}
