// What was read is noted in a chain that anyone can check, and nobody is kept from reading for it.
import { createHash } from 'node:crypto';
import { appendFile, chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { noteAccess } from '../../../src/cli/read/access-log.ts';
import { createTestContext } from '../../support/context.ts';

const SESSION = '019abc00-0000-7000-8000-000000000001';
const at = Date.parse('2026-11-25T10:00:00.000Z');

async function readChain(home: string) {
  const lines = (await readFile(join(home, 'access.jsonl'), 'utf8')).split('\n').slice(0, -1);
  let prev = '0'.repeat(64);
  for (const [seq, line] of lines.entries()) {
    expect(JSON.parse(line)).toMatchObject({ seq, prev, type: 'read' });
    prev = createHash('sha256').update(`cursor-rec/1 access\n${line}`).digest('hex');
  }
  return lines;
}

it('an access log has a line a read, chained and for its owner alone', async () => {
  const context = await createTestContext();
  await noteAccess([{ command: 'show', session: SESSION }], context, () => at);
  await noteAccess([{ command: 'search' }, { command: 'search', session: SESSION }], context, () => at);
  const [first = '', ...rest] = await readChain(context.home);
  expect(Object.keys(JSON.parse(first))).toEqual(['at', 'command', 'prev', 'seq', 'session', 'type', 'user']);
  expect(JSON.parse(first)).toMatchObject({
    at: '2026-11-25T10:00:00.000Z',
    command: 'show',
    session: SESSION,
  });
  expect(rest).toHaveLength(2);
  if (process.platform !== 'win32')
    expect((await stat(join(context.home, 'access.jsonl'))).mode & 0o777).toBe(0o600);
  expect(context.said()).toBe('');
});

it('an access log stays one chain when many note at once', async () => {
  const context = await createTestContext();
  await Promise.all(
    Array.from({ length: 12 }, () => noteAccess([{ command: 'show', session: SESSION }], context)),
  );
  expect(await readChain(context.home)).toHaveLength(12);
});

it('an access log goes on after a line that a crash tore off', async () => {
  const context = await createTestContext();
  await noteAccess([{ command: 'show', session: SESSION }], context);
  await appendFile(join(context.home, 'access.jsonl'), '{"at":"20');
  await noteAccess([{ command: 'replay', session: SESSION }], context);
  expect(await readChain(context.home)).toHaveLength(2);
});

it('a read that cannot be noted is said on stderr in one line, and goes on', async () => {
  const context = await createTestContext();
  // A file where a folder should be: nobody can write there, root neither.
  await writeFile(join(context.home, 'access'), '');
  await noteAccess([{ command: 'show', session: SESSION }], context);
  expect(context.said()).toMatch(
    /^cursor-rec: expected to note in .*access\.jsonl that this was read, found: .*\n$/,
  );
  await chmod(context.home, 0o700);
});
