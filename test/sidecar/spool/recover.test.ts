// Recovery completes what a crash left at any point: seals, the session's close, its line in the index.
import { cp, mkdtemp, readdir, readFile, rm, truncate, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { verifyFolder } from '../../../src/cli/read/verify-folder.ts';
import { type RecoverReport, recoverSessions } from '../../../src/sidecar/spool/recover.ts';
import { openMarker } from '../../../src/sidecar/spool/session-folder.ts';
import { indexPath } from '../../../src/sidecar/spool/session-index.ts';
import { openSigningDevice } from '../../../src/sidecar/spool/signing-device.ts';
import { randomHex, sha256 } from '../../support/recording.ts';
import { beginSession, deviceKeyOf, headerOf, recordExchange } from '../../support/sealed-session.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'cursor-rec-recover-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const key = deviceKeyOf('device');
const header = headerOf(1, key);
const keys = [Buffer.from(key.publicKey, 'base64')];

async function recover(deviceKey = key): Promise<RecoverReport> {
  const device = await openSigningDevice({ home, deviceKey, sha256 });
  try {
    return await recoverSessions({ home, sha256, randomHex, device });
  } finally {
    await device.index.close();
  }
}
async function indexLines(): Promise<string[]> {
  return (await readFile(indexPath(home), 'utf8')).split('\n').slice(0, -1);
}

/** Two segments, closed and sealed; the open marker still stands. */
async function recordWhole(): Promise<string> {
  const { recorder, files, folder } = beginSession(home, { header, key });
  recordExchange(recorder, 1, 0);
  recorder.flush(15 * 60_000);
  recordExchange(recorder, 2, 15 * 60_000 + 1);
  recorder.close('stopped', 15 * 60_000 + 500);
  await files.commit();
  await files.close();
  return folder;
}

test('recovery completes a session wherever between its first byte and its line in the index the crash came', async () => {
  const folder = await recordWhole();
  const whole = `${home}-whole`;
  await cp(home, whole, { recursive: true });
  const second = await readFile(join(folder, '0002.jsonl'));
  const states: (() => Promise<void>)[] = [
    async () => undefined,
    () => unlink(join(folder, '0002.seal')),
    () => writeFile(join(folder, '0002.seal.tmp'), 'half a seal'),
    ...[0, 0.1, 0.5, 0.9, 0.999].map((share) => async () => {
      await unlink(join(folder, '0002.seal'));
      await truncate(join(folder, '0002.jsonl'), Math.floor(second.length * share));
    }),
    async () => {
      await unlink(join(folder, '0002.seal'));
      await unlink(join(folder, '0002.jsonl'));
    },
    async () => {
      await unlink(join(folder, '0001.seal'));
      await unlink(join(folder, '0002.seal'));
      await unlink(join(folder, '0002.jsonl'));
    },
  ];
  for (const crash of states) {
    await rm(home, { recursive: true });
    await cp(whole, home, { recursive: true });
    await crash();
    expect((await recover()).failed).toEqual([]);
    const verdict = await verifyFolder(folder, { sha256, keys });
    expect(verdict).toMatchObject({ signer: 'attested', unsealed: [], problems: [] });
    const [line = '', ...more] = await indexLines();
    expect([more, JSON.parse(line)]).toMatchObject([
      [],
      { session: header.id, tip: verdict.tip, segments: verdict.segments },
    ]);
    expect(await readdir(join(home, 'open'))).toEqual([]);
  }
  await rm(whole, { recursive: true });
});

test('recovery lists a session once where the crash came after its line', async () => {
  await recordWhole();
  const marker = await readFile(openMarker(home, header.id));
  await recover();
  await writeFile(openMarker(home, header.id), marker);
  await recover();
  expect(await indexLines()).toHaveLength(1);
});

test('recovery does not seal with another key than the header names', async () => {
  const { recorder, files, folder } = beginSession(home, { header, key });
  recordExchange(recorder, 1, 0);
  await files.commit();
  await files.close();
  expect(await recover(deviceKeyOf('other'))).toEqual({ recovered: [header.id], failed: [] });
  expect(await readdir(folder)).toEqual(['0001.jsonl', 'session.json']);
  expect(await verifyFolder(folder, { sha256 })).toMatchObject({
    level: 'cut-off',
    signer: 'unsigned',
    problems: [],
  });
});

test('recovery does not close or seal what is not one chain any more: an edit between crash and start would get a seal', async () => {
  const { recorder, files, folder } = beginSession(home, { header, key });
  recordExchange(recorder, 1, 0);
  await files.commit();
  await files.close();
  const file = join(folder, '0001.jsonl');
  const lines = (await readFile(file, 'utf8')).split('\n');
  for (const edited of [
    lines.toSpliced(2, 1),
    lines.with(2, (lines[2] ?? '').replace(/"t":\d+/, '"t":777777')),
  ]) {
    await writeFile(file, edited.join('\n'));
    const { recovered, failed } = await recover();
    expect([recovered, failed]).toMatchObject([
      [],
      [{ id: header.id, reason: expect.stringContaining('cursor-rec verify') }],
    ]);
    expect(await readFile(file, 'utf8')).toBe(edited.join('\n'));
  }
});
