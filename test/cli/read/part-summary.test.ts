// What is listed of a session that was read in part is what reading all of it gives.
import { appendFile, cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { PartSummary } from '../../../src/cli/read/session-summary.ts';
import { countSession, readSummary } from '../../../src/cli/read/summary.ts';
import { keepSummary } from '../../../src/cli/read/summary-cache.ts';
import { createFolder } from '../../support/context.ts';
import { createRecordedHome } from '../../support/recorded-home.ts';
import { exchangeId, header, openExchange, recordLines } from '../../support/recording.ts';

const RECORDINGS = join(import.meta.dirname, '../../recordings');
const NOTHING = { bytes: 0 };
const ALL = { bytes: Number.POSITIVE_INFINITY };
const { id } = header;

async function copyRecording(name: string) {
  const home = await createFolder();
  const folder = join(home, 'sessions', '2026-11-25', id);
  await cp(join(RECORDINGS, name), folder, { recursive: true });
  return { home, session: { id, folder } };
}

/** A session that is being recorded, of which all lines but the last few are there. */
async function openLive({ missing }: { readonly missing: number }) {
  const chats = ['First?', 'Second?', 'Third?'].map((prompt) => ({ prompt, answer: ['one', ' two'] }));
  const home = await createRecordedHome([{ id, chats, isLive: true }]);
  const folder = join(home, 'sessions', '2026-11-25', id);
  const file = join(folder, '0001.jsonl');
  const lines = (await readFile(file, 'utf8')).split('\n').slice(0, -1);
  const toText = (some: readonly string[]) => some.map((line) => `${line}\n`).join('');
  await writeFile(file, toText(lines.slice(0, -missing)));
  const grow = () => appendFile(file, toText(lines.slice(-missing)));
  return { home, session: { id, folder }, grow };
}

it.each(['sealed', 'recovered', 'open', 'cut-off', 'erased', 'frames', 'tombstone'])(
  'a part of the recording "%s" says nothing that all of it does not',
  async (name) => {
    const { home, session } = await copyRecording(name);
    const { summary: whole } = await readSummary(home, session, ALL);
    const { isPart, ...part } = (await readSummary(home, session, NOTHING)).summary;
    expect(isPart).toBe(true);
    expect(whole).toMatchObject(part);
    expect(part.title).toBe(whole.title);
    expect(part.turns).toBeUndefined();
  },
);

it('a session that is longer than the budget is not taken from it', async () => {
  const { home, session } = await copyRecording('sealed');
  const budget = { bytes: 100 };
  expect((await readSummary(home, session, budget)).summary.isPart).toBe(true);
  expect(budget.bytes).toBe(100);
  budget.bytes = 1e6;
  expect((await readSummary(home, session, budget)).summary.isPart).toBeUndefined();
  expect(budget.bytes).toBeLessThan(1e6);
});

it('a session that grew is listed with what was counted, and how far', async () => {
  const { home, session, grow } = await openLive({ missing: 8 });
  const counted = await countSession(home, session);
  if (counted === undefined || !('summary' in counted)) throw new Error('expected a summary');
  await keepSummary(home, id, counted);
  await grow();
  const { summary } = await readSummary(home, session, NOTHING);
  const { turns, exchanges, endedAt, title } = counted.summary;
  expect(summary).toMatchObject({ isPart: true, turns, exchanges, title, countedTo: endedAt });
  const { summary: whole } = await readSummary(home, session, ALL);
  expect(summary).toMatchObject({ status: 'live', durationMs: whole.durationMs, endedAt: whole.endedAt });
  expect(whole.turns).toBeGreaterThan(turns);
});

it('counts of other files are not believed of a session that is closed', async () => {
  const { home, session } = await copyRecording('sealed');
  const counted = await countSession(home, session);
  if (counted === undefined) throw new Error('expected a summary');
  await keepSummary(home, id, { ...counted, key: 'another' });
  const { summary } = await readSummary(home, session, NOTHING);
  expect((summary as PartSummary).countedTo).toBeUndefined();
  expect(summary.turns).toBeUndefined();
});

type Recorder = ReturnType<typeof recordLines>['recorder'];

/** Writes the lines of a recorder as a session of one segment. */
async function writeSession(record: (recorder: Recorder) => void) {
  const { recorder, lines } = recordLines();
  record(recorder);
  recorder.flush(100);
  const home = await createFolder();
  await cp(join(RECORDINGS, 'sealed', 'session.json'), join(home, id, 'session.json'));
  await writeFile(
    join(home, id, '0001.jsonl'),
    lines()
      .map((line) => `${line}\n`)
      .join(''),
  );
  return { home, session: { id, folder: join(home, id) } };
}

const ask = (recorder: Recorder, exchange: string, content: string) => {
  openExchange(recorder, exchange);
  const value = { model: 'm', messages: [{ role: 'user', content }] };
  recorder.frame(exchange, 'request', { t: 1, type: 'json', value });
};
const askCursor = (recorder: Recorder, exchange: string) =>
  recorder.openExchange(
    {
      exchange,
      method: 'POST',
      url: 'https://api2.cursor.sh/agent.v1.AgentService/Run',
      route: 'cursor',
      dialect: 'cursor-agent',
      client: { address: '127.0.0.1' },
      headers: [],
      link: { by: 'connection', confidence: 0.5 },
    },
    0,
  );
const close = (recorder: Recorder, exchange: string) =>
  recorder.closeExchange({ exchange, outcome: 'completed', requestBytes: 1, responseBytes: 1 }, 5);

it.each([
  ['the first that says anything', ['  ', 'What?'], 'What?'],
  ['none, where it comes late', ['x'.repeat(3 * 1024 * 1024)], undefined],
])('the title of a part is %s', async (_which, prompts, title) => {
  const { home, session } = await writeSession((recorder) => {
    for (const [index, prompt] of prompts.entries()) {
      ask(recorder, exchangeId(index), prompt);
      close(recorder, exchangeId(index));
    }
  });
  const { summary } = await readSummary(home, session, NOTHING);
  expect(summary.title).toBe(title);
  if (title !== undefined) expect((await readSummary(home, session, ALL)).summary.title).toBe(title);
});

it.each([
  ['an exchange that is under way', (recorder: Recorder) => ask(recorder, exchangeId(1), 'First?')],
  [
    'a run of Cursor',
    (recorder: Recorder) => {
      askCursor(recorder, exchangeId(1));
      close(recorder, exchangeId(1));
    },
  ],
])('the title of a part is left open by %s', async (_what, begin) => {
  const { home, session } = await writeSession((recorder) => {
    begin(recorder);
    ask(recorder, exchangeId(2), 'Second?');
    close(recorder, exchangeId(2));
  });
  expect((await readSummary(home, session, NOTHING)).summary.title).toBeUndefined();
});
