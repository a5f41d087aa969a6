// The erase command: what it takes out is not to be had any more, by whom and why stands there, and it refuses what it must.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { type EraseOptions, runErase } from '../../src/cli/erase.ts';
import { runExport } from '../../src/cli/export.ts';
import { runHold } from '../../src/cli/hold.ts';
import { readSession } from '../../src/cli/read/read-session.ts';
import { runSessions } from '../../src/cli/sessions.ts';
import { runShow } from '../../src/cli/show.ts';
import { runVerify } from '../../src/cli/verify.ts';
import { foldTurns } from '../../src/core/dialect/turns.ts';
import type { ExportFormat } from '../../src/core/export/format.ts';
import { openMarker } from '../../src/sidecar/spool/session-folder.ts';
import { createTestContext, type TestContext } from '../support/context.ts';
import { findText } from '../support/home.ts';
import { type KeptSession, recordConversation } from '../support/kept-home.ts';

const FILLER = 'This is said only so that it is long enough to be stored as a part of its own. ';
const TURNS = [
  { prompt: `First question. ${FILLER.repeat(5)}`, answer: 'The first answer is a long one too.' },
  {
    prompt: `Where does Jane Doe live? ${FILLER.repeat(4)}`,
    answer: 'Miss Doe lives at 12 Some Street, in Sometown.',
  },
  { prompt: `Third question. ${FILLER.repeat(6)}`, answer: 'The third answer.' },
];
const NONE: EraseOptions = {
  turn: undefined,
  match: undefined,
  reason: undefined,
  dryRun: false,
  yes: true,
  json: true,
};
const ALL = {
  json: false,
  tui: false,
  since: undefined,
  until: undefined,
  user: undefined,
  model: undefined,
  limit: 20,
  count: false,
  page: undefined,
};

let context: TestContext;
let session: KeptSession;
beforeEach(async () => {
  context = await createTestContext();
  session = await recordConversation(context, 1, { turns: TURNS });
});

async function erase(options: Partial<EraseOptions>): Promise<Record<string, unknown>> {
  await runErase(session.id, { ...NONE, ...options }, context);
  return JSON.parse(context.said()) as Record<string, unknown>;
}
async function verify(): Promise<Record<string, unknown>> {
  await runVerify(session.id, { json: true, all: false }, context);
  return JSON.parse(context.said()) as Record<string, unknown>;
}

async function answers(): Promise<string[]> {
  const { exchanges } = await readSession(session.folder);
  return foldTurns(exchanges).map(({ response }) => response.text);
}

describe('erase', () => {
  it('takes a text out of everything that holds it, and nothing else', async () => {
    expect(await findText(context.home, 'Jane Doe')).toHaveLength(1);
    expect(await erase({ match: 'Jane Doe', reason: 'request of the customer' })).toMatchObject({
      session: session.id,
      scope: 'match',
      dryRun: false,
      entries: 1,
      types: { part: 1 },
      level: 'intact-with-gaps',
    });
    expect(await findText(context.home, 'Jane Doe')).toEqual([]);
    expect(await findText(context.home, 'First question')).toHaveLength(1);
    expect(await verify()).toMatchObject({
      level: 'intact-with-gaps',
      problems: [],
      unexplained: [],
      erasures: [{ by: { method: 'os-user' }, scope: 'match', reason: 'request of the customer' }],
    });
  });

  it('takes out what came as a stream of pieces, and where later requests repeat it', async () => {
    await erase({ match: '12 Some Street' });
    expect(await findText(context.home, 'Some Street')).toEqual([]);
    expect(await readFile(join(session.folder, '0001.jsonl'), 'utf8')).not.toContain('"Som"');
    expect((await answers()).slice(0, 1)).toEqual([TURNS[0]?.answer]);
    expect((await answers()).join()).not.toContain('Street');
  });

  it('takes out a turn, also where later requests repeat it', async () => {
    const report = await erase({ turn: 2 });
    expect(report).toMatchObject({ scope: 'turn', level: 'intact-with-gaps' });
    for (const gone of ['Jane Doe', 'Some Street', 'Miss Doe'])
      expect(await findText(context.home, gone)).toEqual([]);
    for (const kept of ['First question', 'Third question'])
      expect([kept, (await findText(context.home, kept)).length]).toEqual([kept, 1]);
    expect(await answers()).toEqual(expect.arrayContaining([TURNS[0]?.answer, TURNS[2]?.answer]));
    expect(await verify()).toMatchObject({ problems: [], unexplained: [] });
  });

  it('takes out all content without --turn and --match', async () => {
    expect(await erase({})).toMatchObject({ scope: 'session', exchanges: 3, level: 'intact-with-gaps' });
    for (const { prompt } of TURNS) expect(await findText(context.home, prompt.slice(0, 14))).toEqual([]);
    expect(await verify()).toMatchObject({ problems: [], unexplained: [] });
  });

  it('forgets what was kept of the session', async () => {
    const file = join(context.home, 'cache', `${session.id}.json`);
    await mkdir(join(context.home, 'cache'));
    await writeFile(file, JSON.stringify({ title: 'Jane Doe' }));
    await erase({ match: 'Jane Doe' });
    expect(await findText(context.home, 'Jane Doe')).toEqual([]);
  });

  it('touches nothing on a dry run, nor where nothing is found', async () => {
    expect(await erase({ match: 'Jane Doe', dryRun: true })).toMatchObject({ dryRun: true, entries: 1 });
    expect(await findText(context.home, 'Jane Doe')).toHaveLength(1);
    expect(await erase({ match: 'John Roe' })).toMatchObject({ entries: 0, level: 'intact' });
    expect(await verify()).toMatchObject({ level: 'intact', erasures: [] });
  });

  it('warns where the header holds the text, which cannot be erased', async () => {
    await runErase(session.id, { ...NONE, match: 'os-user', json: false }, context);
    expect(context.said()).toContain('session.json');
  });

  it('warns also where the text has quotes, which JSON escapes', async () => {
    const text = 'the "golden" labels';
    const quoted = await recordConversation(context, 2, { turns: TURNS, labels: [text] });
    await runErase(quoted.id, { ...NONE, match: text, dryRun: true, json: false }, context);
    expect(context.said()).toContain('session.json');
  });

  it('is told by every export, which never says that nothing is missing', async () => {
    await erase({ match: 'Jane Doe', reason: 'request of the customer' });
    await runHold(session.id, { release: false, reason: 'case 7', json: false }, context);
    context.said();
    const exported = async (format: ExportFormat) => {
      await runExport(session.id, { format, output: '-', force: false }, context);
      return context.said();
    };
    for (const format of ['markdown', 'html'] as const) {
      const page = await exported(format);
      expect(page).toContain('1 erasure: not all is here any more');
      expect(page).toMatch(/the content of 1 entry, on \S+ by .*: request of the customer/);
    }
    expect(await exported('otlp')).toContain('{"key":"cursor_rec.erasures","value":{"intValue":"1"}}');
    const json = await exported('json');
    await runShow(session.id, { json: true, raw: false }, context);
    expect(json).toBe(context.said());
    expect(JSON.parse(json).session).toMatchObject({
      erasures: [{ entries: 1, reason: 'request of the customer' }],
      hold: { reason: 'case 7' },
    });
  });

  it('is listed with the session, also where its summary was kept', async () => {
    await erase({ match: 'Jane Doe' });
    for (const _ of ['read', 'kept']) {
      await runSessions({ ...ALL, json: true }, context);
      expect(JSON.parse(context.said()).sessions).toMatchObject([{ id: session.id, erasures: 1 }]);
      await runSessions(ALL, context);
      expect(context.said()).toContain('1 erasure');
    }
  });

  it('leaves the list to say which session was masked anew from which', async () => {
    const remaskOf = { session: session.id, tip: '0'.repeat(64) };
    await recordConversation(context, 2, { turns: TURNS, remaskOf });
    for (const _ of ['read', 'kept']) {
      await runSessions({ ...ALL, json: true }, context);
      expect(JSON.parse(context.said()).sessions).toMatchObject([{ remaskOf }, { id: session.id }]);
      await runSessions(ALL, context);
      expect(context.said()).toContain(`masked again from ${session.id.slice(0, 18)}`);
    }
  });

  it('asks before it does it, and takes anything but a yes for a no', async () => {
    for (const [answer, left] of [
      ['n\n', 1],
      ['\n', 1],
      ['', 1],
      ['yes\n', 0],
    ] as const) {
      const asked = { ...context, isInputTerminal: true, input: () => new Blob([answer]).stream() };
      await runErase(session.id, { ...NONE, turn: 2, yes: false, json: false }, asked);
      expect(context.said()).toMatch(/^Erase the turn of .* \("Where does Jane Doe live\?.*y\/N\] /);
      expect(await findText(context.home, 'Jane Doe')).toHaveLength(left);
    }
  });

  it('does not go on without an answer where there is no terminal', async () => {
    await expect(erase({ match: 'Jane Doe', yes: false })).rejects.toMatchObject({ code: 'usage' });
    expect(await findText(context.home, 'Jane Doe')).toHaveLength(1);
  });

  it('refuses a session on hold, and one that is still recorded', async () => {
    await runHold(session.id, { release: false, reason: 'case 4711', json: true }, context);
    await expect(erase({ match: 'Jane Doe' })).rejects.toMatchObject({
      code: 'on-hold',
      hint: expect.stringContaining('--release'),
    });
    await runHold(session.id, { release: true, reason: undefined, json: true }, context);
    context.said();
    await mkdir(join(context.home, 'open'), { recursive: true });
    await writeFile(openMarker(context.home, session.id), '');
    await expect(erase({ match: 'Jane Doe' })).rejects.toMatchObject({ code: 'still-open' });
    expect(await findText(context.home, 'Jane Doe')).toHaveLength(1);
  });

  it.each<[name: string, options: Partial<EraseOptions>, code: string]>([
    ['both --turn and --match', { turn: 1, match: 'x' }, 'usage'],
    ['an empty text', { match: ' ' }, 'usage'],
    ['a reason that repeats the text', { match: 'Jane', reason: 'Jane asked' }, 'usage'],
    ['a turn that is not there', { turn: 4 }, 'not-found'],
  ])('refuses %s', async (_, options, code) => {
    await expect(erase(options)).rejects.toMatchObject({ code });
  });
});
