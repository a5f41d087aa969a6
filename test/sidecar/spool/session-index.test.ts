// The session index: what is added is there after a crash, once and in one chain.
import { appendFileSync } from 'node:fs';
import { appendFile, mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { noteAccess } from '../../../src/cli/read/access-log.ts';
import { createIndexCheck, type IndexCheck } from '../../../src/core/verify/index-check.ts';
import { verifyEd25519 } from '../../../src/node/verifying.ts';
import { signWith } from '../../../src/sidecar/identity/device-key.ts';
import { accessPath } from '../../../src/sidecar/spool/access-tip.ts';
import { indexPath, openSessionIndex } from '../../../src/sidecar/spool/session-index.ts';
import { exchangeId, sha256 } from '../../support/recording.ts';
import { deviceKeyOf } from '../../support/sealed-session.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'cursor-rec-index-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const key = deviceKeyOf('index');

function open() {
  return openSessionIndex({ home, publicKey: key.publicKey, sign: signWith(key.privateKey), sha256 });
}
function session(number: number) {
  return {
    session: exchangeId(number),
    startedAt: '2026-11-25T10:00:00.000Z',
    segments: number,
    tip: sha256(`tip ${number}`),
  };
}
async function check(keys?: readonly Uint8Array[]): Promise<IndexCheck> {
  const found = createIndexCheck({ sha256, verifyEd25519, ...(keys === undefined ? {} : { keys }) });
  for (const line of (await readFile(indexPath(home), 'utf8')).split('\n').slice(0, -1)) found.line(line);
  return found;
}

test('an index holds what was added at once, in one chain, signed', async () => {
  const index = await open();
  await Promise.all([1, 2, 3, 4, 5].map((number) => index.add(session(number))));
  await index.add(session(6));
  await index.close();
  const { problems, sessions } = await check([Buffer.from(key.publicKey, 'base64')]);
  expect(problems).toEqual([]);
  expect([...sessions.values()].map(({ seq, segments }) => [seq, segments])).toEqual(
    [1, 2, 3, 4, 5, 6].map((n) => [n - 1, n]),
  );
});

test('an index says with each line where the log of reads stood, and nothing where there was none', async () => {
  const index = await open();
  await index.add(session(1));
  const context = { home, err: { write: () => undefined, isTerminal: false, columns: 80 } };
  await noteAccess([{ command: 'show', session: exchangeId(1) }, { command: 'sessions' }], context);
  await index.add(session(2));
  await appendFile(accessPath(home), '{"seq":9');
  await index.note({ event: 'stopped', at: '2026-11-25T10:00:00.000Z', facts: {} });
  await index.close();
  const [, last = ''] = (await readFile(accessPath(home), 'utf8')).split('\n');
  const { problems, anchors } = await check();
  expect(problems).toEqual([]);
  expect(anchors).toEqual([{ line: 2, seq: 1, hash: sha256(`cursor-rec/1 access\n${last}`) }]);
  const lines = (await readFile(indexPath(home), 'utf8')).split('\n');
  expect(lines.map((line) => line.includes('"access":{'))).toEqual([false, true, true, false]);
});

test('an index reads the log of reads while its caller goes on, once it writes', async () => {
  const index = await open();
  const added = index.add(session(1));
  // By then nothing was read: a disk that takes its time would have kept the caller waiting for it.
  appendFileSync(accessPath(home), '{"seq":0}\n');
  await added;
  await index.close();
  expect((await check()).anchors).toEqual([
    { line: 1, seq: 0, hash: sha256('cursor-rec/1 access\n{"seq":0}') },
  ]);
});

test('an index goes on where it ended, and cuts off what a crash left of a line', async () => {
  const first = await open();
  await first.add(session(1));
  await first.close();
  const size = (await readFile(indexPath(home))).length;
  for (const torn of ['{"key":"', 'x'.repeat(100)]) {
    await appendFile(indexPath(home), torn);
    const next = await open();
    await next.add(session(2));
    expect(await next.has(exchangeId(2))).toBe(true);
    expect(await next.has(exchangeId(3))).toBe(false);
    await next.close();
    const { problems, sessions } = await check();
    expect(problems).toEqual([]);
    expect(sessions.size).toBe(2);
    await truncate(indexPath(home), size);
  }
});

test('an index adds a session once while it waits for a disk that fails', async () => {
  const index = await openSessionIndex({
    home: join(home, 'none'),
    publicKey: key.publicKey,
    sign: signWith(key.privateKey),
    sha256,
  });
  await expect(index.add(session(1))).rejects.toThrow(/ENOENT/);
  await expect(index.add(session(1))).rejects.toThrow(/ENOENT/);
  await mkdir(join(home, 'none'));
  await index.add(session(1));
  await index.close();
  const text = await readFile(indexPath(join(home, 'none')), 'utf8');
  expect(text.split('\n')).toHaveLength(2);
});

test.each<[name: string, edit: (lines: string[]) => string[], code: string]>([
  ['taken out', (lines) => lines.toSpliced(1, 1), 'index-seq'],
  ['swapped', ([one = '', two = '', three = '']) => [one, three, two], 'index-seq'],
  ['twice', (lines) => [...lines, lines[2] ?? ''], 'index-seq'],
  [
    'with another tip',
    (lines) => lines.with(1, (lines[1] ?? '').replace(sha256('tip 2'), sha256('tip 9'))),
    'index-forged',
  ],
  ['with another seq', (lines) => lines.with(1, (lines[1] ?? '').replace('"seq":1', '"seq":2')), 'index-seq'],
  ['that is no line', (lines) => lines.with(1, '{}'), 'index-malformed'],
  ['with white space', (lines) => lines.with(1, ` ${lines[1]}`), 'index-malformed'],
])('an index with a line %s is found out', async (_, edit, code) => {
  const index = await open();
  for (const number of [1, 2, 3]) await index.add(session(number));
  await index.close();
  const lines = (await readFile(indexPath(home), 'utf8')).split('\n').slice(0, -1);
  const found = createIndexCheck({ sha256, verifyEd25519 });
  for (const line of edit(lines)) found.line(line);
  expect(found.problems.map((problem) => problem.code)).toContain(code);
});

test('an index by another key is found out by one who knows the device', async () => {
  const index = await open();
  await index.add(session(1));
  await index.close();
  const { problems } = await check([Buffer.from(deviceKeyOf('other').publicKey, 'base64')]);
  expect(problems).toMatchObject([{ line: 1, code: 'index-key' }]);
});

test('an index says when the recorder began, was replaced and stopped, in the same chain', async () => {
  const index = await open();
  const at = '2026-11-25T10:00:00.000Z';
  await index.note({ event: 'started', at, facts: { recorder: { version: '0.0.0' } } });
  await index.add(session(1));
  await Promise.all([
    index.note({ event: 'resumed', at, facts: {} }),
    index.note({ event: 'stopped', at, facts: {} }),
  ]);
  await index.close();
  const { problems, sessions } = await check([Buffer.from(key.publicKey, 'base64')]);
  expect([problems, sessions.size]).toEqual([[], 1]);
  const lines = (await readFile(indexPath(home), 'utf8')).split('\n').slice(0, -1);
  expect(lines.map((line) => [JSON.parse(line).seq, JSON.parse(line).event])).toEqual([
    [0, 'started'],
    [1, undefined],
    [2, 'resumed'],
    [3, 'stopped'],
  ]);
});

test('a line of a run that was changed is found', async () => {
  const index = await open();
  await index.note({
    event: 'started',
    at: '2026-11-25T10:00:00.000Z',
    facts: { policy: { record: 'required' } },
  });
  await index.close();
  await writeFile(indexPath(home), (await readFile(indexPath(home), 'utf8')).replace('required', 'best-eff'));
  expect((await check()).problems).toMatchObject([{ code: 'index-forged' }]);
});
