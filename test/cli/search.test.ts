// The search command over recordings on disk: what it prints for people and programs, and its exit codes.
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Context } from '../../src/cli/context.ts';
import { declareSearch } from '../../src/cli/search.ts';
import { formatTime } from '../../src/cli/text/format.ts';
import type { DialectName } from '../../src/core/model/exchange.ts';
import type { Json } from '../../src/core/model/json.ts';
import type { SessionHeader } from '../../src/core/model/session.ts';
import { headerHash } from '../../src/core/proof/chain.ts';
import { createSessionRecorder, NO_COUNTS } from '../../src/core/record/session-recorder.ts';
import { exchangeId, randomHex, header as sampleHeader, sha256 } from '../support/recording.ts';

const OLDER = '019abc00-0000-7000-8000-00000000000a';
const NEWER = '019abd00-0000-7000-8000-00000000000b';
/** What would change the colours of a terminal, were it sent there. */
const ESCAPE = '\u001b[31m';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'cursor-rec-search-'));
});
afterEach(() => rm(home, { recursive: true }));

interface Said {
  readonly dialect?: DialectName;
  readonly request: Json;
  readonly response: Json;
}

/** Records one exchange a `Said` into the home, and closes the session. */
async function record(
  facts: Partial<SessionHeader> & { readonly id: string },
  said: readonly Said[],
): Promise<string> {
  const header: SessionHeader = { ...sampleHeader, ...facts };
  const lines: string[] = [];
  const recorder = createSessionRecorder({
    state: { seq: 0, prev: headerHash(header, sha256), segment: 1, segmentFirst: 0 },
    counts: NO_COUNTS,
    sha256,
    randomHex,
    isSecretField: () => false,
    sink: { append: (line) => void lines.push(line), nextSegment: () => undefined },
  });
  said.forEach(({ dialect = 'openai-chat', request, response }, index) => {
    const exchange = exchangeId(index + 1);
    const t = index * 1000;
    const path = dialect === 'unknown' ? 'embeddings' : 'chat/completions';
    recorder.openExchange(
      {
        exchange,
        method: 'POST',
        url: `https://api.openai.com/v1/${path}`,
        route: 'openai',
        dialect,
        client: { address: '127.0.0.1' },
        headers: [],
        link: { by: 'connection', confidence: 0.5 },
      },
      t,
    );
    recorder.frame(exchange, 'request', { type: 'json', t, value: request });
    recorder.frame(exchange, 'response', { type: 'head', t: t + 1, status: 200, headers: [] });
    recorder.frame(exchange, 'response', { type: 'json', t: t + 1, value: response });
    recorder.closeExchange({ exchange, outcome: 'completed', requestBytes: 1, responseBytes: 1 }, t + 2);
  });
  recorder.close('idle', said.length * 1000);
  const folder = join(home, 'sessions', header.startedAt.slice(0, 10), header.id);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'session.json'), JSON.stringify(header));
  await writeFile(join(folder, '0001.jsonl'), lines.map((line) => `${line}\n`).join(''));
  return folder;
}

function toChat(prompt: string, answer: string, model = 'gpt-5'): Said {
  return {
    request: { model, messages: [{ role: 'user', content: prompt }] },
    response: { model, choices: [{ index: 0, message: { role: 'assistant', content: answer } }] },
  };
}

async function recordTwo(): Promise<void> {
  await record({ id: OLDER, startedAt: '2026-11-24T10:00:00.000Z' }, [
    toChat('Why does it hang?', 'A deadlock in the pool.'),
  ]);
  await record(
    {
      id: NEWER,
      startedAt: '2026-11-25T10:00:00.000Z',
      identity: { method: 'oidc', subject: '7', email: 'ben@example.com' },
    },
    [
      toChat('Hello', 'Hi'),
      toChat(`No deadlock${ESCAPE}, please`, 'Sure', 'gpt-5-mini'),
      { dialect: 'unknown', request: { input: 'embed the deadlock' }, response: { data: [] } },
    ],
  );
}

/** Runs the command; `columns` make its output a terminal of that width. */
async function search(argv: readonly string[], columns?: number) {
  const ran = { out: '', err: '', code: 0, writes: 0 };
  const isTerminal = columns !== undefined;
  const context: Context = {
    home,
    version: '0.0.0',
    environment: {},
    out: {
      write: (text) => {
        ran.out += text;
        ran.writes++;
      },
      isTerminal,
      columns: columns ?? 80,
    },
    err: {
      write: (text) => {
        ran.err += text;
      },
      isTerminal,
      columns: 80,
    },
    exit: (code) => {
      ran.code = code;
    },
  };
  const program = new Command().exitOverride();
  declareSearch(program, context);
  await program.parseAsync(['search', ...argv], { from: 'user' });
  return ran;
}

describe('search', () => {
  test('prints the newest session first, each at once, with turn, part and snippet', async () => {
    await recordTwo();
    const { out, err, code, writes } = await search(['deadlock']);
    expect({ err, code, writes }).toEqual({ err: '', code: 0, writes: 2 });
    expect(out).toBe(
      [
        `${NEWER.slice(0, 18)}  ${formatTime('2026-11-25T10:00:00.000Z')}  ben@example.com  gpt-5-mini`,
        '  turn 2    prompt          No deadlock␛[31m, please',
        '  exchange  request         input: embed the deadlock',
        `${OLDER.slice(0, 18)}  ${formatTime('2026-11-24T10:00:00.000Z')}  alice  gpt-5`,
        '  turn 1    answer          A deadlock in the pool.',
        '',
      ].join('\n'),
    );
  });

  test('highlights on a terminal, and keeps the escapes of a recording from it', async () => {
    await recordTwo();
    const { out } = await search(['deadlock', 'please'], 80);
    expect(out).toContain(
      'No \u001b[1m\u001b[33mdeadlock\u001b[39m\u001b[22m␛[31m, \u001b[1m\u001b[33mplease\u001b[39m\u001b[22m',
    );
    const asked = await search([`"deadlock${ESCAPE}"`], 80);
    expect(asked.out).toContain('\u001b[33mdeadlock␛[31m\u001b[39m');
    expect(out + asked.out).not.toContain(ESCAPE);
  });

  test('keeps a match on its line at 80 columns', async () => {
    await record({ id: OLDER }, [toChat(`${'x'.repeat(200)} deadlock ${'y'.repeat(200)}`, 'ok')]);
    const { out } = await search(['deadlock'], 80);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours of the terminal.
    const [, line = ''] = out.replaceAll(/\u001b\[\d+m/g, '').split('\n');
    expect(line).toContain('deadlock');
    expect(line.length).toBeLessThanOrEqual(80);
  });

  test('prints one JSON document', async () => {
    await recordTwo();
    const { out, err, code } = await search(['deadlock', '--json']);
    expect({ err, code }).toEqual({ err: '', code: 0 });
    expect(out.endsWith('}\n')).toBe(true);
    expect(JSON.parse(out)).toEqual({
      query: 'deadlock',
      hits: [
        {
          session: NEWER,
          turn: exchangeId(2),
          part: 'prompt',
          startedAt: '2026-11-25T10:00:01.000Z',
          snippet: `No deadlock${ESCAPE}, please`,
          highlights: [[3, 11]],
          user: 'ben@example.com',
          model: 'gpt-5-mini',
        },
        {
          session: NEWER,
          exchange: exchangeId(3),
          part: 'request',
          startedAt: '2026-11-25T10:00:02.000Z',
          snippet: 'input: embed the deadlock',
          highlights: [[17, 25]],
          user: 'ben@example.com',
        },
        {
          session: OLDER,
          turn: exchangeId(1),
          part: 'answer',
          startedAt: '2026-11-24T10:00:00.000Z',
          snippet: 'A deadlock in the pool.',
          highlights: [[2, 10]],
          user: 'alice',
          model: 'gpt-5',
        },
      ],
      searched: 2,
    });
  });

  test('joins its arguments, takes qualifiers, and after -- a minus', async () => {
    await recordTwo();
    const sessionsOf = async (...argv: string[]) =>
      (JSON.parse((await search(['--json', ...argv])).out) as { hits: { session: string }[] }).hits.map(
        ({ session }) => session,
      );
    expect(await sessionsOf('user:alice')).toEqual([OLDER]);
    expect(await sessionsOf('deadlock', 'before:2026-11-25')).toEqual([OLDER]);
    expect(await sessionsOf('"the deadlock" user:ben')).toEqual([NEWER]);
    expect(await sessionsOf('--', '-deadlock', 'model:gpt')).toEqual([NEWER]);
  });

  test('stops at the limit and says so', async () => {
    await recordTwo();
    const { out, err, code } = await search(['deadlock', '--json', '--limit', '1']);
    expect(JSON.parse(out)).toMatchObject({ hits: [{ turn: exchangeId(2) }], searched: 1 });
    expect(err).toBe('cursor-rec: stopped after 1 hit: there may be more, raise --limit to see them\n');
    expect(code).toBe(0);
  });

  test('exits with 3 where nothing is found', async () => {
    await recordTwo();
    const text = await search(['no\u001b[31m such']);
    expect(text).toMatchObject({ out: '', code: 3 });
    expect(text.err).toBe(
      `cursor-rec: expected a match for no␛[31m such, found none in 2 sessions in ${home}\n`,
    );
    const json = await search(['nowhere', '--json']);
    expect(json).toMatchObject({ err: '', code: 3 });
    expect(JSON.parse(json.out)).toEqual({ query: 'nowhere', hits: [], searched: 2 });
  });

  test('exits with 3 in a home that has no sessions', async () => {
    expect(await search(['x', '--json'])).toMatchObject({
      out: '{"query":"x","hits":[],"searched":0}\n',
      code: 3,
    });
  });

  test('skips what cannot be read with one line each, and finds the rest', async () => {
    await recordTwo();
    const broken = await record({ id: '019abe00-0000-7000-8000-00000000000c' }, [toChat('deadlock', 'x')]);
    await writeFile(join(broken, '0001.jsonl'), 'no entry\n');
    await mkdir(join(home, 'sessions', '2026-11-25', '019abf00-0000-7000-8000-00000000000d'));
    const { out, err, code } = await search(['deadlock', '--json']);
    expect(JSON.parse(out)).toMatchObject({ hits: [{}, {}, {}], searched: 2 });
    expect(code).toBe(0);
    expect(err.split('\n')).toEqual([
      expect.stringMatching(/^cursor-rec: skipped 019abf00-\S+: expected a recording in /),
      expect.stringMatching(/^cursor-rec: skipped 019abe00-\S+: expected a recording in /),
      '',
    ]);
  });

  test('finds what a live session has so far, without its torn last line', async () => {
    const folder = await record({ id: OLDER }, [toChat('deadlock', 'x')]);
    const lines = (await readFile(join(folder, '0001.jsonl'), 'utf8')).split('\n');
    const closed = lines.findIndex((line) => line.includes('"session-closed"'));
    await writeFile(join(folder, '0001.jsonl'), `${lines.slice(0, closed).join('\n')}\n{"seq":`);
    expect(await search(['is:live deadlock'])).toMatchObject({ code: 0, err: '' });
  });

  test.each([
    ['an open quote', ['"dead'], 'expected a closing quote, found "\\"dead": see cursor-rec help search'],
    [
      'a bad qualifier',
      ['is:dead'],
      'expected is:error or is:live, found "is:dead": see cursor-rec help search',
    ],
    ['a bad limit', ['x', '--limit', '0'], 'expected --limit to be a whole number from 1 on, found "0"'],
  ])('refuses %s as wrong usage', async (_what, argv, message) => {
    await expect(search(argv)).rejects.toMatchObject({ name: 'CliError', code: 'usage', message });
  });

  test.skipIf(process.platform === 'win32')('refuses a home that others can read', async () => {
    await chmod(home, 0o755);
    await expect(search(['x'])).rejects.toMatchObject({ code: 'home-not-private' });
  });
});
