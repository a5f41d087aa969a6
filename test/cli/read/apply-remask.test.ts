// Masking an old session anew: a new whole one first, then the erasure of the old; streams, parts, crashes, refusals.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { findKeys } from '../../../src/cli/open-keys.ts';
import { readSession, readWhole } from '../../../src/cli/read/read-session.ts';
import { verifyFolder } from '../../../src/cli/read/verify-folder.ts';
import { runRedact } from '../../../src/cli/redact.ts';
import type { Entry } from '../../../src/core/model/entry.ts';
import { valueAt } from '../../../src/core/model/json.ts';
import { readOrMake } from '../../../src/sidecar/identity/secrets.ts';
import * as eraser from '../../../src/sidecar/spool/erase.ts';
import { verifyBoth } from '../../independent/both.ts';
import { readFiles } from '../../independent/files.ts';
import { createTestContext, type TestContext } from '../../support/context.ts';
import { findText } from '../../support/home.ts';
import { type KeptSession, recordConversation } from '../../support/kept-home.ts';
import { exchangeId, openExchange, sha256 } from '../../support/recording.ts';
import { beginSession, deviceKeyOf, headerOf } from '../../support/sealed-session.ts';
import { createModelKey } from '../../support/test-secrets.ts';

const key = createModelKey();
const LONG = 'word '.repeat(80);
const TURNS = [
  { prompt: `use ${key} ${LONG}`, answer: `I use ${key} now, ${LONG}` },
  { prompt: 'and again', answer: 'done' },
];
const BASE = { json: true, jsonl: false, dryRun: false, apply: false, yes: true };

interface Kept {
  readonly context: TestContext;
  readonly session: KeptSession;
}
async function keep(turns = TURNS): Promise<Kept> {
  const context = await createTestContext();
  await readOrMake(await findKeys(context), 'redaction-key');
  return { context, session: await recordConversation(context, 1, { turns }) };
}
async function apply({ context, session }: Kept) {
  await runRedact([session.id], { ...BASE, apply: true }, context);
  return JSON.parse(context.said());
}
async function dryRun({ context }: Kept, id: string) {
  await runRedact([id], { ...BASE, dryRun: true, yes: false }, context);
  return JSON.parse(context.said()).sessions[0].findings;
}
const folderOf = ({ session }: Kept, id: string) => join(session.folder, '..', id);
const entriesOf = (folder: string) => readWhole(folder, ({ entries }) => entries);
/** What part references and their order hang on. */
const frameOf = ({ seq, type, t }: Entry) => ({ seq, type, t });

describe('redact --apply', () => {
  it('repeats the session masked, also what came in pieces, and erases it from the old one', async () => {
    const kept = await keep();
    const before = await entriesOf(kept.session.folder);
    const expected = await dryRun(kept, kept.session.id);
    const done = await apply(kept);
    expect(done).toMatchObject({ session: kept.session.id, level: 'intact-with-gaps', intoLevel: 'intact' });
    expect(done.findings).toEqual(expected);
    expect(done.findings.length).toBeGreaterThan(2);
    expect(await findText(kept.context.home, key)).toEqual([]);

    const view = await readSession(folderOf(kept, done.into));
    const [first, second] = view.exchanges;
    expect(JSON.stringify(first?.request.body)).toMatch(
      /use \[REDACTED:openai-project-key:[0-9a-f]{8}\] word/,
    );
    const body = first?.response?.body;
    const pieces = body?.type === 'stream' ? body.events : [];
    expect(pieces).toHaveLength(TURNS[0]?.answer.match(/.{1,3}/gsu)?.length ?? 0);
    const text = pieces.map(({ data }) => valueAt(data, ['choices', 0, 'delta', 'content'])).join('');
    expect(text).toMatch(/^I use \[REDACTED:openai-project-key:[0-9a-f]{8}\] now, word/);
    expect(JSON.stringify(second?.request.body)).toContain('"and again"');

    const after = await entriesOf(folderOf(kept, done.into));
    const close = before.findIndex(({ type }) => type === 'session-closed');
    expect(after.slice(0, close).map(frameOf)).toEqual(before.slice(0, close).map(frameOf));
    expect(after.slice(close).map(({ type }) => type)).toEqual([
      'redaction',
      'redaction',
      'session-closed',
      'segment-closed',
    ]);
    expect(new Set([...before, ...after].map(({ salt }) => salt)).size).toBe(before.length + after.length);
    const header = JSON.parse(await readFile(join(folderOf(kept, done.into), 'session.json'), 'utf8'));
    expect(header.remaskOf).toEqual({
      session: kept.session.id,
      tip: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const { erasures, unexplained } = await verifyFolder(kept.session.folder, { sha256 });
    expect({ reasons: erasures.map(({ reason }) => reason), unexplained }).toEqual({
      reasons: [`re-masked into ${done.into}`],
      unexplained: [],
    });
    const ids: string[] = [kept.session.id, done.into];
    for (const id of ids) expect(await dryRun(kept, id)).toEqual([]);
    const both = await verifyBoth(await Promise.all(ids.map((id) => readFiles(folderOf(kept, id)))));
    expect(both.map(({ own, other }) => [own.level, other])).toMatchObject([
      ['intact-with-gaps', { level: 'intact-with-gaps', problems: [], unexplained: [] }],
      ['intact', { level: 'intact', problems: [], erasures: [] }],
    ]);
  });

  it('keeps what later requests repeat a reference', async () => {
    const kept = await keep();
    const references = async (id: string) =>
      (await readFile(join(folderOf(kept, id), '0001.jsonl'), 'utf8')).match(/"\$part":\d+/g);
    const before = await references(kept.session.id);
    const { into } = await apply(kept);
    expect(before?.length).toBeGreaterThan(2);
    expect(await references(into)).toEqual(before);
  });

  it('writes nothing where nothing changes', async () => {
    const kept = await keep([{ prompt: 'hello', answer: 'hello to you' }]);
    expect(await apply(kept)).toEqual({ session: kept.session.id, into: null, entries: 0, findings: [] });
    expect(await readdir(join(kept.session.folder, '..'))).toEqual([kept.session.id]);
  });

  it('ends what was broken off before the erasure, with the session that is there', async () => {
    const kept = await keep();
    vi.spyOn(eraser, 'eraseEntries').mockRejectedValueOnce(new Error('the power went'));
    await expect(apply(kept)).rejects.toThrow('the power went');
    expect((await findText(kept.context.home, key)).length).toBeGreaterThan(0);
    const ids = await readdir(join(kept.session.folder, '..'));
    expect(ids).toHaveLength(2);
    // As if the power had gone before the new session had its line.
    const path = join(kept.context.home, 'index.jsonl');
    const [line] = (await readFile(path, 'utf8')).split('\n');
    await writeFile(path, `${line}\n`);
    const { into } = await apply(kept);
    expect(ids).toContain(into);
    expect((await readdir(join(kept.session.folder, '..'))).sort()).toEqual(ids.sort());
    expect(await findText(kept.context.home, key)).toEqual([]);
    expect(await readFile(path, 'utf8')).toMatch(new RegExp(`"session":"${into}"[^\n]*\n$`));
    expect((await apply(kept)).entries).toBe(0);
  });

  it('takes no half of a session that a crash left for a whole one', async () => {
    const kept = await keep();
    const left = join(kept.context.home, 'remask', 'sessions');
    await mkdir(left, { recursive: true, mode: 0o700 });
    await writeFile(join(left, 'half'), '');
    expect((await apply(kept)).intoLevel).toBe('intact');
    expect(await readdir(kept.context.home)).not.toContain('remask');
  });

  it('carries what was erased before as erased', async () => {
    const kept = await keep();
    const { runErase } = await import('../../../src/cli/erase.ts');
    const options = { turn: undefined, reason: undefined, dryRun: false, yes: true, json: true };
    await runErase(kept.session.id, { ...options, match: 'and again' }, kept.context);
    kept.context.said();
    const { into, intoLevel } = await apply(kept);
    expect(intoLevel).toBe('intact-with-gaps');
    const verdict = await verifyFolder(folderOf(kept, into), { sha256 });
    expect(verdict.unexplained).toEqual([]);
    expect(verdict.erasures[0]?.reason).toBe(`erased in ${kept.session.id}`);
    expect(await findText(folderOf(kept, into), 'and again')).toEqual([]);
  });

  it('erases what only looks like a secret once what came after it is gone, and signs with the key of today', async () => {
    const context = await createTestContext();
    await readOrMake(await findKeys(context), 'redaction-key');
    const other = deviceKeyOf('another device');
    const { recorder, files, folder } = beginSession(context.home, {
      header: headerOf(1, other),
      key: other,
    });
    const exchange = exchangeId(1);
    openExchange(recorder, exchange);
    for (const [index, content] of [`it begins ${key.slice(0, 16)}`, `! and is ${key} `].entries()) {
      const value = { choices: [{ index: 0, delta: { content } }] };
      recorder.frame(exchange, 'response', { t: index, type: 'event', value });
      recorder.flush(index);
    }
    recorder.closeExchange({ exchange, outcome: 'completed', requestBytes: 1, responseBytes: 1 }, 3);
    recorder.close('stopped', 4);
    await files.finish();
    const kept = { context, session: { id: headerOf(1, other).id, folder } };
    await runRedact([kept.session.id], { ...BASE, apply: true }, context);
    const [warning = '', document = ''] = context.said().split('\n');
    expect(warning).toContain('verify --key has to be given both');
    const { into, entries, intoLevel, findings } = JSON.parse(document);
    expect([findings.length, intoLevel]).toEqual([1, 'intact']);
    const types = (await entriesOf(folder)).map(({ type, data }) =>
      data === undefined ? `no ${type}` : type,
    );
    expect(types.filter((type) => type === 'no frames')).toHaveLength(entries);
    expect(entries).toBe(2);
    expect(await dryRun(kept, kept.session.id)).toEqual([]);
    expect(await findText(folderOf(kept, into), key.slice(0, 16))).not.toEqual([]);
  });

  it('gives no new seal to a session that is not what it claims', async () => {
    const kept = await keep();
    const file = join(kept.session.folder, '0001.jsonl');
    await writeFile(file, (await readFile(file, 'utf8')).replace('word word', 'word ward'));
    await expect(apply(kept)).rejects.toMatchObject({ code: 'unreadable' });
    await rm(join(kept.session.folder, '0001.seal'));
    await expect(apply(kept)).rejects.toMatchObject({ code: 'unreadable' });
    expect(await readdir(join(kept.session.folder, '..'))).toEqual([kept.session.id]);
  });

  it('refuses a session on hold', async () => {
    const kept = await keep();
    await writeFile(join(kept.session.folder, 'hold.json'), '{}');
    await expect(apply(kept)).rejects.toMatchObject({ code: 'on-hold' });
  });

  it('changes nothing where nobody says yes', async () => {
    const { context, session } = await keep();
    const asked = { ...context, isInputTerminal: true, input: () => new Blob(['n\n']).stream() };
    await runRedact([session.id], { ...BASE, apply: true, yes: false }, asked);
    expect(context.said()).toContain('nothing was changed');
    expect(await readdir(join(session.folder, '..'))).toEqual([session.id]);
  });

  it.each([
    [[], { apply: true }, 'expected sessions for --apply'],
    [['last', 'last'], { apply: true }, 'expected one session'],
    [['last'], { apply: true, dryRun: true }, 'found both'],
    [['last'], { apply: true, json: false, jsonl: true }, '--jsonl alone'],
    [[], { json: false }, '--yes only with --apply'],
  ])('is used as %j %j: %s', async (sessions, options, says) => {
    const context = await createTestContext();
    await expect(runRedact(sessions, { ...BASE, ...options }, context)).rejects.toThrow(says);
  });
});
