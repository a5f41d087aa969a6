// Keeping and forgetting whole ways across: retention while the sidecar runs, holds, and an erasure that verify explains.
import { chmod, cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openCursorFlow } from '../support/cursor/flow.ts';
import { prompt } from '../support/cursor/messages.ts';
import { eventually } from '../support/eventually.ts';
import { createHome, expectErrorLine, type Flow, openFlow } from '../support/flow.ts';
import { findText } from '../support/home.ts';
import { chatRequest, openHttpUpstream } from '../support/http-upstream.ts';
import { runProgram } from '../support/sidecar.ts';

async function open(home: string): Promise<Flow> {
  const upstream = await openHttpUpstream((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end('{"choices":[{"message":{"role":"assistant","content":"She lives in Sometown."}}]}');
  });
  return openFlow({ upstream: upstream.url, home });
}
async function record(home: string, prompt: string): Promise<Flow> {
  const flow = await open(home);
  await flow.send({ headers: { 'content-type': 'application/json' }, body: chatRequest(prompt) });
  return flow;
}
async function run(home: string, ...args: string[]) {
  const { code, stdout } = await runProgram(home, [...args, '--json']);
  return { code, ...(JSON.parse(stdout) as object) } as { code: number } & Record<string, unknown>;
}

test('a session under way is not erased; once it is closed it is, and verify says by whom and why', async () => {
  const home = await createHome();
  const flow = await record(home, 'Where does Jane Doe live?');
  await eventually(async () => expect(await findText(join(home, 'sessions'), 'Jane Doe')).toHaveLength(1));
  const refused = await runProgram(home, ['erase', 'last', '--match', 'Jane Doe', '--yes']);
  expectErrorLine(refused, { code: 1, says: /still being recorded.*cursor-rec stop/ });
  await flow.sidecar.stop();
  expect(await run(home, 'hold', 'last', '--reason', 'case 4711')).toMatchObject({ code: 0, held: true });
  const held = await runProgram(home, ['erase', 'last', '--match', 'Jane Doe', '--yes']);
  expectErrorLine(held, { code: 4, says: /on legal hold/ });
  expect((await runProgram(home, ['show', 'last'])).stdout).toMatch(
    /on legal hold since .*, by .*, case 4711/,
  );
  expect(await run(home, 'show', 'last')).toMatchObject({ session: { hold: { reason: 'case 4711' } } });
  expect(await run(home, 'sessions')).toMatchObject({ sessions: [{ hold: { reason: 'case 4711' } }] });
  expect(await run(home, 'hold', 'last', '--release')).toMatchObject({ held: false });
  expect(
    await run(home, 'erase', 'last', '--match', 'Jane Doe', '--reason', 'asked to', '--yes'),
  ).toMatchObject({
    code: 0,
    level: 'intact-with-gaps',
  });
  expect(await findText(home, 'Jane Doe')).toEqual([]);
  expect(await run(home, 'verify', '--all')).toMatchObject({
    code: 0,
    sessions: [{ index: 'listed', problems: [], unexplained: [], erasures: [{ reason: 'asked to' }] }],
    index: { missing: [], problems: [] },
  });
  // Every read was noted; who takes a line out is found out.
  const access = join(home, 'access.jsonl');
  const noted = await readFile(access, 'utf8');
  expect(noted).toContain('"command":"erase"');
  expect(await run(home, 'verify', '--all')).toMatchObject({ code: 0, index: { access: { problems: [] } } });
  await writeFile(access, noted.split('\n').toSpliced(1, 1).join('\n'));
  expect(await run(home, 'verify', '--all')).toMatchObject({
    code: 5,
    index: { access: { problems: [{ line: 2, code: 'access-seq' }] } },
  });
  await writeFile(access, noted);
  // Who reads it learns that something is gone, and by whom.
  expect((await runProgram(home, ['show', 'last'])).stdout).toMatch(
    /Missing 1 erasure\n {2}!! ERASED: the content of \d+ entr\w+, on .* by .*: asked to\n/,
  );
  expect((await runProgram(home, ['replay', 'last', '--plain', '--speed', '0'])).stdout).toMatch(
    /^ERASED {4}the content of .*: asked to$/m,
  );
  expect(await run(home, 'show', 'last')).toMatchObject({
    session: { erasures: [{ reason: 'asked to', by: { method: 'os-user' } }] },
  });
  for (const args of [
    ['erase', 'last', '--yes'],
    ['show', 'last'],
    ['replay', 'last', '--plain', '--speed', '0'],
    ['sessions'],
  ])
    expect([args, (await runProgram(home, args)).code]).toEqual([args, 0]);
  expect(await run(home, 'verify', 'last')).toMatchObject({ code: 0, unexplained: [] });
});

test("a turn of Cursor's is erased from all the exchanges that it came in, and the others stay", async () => {
  const { client, sidecar, recorded } = await openCursorFlow();
  const texts = ['First things first.', 'Where does Jane Doe live?', 'And what is her name?'];
  await client.run({ first: prompt(texts[0] ?? '', { conversation: 'conv-a' }) });
  await client.run({ first: prompt(texts[1] ?? '', { conversation: 'conv-a' }) });
  await client.run({ method: 'Run', first: prompt(texts[2] ?? '', { conversation: 'conv-a' }) });
  const [shown] = await recorded();
  expect(shown?.turns.map((turn) => turn.prompt.text)).toEqual(texts);
  const copy = await createHome();
  await sidecar.cli(['stop']);
  await cp(sidecar.home, copy, { recursive: true });
  await chmod(copy, 0o700);
  expect(await run(copy, 'erase', 'last', '--turn', '2', '--yes')).toMatchObject({
    code: 0,
    scope: 'turn',
    level: 'intact-with-gaps',
  });
  expect(await findText(copy, 'Jane Doe')).toEqual([]);
  const left = (await run(copy, 'show', 'last')) as unknown as typeof shown;
  expect(left?.turns.map((turn) => turn.prompt.text)).toEqual(expect.arrayContaining([texts[0], texts[2]]));
});

test('a running sidecar removes what is due, at its start and when it is asked, and verify --all knows', async () => {
  const home = await createHome();
  await (await record(home, 'Old.')).sidecar.stop();
  const [day = ''] = await readdir(join(home, 'sessions'));
  const [id = ''] = await readdir(join(home, 'sessions', day));
  await writeFile(
    join(home, 'config.json'),
    JSON.stringify({ retention: { maxBytes: 1_000_000 }, labels: ['audit'] }),
  );
  // More than the size allows stands in it.
  await writeFile(join(home, 'sessions', day, id, 'large.tmp'), Buffer.alloc(1_000_001), { mode: 0o600 });
  const flow = await record(home, 'New.');
  await eventually(async () => expect((await run(home, 'status')).retention).toMatchObject({ removed: 1 }));
  expect(await flow.recorded(1)).toMatchObject([{ session: { labels: ['audit'] } }]);
  expect(await run(home, 'prune')).toMatchObject({ code: 0, removed: [], kept: { sessions: 1 } });
  await flow.sidecar.stop();
  expect(await run(home, 'verify', '--all')).toMatchObject({
    code: 0,
    sessions: [{ index: 'listed' }],
    index: { missing: [], problems: [], pruned: [{ session: id, reason: 'size' }] },
  });
  expect(await readFile(join(home, 'index.jsonl'), 'utf8')).toContain('"session-pruned"');
});
