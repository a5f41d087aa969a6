import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyFolder } from '../../../src/cli/read/verify-folder.ts';
import { parseEntry } from '../../../src/core/model/entry.ts';
import { dropContent } from '../../../src/sidecar/ship/drop-content.ts';
import { readTombstones } from '../../../src/sidecar/spool/tombstones.ts';
import { sha256 } from '../../support/recording.ts';
import { beginSession, deviceKeyOf, headerOf, recordExchange } from '../../support/sealed-session.ts';

const key = deviceKeyOf('dropping');
let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'drop-content-'));
  await mkdir(join(home, 'sessions'));
});
afterEach(() => rm(home, { recursive: true }));

async function record() {
  const header = headerOf(1, key);
  const { recorder, files, folder } = beginSession(home, { header, key });
  for (const number of [1, 2]) recordExchange(recorder, number, number * 1000);
  recorder.close('ended', 5000);
  await files.finish();
  return { id: header.id, folder };
}

const entriesOf = async (folder: string) =>
  (await readFile(join(folder, '0001.jsonl'), 'utf8')).trimEnd().split('\n').map(parseEntry);
const OPTIONS = { key, user: 'alice', at: '2026-11-26T10:00:00.000Z', why: '2 bytes waited, 1 may' };

describe('dropContent', () => {
  it('takes out what was said from a place on, and leaves a signed tombstone and who asked what of whom', async () => {
    const session = await record();
    const before = await entriesOf(session.folder);
    const next = before.findIndex(({ type }) => type === 'frames') + 1;
    const dropped = await dropContent({ ...session, next }, { home, ...OPTIONS });
    const after = await entriesOf(session.folder);
    const gone = after.filter(({ data }) => data === undefined);
    expect(gone.length).toBe(dropped);
    expect(dropped).toBeGreaterThan(1);
    expect(gone.every(({ type, seq }) => ['frames', 'part'].includes(type) && seq >= next)).toBe(true);
    const kept = before.filter(({ type, seq }) => !['frames', 'part'].includes(type) || seq < next);
    expect(after.filter(({ data }) => data !== undefined)).toEqual(kept);
    expect(readTombstones(session.folder)).toMatchObject([
      {
        ...{ scope: 'session', by: { subject: 'alice' } },
        reason: 'spool-limit: 2 bytes waited, 1 may',
        key: key.publicKey,
      },
    ]);
    const verdict = await verifyFolder(session.folder, { sha256 });
    expect(verdict.level).toBe('intact-with-gaps');
    expect(verdict.problems).toEqual([]);
    expect(await dropContent({ ...session, next }, { home, ...OPTIONS })).toBe(0);
    expect(readTombstones(session.folder)).toHaveLength(1);
  });

  it('ends what a crash or a full disk left of it, without another tombstone', async () => {
    const session = await record();
    const path = join(session.folder, '0001.jsonl');
    const before = await readFile(path);
    const dropped = await dropContent({ ...session, next: 0 }, { home, ...OPTIONS });
    const after = await readFile(path);
    await writeFile(path, before);
    expect(await dropContent({ ...session, next: 0 }, { home, ...OPTIONS })).toBe(dropped);
    expect(await readFile(path)).toEqual(after);
    expect(readTombstones(session.folder)).toHaveLength(1);
  });

  it('leaves alone what is on legal hold', async () => {
    const session = await record();
    await writeFile(join(session.folder, 'hold.json'), '{}\n');
    const before = await readFile(join(session.folder, '0001.jsonl'));
    expect(await dropContent({ ...session, next: 0 }, { home, ...OPTIONS })).toBe(0);
    expect(await readFile(join(session.folder, '0001.jsonl'))).toEqual(before);
  });
});
