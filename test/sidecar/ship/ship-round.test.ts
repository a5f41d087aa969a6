import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ClientError } from '../../../src/client/client-error.ts';
import type { CollectorClient, SentBody } from '../../../src/client/collector-client.ts';
import { systemTimers } from '../../../src/sidecar/identity/timers.ts';
import type { Peer } from '../../../src/sidecar/ship/peer.ts';
import { createRound } from '../../../src/sidecar/ship/ship-round.ts';
import { readShipState } from '../../../src/sidecar/ship/ship-state.ts';
import { watchSpool } from '../../../src/sidecar/ship/spool-watch.ts';

const COLLECTOR = 'https://rec.example.org';
const PEER: Peer = { url: COLLECTOR, key: '' };
const idOf = (number: number) => `019abc00-0000-7000-8000-${String(number).padStart(12, '0')}`;
const HASH = '0'.repeat(64);
const entry = (seq: number) =>
  `{"seq":${seq},"prev":"${HASH}","t":0,"type":"mark","commit":"${HASH}","salt":"${'0'.repeat(32)}","data":{"label":"x"}}\n`;

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'ship-round-'));
});
afterEach(() => rm(home, { recursive: true }));

async function writeSession(number: number, { isOpen = false, segments = 1 } = {}): Promise<string> {
  const folder = join(home, 'sessions', '2026-11-25', idOf(number));
  await mkdir(folder, { recursive: true });
  await mkdir(join(home, 'open'), { recursive: true });
  await writeFile(join(folder, 'session.json'), '{}\n');
  for (let segment = 1; segment <= segments; segment++)
    await writeFile(join(folder, `000${segment}.jsonl`), entry(segment - 1));
  if (isOpen) await writeFile(join(home, 'open', idOf(number)), '2026-11-25T10:00:00.000Z\n');
  return folder;
}

/** A collector that takes one line a time, and what it was sent, in order. */
function openRound(change: Partial<CollectorClient> = {}) {
  const sent: string[] = [];
  let now = 1_000_000;
  const refuse = () => Promise.reject(new Error('not asked for here'));
  const client: CollectorClient = {
    ...{ whoAmI: refuse, enrol: refuse, getReceipt: refuse, putIndex: refuse, getPolicy: refuse },
    putHeader: async () => 0,
    async putEntries(session: string, { from }: SentBody) {
      sent.push(`${session.slice(-2)} from ${from}`);
      return from + 1;
    },
    putSeal: async () => undefined,
    putErasures: async () => 0,
    ...change,
  };
  const timers = { ...systemTimers, now: () => now };
  const round = createRound({
    ...{ home, client, timers },
    watch: watchSpool(home, COLLECTOR, timers.now),
    // A line on which each request takes ten seconds.
    async throttle(bytes) {
      if (bytes > 0) now += 10_000;
    },
    onShipped: () => undefined,
  });
  return {
    sent,
    /** Two seconds after the one before. */
    run() {
      now += 2000;
      return round.run(PEER, new AbortController().signal);
    },
  };
}

describe('a round', () => {
  it('lets live sessions have their turn before all of a long backlog has passed a slow line', async () => {
    for (let number = 1; number <= 8; number++) await writeSession(number);
    await writeSession(90, { isOpen: true });
    const { sent, run } = openRound();
    // What a live session has is known to be on the disk at the look after the one that found it.
    await run();
    await run();
    expect(sent.filter((call) => call.startsWith('90'))).toEqual(['90 from 0']);
    expect(sent.indexOf('90 from 0')).toBeLessThan(6);
    for (let rounds = 0; rounds < 8; rounds++) await run();
    expect(new Set(sent).size).toBe(9);
  });

  it('sends nothing of a segment that began after the look: it may not be on the disk yet', async () => {
    await writeSession(1, { isOpen: true, segments: 2 });
    const { sent, run } = openRound();
    await run();
    expect(sent).toEqual([]);
    await run();
    expect(sent).toEqual(['01 from 0']);
    await run();
    await run();
    expect(sent).toEqual(['01 from 0', '01 from 1']);
  });

  const closed = new ClientError({ code: 'closed', status: 409, message: 'expected nothing more' });

  it('is done with a session that was removed at the collector meanwhile', async () => {
    await writeSession(1);
    let isThere = true;
    const { run } = openRound({
      putHeader: () => (isThere ? Promise.resolve(0) : Promise.reject(closed)),
      putEntries() {
        isThere = false;
        return Promise.reject(closed);
      },
    });
    await run();
    const state = await readShipState(home, idOf(1), COLLECTOR);
    expect(state.isDone).toBe(true);
    expect(state.quarantine).toBeUndefined();
  });

  it('puts aside a session that goes on behind its end, and does not take it for a removed one', async () => {
    await writeSession(1);
    await openRound({ putEntries: () => Promise.reject(closed) }).run();
    const state = await readShipState(home, idOf(1), COLLECTOR);
    expect(state).toMatchObject({ isDone: false, quarantine: { code: 'closed' } });
  });

  it('does not take a session whose header is being written for a pruned one', async () => {
    await mkdir(join(home, 'open'));
    // A recorder writes the marker first, so that no crash leaves a folder that nobody knows of.
    await writeFile(join(home, 'open', idOf(1)), '2026-11-25T10:00:00.000Z\n');
    const { sent, run } = openRound();
    await run();
    await writeSession(1, { isOpen: true });
    await run();
    await run();
    expect(sent).toEqual(['01 from 0']);
  });

  it('does not take a session for closed that was opened while it looked', async () => {
    await writeSession(1);
    const { sent, run } = openRound();
    await run();
    await writeFile(join(home, 'open', idOf(1)), '2026-11-25T10:00:00.000Z\n');
    await appendFile(join(home, 'sessions', '2026-11-25', idOf(1), '0001.jsonl'), entry(1));
    for (let rounds = 0; rounds < 3; rounds++) await run();
    expect(sent).toEqual(['01 from 0', '01 from 1']);
  });

  it.each([
    ['a line was cut out of', entry(0) + entry(2)],
    ['something else stands in', `${entry(0)}{}\n`],
  ])('puts aside a session where %s what was not shipped yet', async (_what, lines) => {
    const folder = await writeSession(1, { isOpen: true });
    const { sent, run } = openRound();
    await run();
    await run();
    await writeFile(join(folder, '0001.jsonl'), lines);
    for (let rounds = 0; rounds < 3; rounds++) await run();
    expect(sent).toEqual(['01 from 0']);
    expect((await readShipState(home, idOf(1), COLLECTOR)).quarantine?.code).toBe('fork');
  });

  it('finds its place again after an erasure has made shorter what was shipped', async () => {
    const folder = await writeSession(1, { isOpen: true });
    const file = join(folder, '0001.jsonl');
    await writeFile(file, entry(0).replace('"x"', `"${'x'.repeat(2000)}"`));
    const { sent, run } = openRound();
    await run();
    await run();
    await writeFile(file, entry(0) + entry(1));
    for (let rounds = 0; rounds < 3; rounds++) await run();
    expect(sent).toEqual(['01 from 0', '01 from 1']);
  });

  it('brings over the others while the log gives no receipts', async () => {
    // More than a round takes of closed ones.
    for (let number = 1; number <= 66; number++)
      await writeFile(join(await writeSession(number), '0001.seal'), 'a seal');
    const { sent, run } = openRound();
    for (let rounds = 0; rounds < 200 && sent.length < 66; rounds++) await run();
    expect(new Set(sent).size).toBe(66);
  });

  it('brings over the others while the collector fails on one', async () => {
    for (let number = 1; number <= 3; number++) await writeSession(number);
    const broken = new ClientError({ code: 'unexpected', status: 500, message: 'it broke' });
    const { sent, run } = openRound({
      putHeader: (session) => (session === idOf(1) ? Promise.reject(broken) : Promise.resolve(0)),
    });
    for (let rounds = 0; rounds < 3; rounds++) await run();
    expect(new Set(sent)).toEqual(new Set(['02 from 0', '03 from 0']));
    expect((await readShipState(home, idOf(1), COLLECTOR)).quarantine).toBeUndefined();
  });

  it.each([302, 403, 404, 407])('puts nothing aside where %i is the word of some proxy', async (status) => {
    await writeSession(1);
    const said = new ClientError({ code: 'unexpected', status, message: 'found no collector' });
    const { run } = openRound({ putEntries: () => Promise.reject(said) });
    await expect(run()).rejects.toBe(said);
    expect((await readShipState(home, idOf(1), COLLECTOR)).quarantine).toBeUndefined();
  });

  it.each([413, 500])('lets the others go on where one session is answered %i', async (status) => {
    for (const number of [1, 2, 3]) await writeSession(number);
    const sent: string[] = [];
    const { run } = openRound({
      putEntries: async (session, { from }) => {
        if (session !== idOf(3)) throw new ClientError({ code: 'unexpected', status, message: 'no' });
        sent.push(session);
        return from + 1;
      },
    });
    await run();
    expect(sent).toContain(idOf(3));
    expect((await readShipState(home, idOf(1), COLLECTOR)).quarantine).toBeUndefined();
  });
});
