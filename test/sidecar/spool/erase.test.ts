// Erasing takes content out and nothing else: chain and seals hold, and a tombstone explains what is gone, after any crash too.
import { cp, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { verifyFolder } from '../../../src/cli/read/verify-folder.ts';
import { parseEntry } from '../../../src/core/model/entry.ts';
import { parseSessionHeader, type SessionHeader } from '../../../src/core/model/session.ts';
import { signWith } from '../../../src/sidecar/identity/device-key.ts';
import { eraseEntries } from '../../../src/sidecar/spool/erase.ts';
import { ERASURES_FILE } from '../../../src/sidecar/spool/session-folder.ts';
import { verifyBoth } from '../../independent/both.ts';
import { cleanSession, recordClean } from '../../independent/clean-session.ts';
import { type Files, readFiles, writeFiles } from '../../independent/files.ts';
import { makeRecordings } from '../../recordings/make.ts';
import { sha256 } from '../../support/recording.ts';
import { deviceKeyOf } from '../../support/sealed-session.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'cursor-rec-erase-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const BY = { method: 'os-user', subject: 'alice' } as const;

async function readHeader(folder: string): Promise<SessionHeader> {
  return parseSessionHeader(JSON.parse(await readFile(join(folder, 'session.json'), 'utf8')));
}

async function erase(
  folder: string,
  seqs: Iterable<number>,
  device = 'golden',
  sign = signWith(deviceKeyOf(device).privateKey),
): Promise<void> {
  const key = deviceKeyOf(device);
  await eraseEntries({
    folder,
    header: await readHeader(folder),
    seqs: new Set(seqs),
    scope: 'match',
    reason: 'asked to',
    by: BY,
    at: '2026-11-26T10:00:00.000Z',
    publicKey: key.publicKey,
    sign,
    sha256,
  });
}
function verify(folder: string) {
  return verifyFolder(folder, { sha256 });
}

/** The golden recording of two sealed segments. */
async function makeSealed(): Promise<string> {
  await makeRecordings(home);
  return join(home, 'sealed');
}
async function entriesOf(folder: string, segment: string) {
  return (await readFile(join(folder, segment), 'utf8')).split('\n').slice(0, -1).map(parseEntry);
}

test('what is erased is gone, the rest is the same bytes, and the tombstone says who, when and why', async () => {
  const folder = await makeSealed();
  const before = await readFile(join(folder, '0001.jsonl'), 'utf8');
  await erase(folder, [1, 2, 4]);
  const after = await readFile(join(folder, '0001.jsonl'), 'utf8');
  const lines = after.split('\n');
  before.split('\n').forEach((line, index) => {
    if (![1, 2, 4].includes(index)) expect(lines[index]).toBe(line);
  });
  expect([1, 2, 4].map((seq) => parseEntry(lines[seq] ?? '').data)).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(after).not.toContain('Message 0 says');
  expect((await stat(join(folder, '0001.jsonl'))).mode & 0o777).toBe(0o600);
  expect(await verify(folder)).toMatchObject({
    level: 'intact-with-gaps',
    problems: [],
    erased: [
      [1, 2],
      [4, 4],
    ],
    erasures: [
      {
        line: 1,
        by: BY,
        reason: 'asked to',
        scope: 'match',
        entries: [
          [1, 2],
          [4, 4],
        ],
      },
    ],
    erasureFaults: [],
    unexplained: [],
  });
});

test('a second erasure has its own tombstone, chained to the first', async () => {
  const folder = await makeSealed();
  const last = (await entriesOf(folder, '0002.jsonl'))[0]?.seq ?? 0;
  await erase(folder, [1]);
  await erase(folder, [last]);
  const verdict = await verify(folder);
  expect(verdict.erasures.map(({ entries }) => entries)).toEqual([[[1, 1]], [[last, last]]]);
  expect([verdict.erasureFaults, verdict.unexplained, verdict.problems]).toEqual([[], [], []]);
  const path = join(folder, ERASURES_FILE);
  const [, second = ''] = (await readFile(path, 'utf8')).split('\n');
  await writeFile(path, `${second}\n`);
  expect(await verify(folder)).toMatchObject({
    level: 'intact-with-gaps',
    erasures: [{ entries: [[last, last]] }],
    erasureFaults: [{ line: 1 }],
    unexplained: [[1, 1]],
  });
});

test('any entries of any session can be erased, and both verifiers find it whole', async () => {
  let count = 0;
  const recordings: Files[] = [];
  const erased: number[][] = [];
  await fc.assert(
    fc.asyncProperty(cleanSession, fc.array(fc.nat(200), { minLength: 1 }), async (session, picks) => {
      const folder = await recordClean(home, ++count, session);
      const files = await readFiles(folder);
      const names = [...files.keys()].filter((name) => name.endsWith('.jsonl')).sort();
      const entries = (await Promise.all(names.map((name) => entriesOf(folder, name)))).flat();
      const mayGo = entries.filter(({ type }) => !['gap', 'session-closed', 'segment-closed'].includes(type));
      const seqs = picks.flatMap((pick) => mayGo[pick % mayGo.length]?.seq ?? []);
      await erase(folder, seqs, 'clean');
      recordings.push(await readFiles(folder));
      erased.push([...new Set(seqs)]);
    }),
    { numRuns: 40 },
  );
  const verdicts = await verifyBoth(recordings, deviceKeyOf('clean').publicKey);
  for (const [index, { own, other }] of verdicts.entries()) {
    expect([own.problems, other.problems]).toEqual([[], []]);
    expect(own.level).toBe(other.level);
    expect(['intact-with-gaps', 'cut-off']).toContain(own.level);
    expect([own.unexplained, own.erasureFaults]).toEqual([[], []]);
    const gone = own.erased.reduce((sum, [first, last]) => sum + last - first + 1, 0);
    expect(gone).toBe(erased[index]?.length);
  }
});

test('a crash at any step leaves a recording that verifies, and the next erasure ends it', async () => {
  const folder = await makeSealed();
  const old = await readFiles(folder);
  const seqs = [1, 2, (await entriesOf(folder, '0002.jsonl'))[1]?.seq ?? 0];
  await erase(folder, seqs);
  const done = await readFiles(folder);
  const only = (...names: string[]): Files => {
    const files = new Map(old);
    for (const name of names) files.set(name, done.get(name) ?? Buffer.alloc(0));
    return files;
  };
  const half = (name: string) => (done.get(name) ?? Buffer.alloc(0)).subarray(0, 700);
  const steps: readonly (readonly [Files, number])[] = [
    [new Map([...old, [`${ERASURES_FILE}.tmp`, half(ERASURES_FILE)]]), 0],
    [only(ERASURES_FILE), 3],
    [new Map([...only(ERASURES_FILE), ['0001.jsonl.tmp', half('0001.jsonl')]]), 3],
    [only(ERASURES_FILE, '0001.jsonl'), 1],
    [new Map([...only(ERASURES_FILE, '0001.jsonl'), ['0002.jsonl.tmp', half('0002.jsonl')]]), 1],
    [done, 0],
  ];
  for (const [index, [files, unfinished]] of steps.entries()) {
    const cut = join(home, `cut-${index}`);
    await writeFiles(cut, files);
    const verdict = await verify(cut);
    expect([verdict.problems, verdict.unexplained, verdict.erasureFaults]).toEqual([[], [], []]);
    const left = verdict.erasures.flatMap((each) => each.unfinished ?? []);
    expect(left.reduce((sum, [first, last]) => sum + last - first + 1, 0)).toBe(unfinished);
    await erase(cut, index === 0 ? seqs : []);
    const after = await readFiles(cut);
    expect([...after.keys()].sort()).toEqual([...done.keys()].sort());
    for (const [name, bytes] of done) expect([name, after.get(name)?.equals(bytes)]).toEqual([name, true]);
  }
});

test('nothing is erased of which no tombstone can be written', async () => {
  const folder = await makeSealed();
  const before = await readFiles(folder);
  const failing = () => {
    throw new Error('the keychain is locked');
  };
  await expect(erase(folder, [1], 'golden', failing)).rejects.toThrow('the keychain is locked');
  expect(await readFiles(folder)).toEqual(before);
});

test('a tombstone that somebody else signed explains nothing, and makes nobody erase what it names', async () => {
  const folder = await makeSealed();
  const copy = join(home, 'copy');
  await cp(folder, copy, { recursive: true });
  await erase(folder, [1], 'other');
  expect(await verify(folder)).toMatchObject({
    level: 'intact-with-gaps',
    erasures: [],
    erasureFaults: [{ line: 1, message: expect.stringContaining('expected the key of the recording') }],
    unexplained: [[1, 1]],
  });
  const keys = ['golden', 'other'].map((name) => Buffer.from(deviceKeyOf(name).publicKey, 'base64'));
  expect(await verifyFolder(folder, { sha256, keys })).toMatchObject({ erasureFaults: [], unexplained: [] });
  await cp(join(folder, ERASURES_FILE), join(copy, ERASURES_FILE));
  await erase(copy, [2]);
  expect((await verify(copy)).erased).toEqual([[2, 2]]);
});

test.each<[name: string, from: RegExp, to: string]>([
  ['another reason', /asked to/, 'no reason'],
  ['other entries', /\[\[1,1\]\]/, '[[1,2]]'],
  ['another person', /alice/, 'bob'],
  ['another time', /10:00:00/, '09:00:00'],
  ['another session', /"session":"(.{8})/, '"session":"00000000'],
  ['white space', /^\{/, '{ '],
])('a tombstone with %s explains nothing', async (_, from, to) => {
  const folder = await makeSealed();
  await erase(folder, [1]);
  const path = join(folder, ERASURES_FILE);
  await writeFile(path, (await readFile(path, 'utf8')).replace(from, to));
  expect(await verify(folder)).toMatchObject({
    level: 'intact-with-gaps',
    erasures: [],
    erasureFaults: [{ line: 1 }],
    unexplained: [[1, 1]],
  });
});

test('a tombstone of another session explains nothing here', async () => {
  const folder = await makeSealed();
  const other = join(home, 'recovered'); // by the same device
  await erase(other, [1]);
  await erase(folder, [1]);
  await cp(join(other, ERASURES_FILE), join(folder, ERASURES_FILE));
  expect(await verify(folder)).toMatchObject({ erasures: [], unexplained: [[1, 1]] });
});

test('what follows the last LF of the tombstones was never said', async () => {
  const folder = await makeSealed();
  await erase(folder, [1]);
  const path = join(folder, ERASURES_FILE);
  await writeFile(path, `${await readFile(path, 'utf8')}{"at":"20`);
  expect(await verify(folder)).toMatchObject({ erasureFaults: [], unexplained: [] });
  await erase(folder, [2]);
  expect(await verify(folder)).toMatchObject({ erasures: [{}, {}], erasureFaults: [], unexplained: [] });
});
