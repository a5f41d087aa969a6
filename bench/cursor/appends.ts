// BidiAppends in a row, each on a connection of its own: what stays behind of sockets and memory after 1,000, 5,000, 10,000.
import { randomUUID } from 'node:crypto';
import type { StreamPlan } from '../support/envelope-stream.ts';
import { countSockets, readMemory, settle } from '../support/process-stat.ts';
import type { Row } from '../support/report.ts';
import { postAppend } from './append.ts';
import type { Part, PartSetting } from './part.ts';
import type { CursorPeer } from './peers.ts';
import { openRunClient } from './run-client.ts';

/** Looked at after so many in all; what the first ones leave is what the later ones are held against. */
const LOOKS = [1000, 5000, 10_000] as const;
const QUICK_LOOKS = [100, 300, 600] as const;
/** As many as Cursor has under way at once; the first ones are more, so that later ones need no new connection upstream. */
const AT_ONCE = { first: 8, later: 4 };
/** A session knows what it has stored by digests: some 200 bytes an append, up to 200,000 of them. A connection that leaked holds 10 KiB. */
const KEPT_MOST_BYTES = 512;
/** Of all together: code that V8 compiles anew while it learns what is used most. */
const COMPILED_MOST_MIB = 1;

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
  readonly liveMiB: number | undefined;
  readonly residentMiB: number | undefined;
}

export async function measureAppends({ recorder, isQuick }: PartSetting): Promise<Part> {
  if (recorder === undefined) return { rows: [], notes: [], sent: 0 };
  const { peer } = recorder;
  const looks = isQuick ? QUICK_LOOKS : LOOKS;
  const [warmUp, ...later] = looks;
  const run = await openRun(peer);
  await appendAll(peer, { from: 0, count: warmUp, atOnce: AT_ONCE.first, requestId: run.requestId });
  const before = await readHeld(recorder);
  const rows = toFirstRows(warmUp, before);
  let sent: number = warmUp;
  let tookMs = 0;
  for (const look of later) {
    const began = performance.now();
    await appendAll(peer, {
      from: sent,
      count: look - sent,
      atOnce: AT_ONCE.later,
      requestId: run.requestId,
    });
    tookMs += performance.now() - began;
    sent = look;
    rows.push(...toRows(look, { now: await readHeld(recorder), before, since: look - warmUp }));
  }
  await run.breakOff();
  rows.push(row('BidiAppends/s, each a new connection', (1000 * (sent - warmUp)) / tookMs));
  return {
    rows,
    notes: [
      `BidiAppends: ${AT_ONCE.later} at once, after ${warmUp} with ${AT_ONCE.first} at once; live memory is that of both threads after a full collection, at most ${KEPT_MOST_BYTES} bytes more for each and ${COMPILED_MOST_MIB} MiB for all is "no growth"; VmRSS also holds the room that V8 has taken for new objects, of which it takes more while there is much to do, up to a limit`,
    ],
    // The run itself is one more.
    sent: sent + 1,
  };
}

function row(measure: string, value: number | undefined): Row {
  return { measure, by: { 'cursor-rec': value } };
}

function toFirstRows(count: number, held: Held): Row[] {
  return [
    row(`open sockets after ${count} BidiAppends`, held.sockets),
    row(`live memory after ${count} BidiAppends, MiB`, held.liveMiB),
    row(`VmRSS after ${count} BidiAppends, MiB`, held.residentMiB),
  ];
}

function toRows(
  count: number,
  { now, before, since }: { readonly now: Held; readonly before: Held; readonly since: number },
): readonly Row[] {
  return [
    {
      ...row(`more sockets after ${count}`, minus(now.sockets, before.sockets)),
      bar: { most: 0, source: 'issue' },
    },
    {
      ...row(`more live memory after ${count}, MiB`, minus(now.liveMiB, before.liveMiB)),
      digits: 2,
      bar: { most: Math.ceil(COMPILED_MOST_MIB + (since * KEPT_MOST_BYTES) / 2 ** 20), source: 'issue' },
    },
    row(`VmRSS after ${count}, MiB`, now.residentMiB),
  ];
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
async function readHeld({ sidecar, readLiveMiB }: NonNullable<PartSetting['recorder']>): Promise<Held> {
  await settle(sidecar.pid);
  const residentMiB = readMemory(sidecar.pid)?.residentMiB;
  return { sockets: countSockets(sidecar.pid), residentMiB, liveMiB: await readLiveMiB() };
}

function minus(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : one - other;
}
