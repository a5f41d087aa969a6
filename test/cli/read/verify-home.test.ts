// A whole home: what its index names is there, and what is there it names.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { noteAccess } from '../../../src/cli/read/access-log.ts';
import { runVerify } from '../../../src/cli/verify.ts';
import { accessPath } from '../../../src/sidecar/spool/access-tip.ts';
import { openMarker } from '../../../src/sidecar/spool/session-folder.ts';
import { indexPath } from '../../../src/sidecar/spool/session-index.ts';
import { openSigningDevice } from '../../../src/sidecar/spool/signing-device.ts';
import { sha256 } from '../../support/recording.ts';
import { beginSession, deviceKeyOf, headerOf, recordExchange } from '../../support/sealed-session.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'cursor-rec-home-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const key = deviceKeyOf('device');

/** Records sessions and lists those that are to be. */
async function record(numbers: readonly number[], listed: readonly number[] = numbers): Promise<string[]> {
  const device = await openSigningDevice({ home, deviceKey: key, sha256 });
  const folders: string[] = [];
  for (const number of numbers) {
    const header = headerOf(number, key);
    const { recorder, files, folder } = beginSession(home, { header, key });
    recordExchange(recorder, 1, 0);
    recorder.close('stopped', 500);
    await files.finish();
    folders.push(folder);
    const { segment, prev } = recorder.state;
    if (listed.includes(number))
      await device.index.add({
        session: header.id,
        startedAt: header.startedAt,
        segments: segment - 1,
        tip: prev,
      });
  }
  await device.index.close();
  return folders;
}

async function verifyAll(options: { json?: boolean; key?: string } = {}) {
  let said = '';
  let code = 0;
  const write = (text: string) => {
    said += text;
  };
  const exit = (exitCode: number) => {
    code = exitCode;
  };
  const out = { write, isTerminal: false, columns: 80 };
  const context = {
    home,
    version: '0',
    environment: { NO_COLOR: '1' },
    out,
    err: out,
    exit,
  };
  // Reading has no need of what other commands take from outside.
  await runVerify(undefined, { json: true, all: true, ...options }, context as never);
  return { said, code };
}
async function verdictOf() {
  const { said, code } = await verifyAll();
  const { sessions, index } = JSON.parse(said) as {
    sessions: { id: string; index: string; level: string }[];
    index: {
      entries: number;
      missing: { session: string }[];
      problems: { code: string }[];
      access: { problems: { code: string }[] };
    };
  };
  return { code, listings: sessions.map((session) => session.index), index };
}

test('a home of which nothing is missing verifies, also with the key of its device', async () => {
  await record([1, 2, 3]);
  expect(await verdictOf()).toMatchObject({
    code: 0,
    listings: ['listed', 'listed', 'listed'],
    index: { entries: 3, missing: [], problems: [] },
  });
  const file = join(home, 'device.pub');
  await writeFile(file, `# of this device\n${key.publicKey}\n`);
  const { said, code } = await verifyAll({ key: file, json: false });
  expect([code, said]).toMatchObject([0, expect.stringContaining('intact and attested')]);
  await writeFile(file, deviceKeyOf('other').publicKey);
  expect((await verifyAll({ key: file })).code).toBe(5);
});

describe('the log of reads of a home', () => {
  /** Three reads, of which the index vouches for two, and one of a person who wants it gone. */
  async function makeLog(): Promise<string[]> {
    const [first] = await record([1]);
    expect(first).toBeDefined();
    await readBy(2);
    await record([2]);
    await readBy(1);
    return (await readFile(accessPath(home), 'utf8')).split('\n').slice(0, -1);
  }
  async function readBy(count: number): Promise<void> {
    const err = { write: () => undefined, isTerminal: false, columns: 80 };
    for (let read = 0; read < count; read++) await noteAccess([{ command: 'show' }], { home, err });
  }
  const codes = async () => {
    const { code, index } = await verdictOf();
    return [code, ...index.access.problems.map((problem) => problem.code)];
  };

  test('verifies where it goes on from what the index vouches for', async () => {
    await makeLog();
    expect(await verdictOf()).toMatchObject({ code: 0, index: { access: { anchored: 2, problems: [] } } });
    const { said } = await verifyAll({ json: false });
    expect(said).toContain('in one chain, of which the index vouches for 2');
  });

  test('is found out where its end was cut off, up to the last line that was vouched for', async () => {
    const lines = await makeLog();
    await writeFile(
      accessPath(home),
      lines
        .slice(0, 1)
        .map((line) => `${line}\n`)
        .join(''),
    );
    // The asking itself is noted: it stands where the line was that is gone.
    expect(await codes()).toEqual([5, 'access-rewritten']);
    await writeFile(accessPath(home), '');
    expect(await codes()).toEqual([5, 'access-cut']);
  });

  test('is found out where it was removed', async () => {
    await makeLog();
    await rm(accessPath(home));
    expect(await codes()).toEqual([5, 'access-cut']);
    await readBy(5);
    expect(await codes()).toEqual([5, 'access-rewritten']);
  });

  test('is found out where it was written anew as one chain', async () => {
    const lines = await makeLog();
    let prev = '0'.repeat(64);
    const forged = lines.map((line) => {
      const made = line
        .replace(/"prev":"[0-9a-f]{64}"/, `"prev":"${prev}"`)
        .replace(/"user":"[^"]*"/, '"user":"mallory"');
      prev = sha256(`cursor-rec/1 access\n${made}`);
      return `${made}\n`;
    });
    await writeFile(accessPath(home), forged.join(''));
    expect(await codes()).toEqual([5, 'access-rewritten']);
  });
});

test('an empty home verifies', async () => {
  expect(await verdictOf()).toMatchObject({ code: 0, listings: [], index: { entries: 0 } });
});

test('a session that is missing as a whole is named', async () => {
  const [, second = ''] = await record([1, 2, 3]);
  await rm(second, { recursive: true });
  const { code, index } = await verdictOf();
  expect([code, index.missing]).toMatchObject([5, [{ session: headerOf(2, key).id }]]);
  const { said } = await verifyAll({ json: false });
  expect(said).toContain(`missing  ${headerOf(2, key).id}`);
});

test('a session that its index does not name is named, unless it is open', async () => {
  await record([1, 2], [1]);
  expect(await verdictOf()).toMatchObject({ code: 5, listings: ['unlisted', 'listed'] });
  await mkdir(join(home, 'open'), { recursive: true });
  await writeFile(openMarker(home, headerOf(2, key).id), '');
  expect(await verdictOf()).toMatchObject({ code: 0, listings: ['open', 'listed'] });
});

test('a session that ends elsewhere than its index says is named: the last segment was taken off with its seal', async () => {
  const [folder = ''] = await record([1]);
  const file = join(folder, '0001.jsonl');
  const lines = (await readFile(file, 'utf8')).split('\n');
  await rm(join(folder, '0001.seal'));
  await writeFile(file, `${lines.slice(0, -4).join('\n')}\n`);
  expect(await verdictOf()).toMatchObject({ code: 5, listings: ['differs'] });
});

test('an index with a line taken out is found out', async () => {
  const [, second = ''] = await record([1, 2, 3]);
  await rm(second, { recursive: true });
  const lines = (await readFile(indexPath(home), 'utf8')).split('\n');
  await writeFile(indexPath(home), lines.toSpliced(1, 1).join('\n'));
  expect(await verdictOf()).toMatchObject({ code: 5, index: { problems: [{ code: 'index-seq' }] } });
});

test('a session without a key is of a recorder that listed none', async () => {
  const { device, ...rest } = headerOf(1, key);
  const header = { ...rest, device: { id: device.id } };
  const { recorder, files } = beginSession(home, { header, key, isUnsealed: true });
  recorder.close('stopped', 1);
  await files.finish();
  expect(await verdictOf()).toMatchObject({ code: 0, listings: ['unsigned'] });
});

test('a home with a file where a session should be is verified to its end, and that is a problem', async () => {
  const [folder = ''] = await record([1, 2]);
  await writeFile(join(folder, '..', '019abc00-0000-7000-8000-0000000000ff'), 'stray');
  const { code, said } = await verifyAll({ json: true });
  expect(code).toBe(5);
  const { sessions, index } = JSON.parse(said) as {
    sessions: readonly { readonly problems: readonly unknown[] }[];
    index: { readonly missing: readonly unknown[] };
  };
  expect(sessions.map(({ problems }) => problems.length > 0)).toEqual([true, false, false]);
  expect(index.missing).toEqual([]);
});
