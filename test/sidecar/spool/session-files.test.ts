// Session files keep what was appended through failing disks, and a crash leaves nothing that recovery cannot close.
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { verifyFolder } from '../../../src/cli/read/verify-folder.ts';
import { headerHash } from '../../../src/core/proof/chain.ts';
import { createSessionRecorder, NO_COUNTS } from '../../../src/core/record/session-recorder.ts';
import { recoverSessions } from '../../../src/sidecar/spool/recover.ts';
import { openSessionFiles, type SessionFiles } from '../../../src/sidecar/spool/session-files.ts';
import { openMarker, sessionFolder } from '../../../src/sidecar/spool/session-folder.ts';
import { exchangeId, header, openExchange, randomHex, sha256 } from '../../support/recording.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'cursor-rec-spool-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

function record() {
  const files = openSessionFiles({ home, header, segment: 1, size: 0, isCreated: false });
  const recorder = createSessionRecorder({
    state: { seq: 0, prev: headerHash(header, sha256), segment: 1, segmentFirst: 0 },
    counts: NO_COUNTS,
    sha256,
    randomHex,
    isSecretField: () => false,
    sink: files,
  });
  return { files, recorder };
}

const folder = () => sessionFolder(home, header);
const recover = () => recoverSessions({ home, sha256, randomHex });

function exchange(recorder: ReturnType<typeof record>['recorder'], number: number, isClosed = true): void {
  const id = exchangeId(number);
  openExchange(recorder, id, number);
  recorder.frame(id, 'request', {
    t: number,
    type: 'json',
    value: { prompt: `${number} ${'word '.repeat(80)}` },
  });
  if (isClosed)
    recorder.closeExchange({ exchange: id, outcome: 'completed', requestBytes: 1, responseBytes: 1 }, number);
  else recorder.flush(number);
}

async function crash(files: SessionFiles): Promise<void> {
  await files.commit();
  await files.close();
}

test('session files are private, committed as a whole and verify', async () => {
  const { files, recorder } = record();
  exchange(recorder, 1);
  await files.commit();
  exchange(recorder, 2);
  recorder.close('stopped', 3);
  await files.finish();
  expect((await readdir(folder())).sort()).toEqual(['0001.jsonl', 'session.json']);
  expect(await readdir(join(home, 'open'))).toEqual([]);
  expect(await verifyFolder(folder(), { sha256 })).toMatchObject({
    level: 'intact',
    problems: [],
    segments: 1,
  });
});

test('session files keep everything when the folder cannot be made, and write it later', async () => {
  const { files, recorder } = record();
  exchange(recorder, 1);
  await writeFile(join(home, 'sessions'), 'a file in the way');
  await expect(files.commit()).rejects.toThrow();
  exchange(recorder, 2);
  await expect(files.commit()).rejects.toThrow();
  await rm(join(home, 'sessions'));
  recorder.close('stopped', 3);
  await files.finish();
  expect(await verifyFolder(folder(), { sha256 })).toMatchObject({ level: 'intact', problems: [] });
});

test('recovery closes a session that a crash left open, and says which exchange was not finished', async () => {
  const { files, recorder } = record();
  exchange(recorder, 1);
  exchange(recorder, 2, false);
  await crash(files);
  expect(await recover()).toEqual({ recovered: [header.id], failed: [] });
  const verdict = await verifyFolder(folder(), { sha256 });
  expect(verdict).toMatchObject({ level: 'intact-with-gaps', problems: [] });
  expect(verdict.gaps).toMatchObject([{ reason: 'recorder-crashed', exchange: exchangeId(2) }]);
  expect(await recover()).toEqual({ recovered: [], failed: [] });
});

test('recovery turns a torn tail of any length into a gap and keeps every whole line', async () => {
  const { files, recorder } = record();
  exchange(recorder, 1);
  exchange(recorder, 2);
  await crash(files);
  const file = join(folder(), '0001.jsonl');
  const whole = await readFile(file);
  const marker = await readFile(openMarker(home, header.id));
  const lastLine = whole.lastIndexOf(10, whole.length - 2) + 1;
  for (let size = lastLine; size < whole.length; size += 7) {
    await writeFile(file, whole);
    await truncate(file, size);
    await writeFile(openMarker(home, header.id), marker);
    expect(await recover()).toEqual({ recovered: [header.id], failed: [] });
    const verdict = await verifyFolder(folder(), { sha256 });
    expect(verdict.problems).toEqual([]);
    const torn = verdict.gaps.find(({ reason }) => reason === 'torn-line');
    expect(torn?.bytes).toBe(size === lastLine ? undefined : size - lastLine);
    expect((await readFile(file)).subarray(0, lastLine)).toEqual(whole.subarray(0, lastLine));
  }
});

test('recovery drops a session whose header was never whole', async () => {
  const { files, recorder } = record();
  exchange(recorder, 1);
  await crash(files);
  await rm(join(folder(), 'session.json'));
  await rm(join(folder(), '0001.jsonl'));
  expect(await recover()).toEqual({ recovered: [], failed: [] });
  expect(await readdir(join(home, 'open'))).toEqual([]);
});

test('recovery leaves a session that it cannot read and says so', async () => {
  await mkdir(join(home, 'open'));
  await writeFile(openMarker(home, header.id), `${header.startedAt}\n`);
  await mkdir(folder(), { recursive: true });
  await writeFile(join(folder(), 'session.json'), '{"format":"other/9"}');
  const report = await recover();
  expect(report.recovered).toEqual([]);
  expect(report.failed).toMatchObject([{ id: header.id, reason: expect.stringContaining('cursor-rec/1') }]);
});

test('recovery only adds the close of the segment where the session was closed already', async () => {
  const { files, recorder } = record();
  exchange(recorder, 1);
  recorder.close('stopped', 3);
  await crash(files);
  const file = join(folder(), '0001.jsonl');
  const whole = await readFile(file);
  await truncate(file, whole.lastIndexOf(10, whole.length - 2) + 1);
  await recover();
  expect(await verifyFolder(folder(), { sha256 })).toMatchObject({ level: 'intact', problems: [] });
});

test('a seal is written after its lines and before the next segment, once, also where the disk fails in between', async () => {
  const { files } = record();
  files.append('{"seq":0}');
  files.nextSegment('seal of 1');
  files.append('{"seq":1}');
  // In the way of the seal: its lines are written, it is not, and the next segment waits.
  await mkdir(join(folder(), '0001.seal.tmp'), { recursive: true });
  for (let attempt = 0; attempt < 2; attempt++) {
    await expect(files.commit()).rejects.toThrow(/EISDIR/);
    expect((await readdir(folder())).sort()).toEqual(['0001.jsonl', '0001.seal.tmp', 'session.json']);
    expect(await readFile(join(folder(), '0001.jsonl'), 'utf8')).toBe('{"seq":0}\n');
  }
  await rm(join(folder(), '0001.seal.tmp'), { recursive: true });
  files.append('{"seq":2}');
  files.nextSegment('seal of 2');
  await files.finish();
  const texts = ['0001.seal', '0002.jsonl', '0002.seal'].map((name) =>
    readFile(join(folder(), name), 'utf8'),
  );
  expect(await Promise.all(texts)).toEqual(['seal of 1', '{"seq":1}\n{"seq":2}\n', 'seal of 2']);
});
