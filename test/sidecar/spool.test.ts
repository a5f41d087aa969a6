// The power goes at any moment, and the disk kept no more than what was synced: what was acknowledged is there, and verifies.
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { verifyFolder } from '../../src/cli/read/verify-folder.ts';
import { verifyHome } from '../../src/cli/read/verify-home.ts';
import { recoverSessions } from '../../src/sidecar/spool/recover.ts';
import { sessionFolder } from '../../src/sidecar/spool/session-folder.ts';
import { openSigningDevice } from '../../src/sidecar/spool/signing-device.ts';
import { openSession } from '../../src/sidecar/worker/open-session.ts';
import { type CutOptions, type Disk, DiskModel, moved, watchDisk } from '../support/power-cut.ts';
import { randomHex, sha256 } from '../support/recording.ts';
import { deviceKeyOf, headerOf, recordExchange } from '../support/sealed-session.ts';

vi.mock('node:fs', async (original) => (await import('../support/power-cut.ts')).tellingFs(await original()));
vi.mock('node:fs/promises', async (original) =>
  (await import('../support/power-cut.ts')).tellingFsPromises(await original()),
);

const key = deviceKeyOf('device');
const header = headerOf(1, key);
const SEGMENT_MS = 15 * 60_000;
const CUTS: readonly CutOptions[] = [
  { names: 'lost', share: 0 },
  { names: 'lost', share: 0.5 },
  { names: 'kept', share: 0 },
  { names: 'kept', share: 0.7 },
];
const folders: string[] = [];
afterEach(async () => {
  watchDisk(undefined);
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});
async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cursor-rec-power-'));
  folders.push(folder);
  return folder;
}

interface Moment {
  readonly disks: readonly Disk[];
  /** Lines that a commit has said to be durable, and whether the whole session was. */
  readonly lines: number;
  readonly isFinished: boolean;
}

/** A session of two segments, committed step by step; every moment between two changes of the disk. */
async function recordMoments(home: string): Promise<{ moments: Moment[]; text: string }> {
  const disk = new DiskModel(home);
  const moments: Moment[] = [];
  const known = { lines: 0, isFinished: false };
  const look = () => moments.push({ disks: CUTS.map((kind) => disk.cut(kind)), ...known });
  disk.onChange = look;
  watchDisk(disk);
  const device = await openSigningDevice({ home, deviceKey: key, sha256 });
  const session = openSession({ home, header, sha256, randomHex, device, isSecretField: () => false });
  const commit = async () => {
    const { seq } = session.recorder.state;
    await session.files.commit();
    known.lines = seq;
  };
  recordExchange(session.recorder, 1, 0);
  await commit();
  recordExchange(session.recorder, 2, 1000);
  await commit();
  session.recorder.flush(SEGMENT_MS);
  recordExchange(session.recorder, 3, SEGMENT_MS);
  await commit();
  session.recorder.close('stopped', SEGMENT_MS + 500);
  await session.finish();
  known.isFinished = true;
  known.lines = session.recorder.state.seq;
  look();
  await device.index.close();
  watchDisk(undefined);
  return { moments, text: await readSession(home) };
}

async function readSession(home: string): Promise<string> {
  const folder = sessionFolder(home, header);
  const names = await readdir(folder).catch(() => []);
  const segments = names.filter((name) => name.endsWith('.jsonl')).sort();
  const texts = await Promise.all(segments.map((name) => readFile(join(folder, name), 'utf8')));
  return texts.join('');
}

async function lay(disk: Disk, from: string): Promise<string> {
  const home = await makeFolder();
  await mkdir(join(home, 'sessions'), { recursive: true });
  for (const folder of disk.folders) await mkdir(moved(folder, from, home), { recursive: true });
  for (const [path, bytes] of disk.files) {
    await mkdir(dirname(moved(path, from, home)), { recursive: true });
    await writeFile(moved(path, from, home), bytes);
  }
  return home;
}

test('after a power cut at any moment all that was acknowledged is there, closed, sealed and listed', async () => {
  const home = await makeFolder();
  const { moments, text } = await recordMoments(home);
  expect(moments.length).toBeGreaterThan(40);
  for (const [number, { disks, lines, isFinished }] of moments.entries()) {
    const acknowledged = text.split('\n').slice(0, lines);
    for (const [kind, disk] of disks.entries()) {
      const where = `moment ${number}, ${JSON.stringify(CUTS[kind])}`;
      const found = await lay(disk, home);
      const device = await openSigningDevice({ home: found, deviceKey: key, sha256 });
      const { failed } = await recoverSessions({ home: found, sha256, randomHex, device });
      await device.index.close();
      expect(failed, where).toEqual([]);
      expect((await readSession(found)).split('\n').slice(0, lines), where).toEqual(acknowledged);
      if (lines === 0) continue;
      const verdict = await verifyFolder(sessionFolder(found, header), { sha256 });
      expect([verdict.problems, verdict.unsealed], where).toEqual([[], []]);
      if (isFinished) expect(verdict.gaps, where).toEqual([]);
      const listed: unknown[] = [];
      const { problems } = await verifyHome(found, { sha256, verified: ({ index }) => listed.push(index) });
      expect([listed, problems], where).toEqual([['listed'], []]);
    }
  }
});

test('a disk that fails once, at any call, costs a commit that is tried again and nothing else', async () => {
  const calls = await recordFailingAt(-1);
  expect(calls).toBeGreaterThan(40);
  for (let call = 0; call < calls; call++) await recordFailingAt(call);
});

/** Records a session on a disk of which this call fails, though it did its work; returns how many calls there were. */
async function recordFailingAt(failing: number): Promise<number> {
  const home = await makeFolder();
  const disk = new DiskModel(home);
  let calls = 0;
  disk.onChange = () => {
    if (calls++ === failing) throw Object.assign(new Error('input/output error'), { code: 'EIO' });
  };
  watchDisk(disk);
  const device = await openSigningDevice({ home, deviceKey: key, sha256 });
  const session = openSession({ home, header, sha256, randomHex, device, isSecretField: () => false });
  const insist = (write: () => Promise<void>) => write().catch(write);
  recordExchange(session.recorder, 1, 0);
  await insist(session.files.commit);
  session.recorder.flush(SEGMENT_MS);
  recordExchange(session.recorder, 2, SEGMENT_MS);
  await insist(session.files.commit);
  session.recorder.close('stopped', SEGMENT_MS + 500);
  await insist(session.finish);
  await device.index.close();
  watchDisk(undefined);
  const verdict = await verifyFolder(sessionFolder(home, header), { sha256 });
  expect([verdict.problems, verdict.unsealed, verdict.gaps], `call ${failing}`).toEqual([[], [], []]);
  expect(verdict.entries, `call ${failing}`).toBe(session.recorder.state.seq);
  const listed: unknown[] = [];
  const { problems } = await verifyHome(home, { sha256, verified: ({ index }) => listed.push(index) });
  expect([listed, problems], `call ${failing}`).toEqual([['listed'], []]);
  return calls;
}
