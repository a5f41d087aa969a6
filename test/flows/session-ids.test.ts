// Ids that are no ids: what names a session is checked before it comes near a path, and the answer is one line.
import { cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectErrorLine, expectVerified, openFlow } from '../support/flow.ts';
import { openHttpUpstream } from '../support/http-upstream.ts';
import { type Ran, runProgram } from '../support/sidecar.ts';

/** NUL cannot stand in the argument of a process: it comes as text. */
const NO_IDS = [
  '../../etc',
  '..',
  '.',
  '../../../../../../etc/passwd',
  '..\\..\\windows',
  '%2e%2e',
  '%2e%2e%2f%2e%2e%2fetc',
  '/etc/passwd',
  'sessions/../../../etc',
  'a'.repeat(10_000),
  '0'.repeat(36),
  '0'.repeat(37),
  '%00',
  '\\0',
  '019abc00\u202e',
  '０１９ａｂｃ００',
  '019abc00-0000-7000-8000-000000000001/../x',
  '',
  ' ',
  '*',
  '$(id)',
  '--',
  '__proto__',
  'constructor',
  '\n\n\n',
  '\u001b[2J',
];
const READERS: readonly (readonly [command: string, ...options: string[]])[] = [
  ['show', '--json'],
  ['show', '--raw'],
  ['show'],
  ['verify'],
  ['verify', '--json'],
  ['replay', '--speed', '0'],
];

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'cursor-rec-home-'));
});
afterAll(() => rm(home, { recursive: true }));

describe.each(READERS.map((words) => ({ words, name: words.join(' ') })))('$name', ({ words }) => {
  const [command, ...options] = words;
  test('refuses what is no id with 2 or 3, in one line that a terminal shows as it is', async () => {
    for (const id of NO_IDS) {
      const ran = await runProgram(home, [command, ...options, '--', id]);
      expect([2, 3], `${JSON.stringify(id.slice(0, 40))}: ${ran.stderr}`).toContain(ran.code);
      const said = options.includes('--json') ? expectJsonError(ran) : expectLine(ran);
      expect(said.length).toBeLessThan(600);
    }
  });
});

function expectLine(ran: Ran): string {
  expectErrorLine(ran, { code: ran.code, says: /^cursor-rec: (expected|error|missing)/ });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  expect(ran.stderr.slice(0, -1)).not.toMatch(/[\0-\x1f\x7f-\x9f]/);
  return ran.stderr;
}

function expectJsonError({ stdout, stderr }: Ran): string {
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: expect.stringMatching(/^(usage|not-found)$/) } });
  return stdout;
}

test('an id names a session by its beginning, in any case, and last is the newest', async () => {
  const upstream = await openHttpUpstream((_request, response) => response.end('{}'));
  const flow = await openFlow({ upstream: upstream.url });
  await flow.send();
  await flow.send();
  const sessions = (await flow.recorded(2)).map(({ session }) => session.id).sort();
  const [first = '', second = ''] = sessions;
  const shownId = async (reference: string) => {
    const { stdout } = await flow.sidecar.cli(['show', reference, '--json']);
    return JSON.parse(stdout).session.id;
  };
  expect(await shownId(first.toUpperCase())).toBe(first);
  expect(await shownId(first.slice(0, 35))).toBe(first);
  expect(await shownId('last')).toBe(second);
  const common = first.slice(0, 8);
  expectErrorLine(await flow.sidecar.cli(['show', common]), {
    code: 2,
    says: /expected an id that names one session, found 2 that begin with .*: give more of it/,
  });
  const absent = '019abc00-0000-7000-8000-000000000001';
  expectErrorLine(await flow.sidecar.cli(['show', absent]), {
    code: 3,
    says: /found none among the 2 sessions/,
  });
});

test('folders that are no session are not listed, and a folder elsewhere can be verified', async () => {
  const upstream = await openHttpUpstream((_request, response) => response.end('{}'));
  const flow = await openFlow({ upstream: upstream.url });
  await flow.send();
  const [shown] = await flow.recorded(1);
  await flow.sidecar.stop();
  const [day = ''] = await readdir(join(flow.home, 'sessions'));
  const folder = join(flow.home, 'sessions', day, shown?.session.id ?? '');
  await mkdir(join(flow.home, 'sessions', day, 'not-a-session'));
  await mkdir(join(flow.home, 'sessions', 'neither'));
  const { stdout } = await runProgram(flow.home, ['sessions', '--json']);
  expect(JSON.parse(stdout).sessions.map(({ id }: { id: string }) => id)).toEqual([shown?.session.id]);
  await cp(folder, join(home, 'evidence'), { recursive: true });
  expect((await expectVerified(home, join(home, 'evidence'))).level).toBe('intact');
});
