// Summaries that are kept are those of the files that are there, or none.
import { appendFile, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { countSession, readSummary } from '../../../src/cli/read/summary.ts';
import { forgetSummary, keepSummary } from '../../../src/cli/read/summary-cache.ts';
import { createTestContext } from '../../support/context.ts';
import { exchangeId, openExchange } from '../../support/recording.ts';
import { beginSession, deviceKeyOf, headerOf } from '../../support/sealed-session.ts';

let home: string;
let session: { readonly id: string; readonly folder: string };
beforeEach(async () => {
  ({ home } = await createTestContext());
  const key = deviceKeyOf('summary');
  const header = headerOf(1, key);
  const { recorder, files, folder } = beginSession(home, { header, key });
  openExchange(recorder, exchangeId(1), 1);
  const value = { model: 'm', messages: [{ role: 'user', content: '  What is it?  ' }] };
  recorder.frame(exchangeId(1), 'request', { t: 1, type: 'json', value }, (leaf) => leaf);
  recorder.closeExchange({ exchange: exchangeId(1), outcome: 'cut', requestBytes: 1, responseBytes: 1 }, 50);
  recorder.close('stopped', 60);
  await files.commit();
  await files.close();
  session = { id: header.id, folder };
});

/** Reads the summary, keeps it, and puts another title into what was kept. */
async function keepWithTitle(title: string): Promise<void> {
  const counted = await countSession(home, session);
  if (counted === undefined || !('summary' in counted)) throw new Error('expected a summary');
  await keepSummary(home, session.id, { key: counted.key, summary: { ...counted.summary, title } });
}
const path = () => join(home, 'cache', `${session.id}.json`);
const read = async () => (await readSummary(home, session, { bytes: 1e6 })).summary;
const titleNow = async () => (await read()).title;

it('a session is summed up by its turns', async () => {
  expect(await read()).toMatchObject({
    title: 'What is it?',
    models: ['m'],
    turns: 1,
    exchanges: 1,
    failed: 1,
    status: 'sealed',
    durationMs: 60,
  });
});

it('a summary that was kept is read instead of the session', async () => {
  await keepWithTitle('kept');
  expect(await titleNow()).toBe('kept');
  if (process.platform !== 'win32') expect((await stat(path())).mode & 0o777).toBe(0o600);
});

it.each([
  ['a segment grew', () => appendFile(join(session.folder, '0001.jsonl'), 'torn')],
  ['a segment was written anew', () => utimes(join(session.folder, '0001.jsonl'), 1, 1)],
  ['the header was', () => utimes(join(session.folder, 'session.json'), 1, 1)],
  ['it was cut off', async () => writeFile(path(), (await readFile(path(), 'utf8')).slice(0, -9))],
  [
    'it is of another version',
    async () => writeFile(path(), (await readFile(path(), 'utf8')).replace(/"version":\d+/, '"version":0')),
  ],
  [
    'it is no summary',
    async () => writeFile(path(), (await readFile(path(), 'utf8')).replace('"turns":1', '"turns":"1"')),
  ],
  ['it was forgotten', () => forgetSummary(home, session.id)],
])('a summary that was kept is not believed where %s', async (_what, change) => {
  await keepWithTitle('kept');
  await change();
  expect(await titleNow()).toBe('What is it?');
});

it('a session that could not be read is not read again until it changes', async () => {
  const file = join(session.folder, '0001.jsonl');
  const whole = await readFile(file, 'utf8');
  await writeFile(file, `no entry\n${whole}`);
  const counted = await countSession(home, session);
  expect(counted).toMatchObject({ failure: expect.stringContaining('expected a recording in') });
  if (counted !== undefined) await keepSummary(home, session.id, counted);
  expect(await countSession(home, session)).toBeUndefined();
  await expect(readSummary(home, session, { bytes: 0 })).rejects.toMatchObject({ code: 'unreadable' });
  await writeFile(file, whole);
  expect(await titleNow()).toBe('What is it?');
});

it('no id but that of a session becomes a path', async () => {
  await expect(forgetSummary(home, '../session')).rejects.toThrow('expected the id of a session');
});
