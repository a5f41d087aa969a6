// What was recorded proves what it says: seals by the device's key, and an index that misses a session which is gone.
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openFlow } from '../support/flow.ts';
import { openHttpUpstream } from '../support/http-upstream.ts';
import { runProgram } from '../support/sidecar.ts';

const BODY = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'Hello.' }] });

/** A home with two sessions that were closed and sealed. */
async function recordTwo(): Promise<{ readonly home: string; readonly folders: readonly string[] }> {
  const upstream = await openHttpUpstream((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end('{"choices":[{"message":{"role":"assistant","content":"Hi."}}]}');
  });
  const first = await openFlow({ upstream: upstream.url });
  await first.send({ headers: { 'content-type': 'application/json' }, body: BODY });
  await first.sidecar.stop();
  const { home } = first;
  const second = await openFlow({ upstream: upstream.url, home });
  await second.send({ headers: { 'content-type': 'application/json' }, body: BODY });
  await second.sidecar.stop();
  const found = await readdir(join(home, 'sessions'), { recursive: true });
  const folders = found
    .filter((path) => path.endsWith('session.json'))
    .map((path) => join(home, 'sessions', path, '..'));
  return { home, folders: folders.sort() };
}

interface Said {
  readonly code: number;
  readonly index?: unknown;
}

/** What `verify --json` says, with its exit code. */
async function verify(home: string, ...args: string[]): Promise<Said> {
  const { code, stdout, stderr } = await runProgram(home, ['verify', ...args, '--json']);
  expect(stderr).toBe('');
  return { code, ...(JSON.parse(stdout) as object) };
}

test('a session that was stopped is sealed: attested to one who knows the device, asserted to others', async () => {
  const { home, folders } = await recordTwo();
  const [folder = ''] = folders;
  expect((await readdir(folder)).sort()).toEqual(['0001.jsonl', '0001.seal', 'session.json']);
  const { device } = JSON.parse(await readFile(join(folder, 'session.json'), 'utf8')) as {
    device: { publicKey: string };
  };
  const key = join(home, 'device.pub');
  await writeFile(key, `${device.publicKey}\n`);
  expect(await verify(home, folder)).toMatchObject({
    code: 0,
    level: 'intact',
    signer: 'asserted',
    seals: 1,
    unsealed: [],
  });
  expect(await verify(home, folder, '--key', key)).toMatchObject({
    code: 0,
    level: 'intact-and-attested',
    signer: 'attested',
  });
  await writeFile(key, `${Buffer.alloc(32, 7).toString('base64')}\n`);
  expect(await verify(home, folder, '--key', key)).toMatchObject({
    code: 5,
    problems: [{ code: 'key-unknown' }],
  });
  await rm(join(folder, '0001.seal'));
  expect(await verify(home, folder)).toMatchObject({ code: 0, level: 'cut-off', signer: 'unsigned' });
});

test('a session that is gone as a whole is missed by verify --all', async () => {
  const { home, folders } = await recordTwo();
  expect(await verify(home, '--all')).toMatchObject({
    code: 0,
    sessions: [{ index: 'listed' }, { index: 'listed' }],
    index: { entries: 2, missing: [], problems: [] },
  });
  await rm(folders[0] ?? '', { recursive: true });
  const { code, index } = await verify(home, '--all');
  expect([code, index]).toMatchObject([5, { missing: [{ session: expect.any(String) }] }]);
  const { stdout } = await runProgram(home, ['verify', '--all']);
  expect(stdout).toContain('NOT what its index says');
});
