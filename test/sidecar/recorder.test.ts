// A change of user under way: what began before stays where it is, what comes after is of somebody else.
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { CaptureEvent } from '../../src/core/model/capture.ts';
import { parseEntry } from '../../src/core/model/entry.ts';
import { parseSessionHeader, type SessionHeader } from '../../src/core/model/session.ts';
import { createSessionFold } from '../../src/core/replay/session-fold.ts';
import { nowMs } from '../../src/sidecar/capture/clock.ts';
import { newUuidV7 } from '../../src/sidecar/capture/ids.ts';
import { type Recorder, startRecorder } from '../../src/sidecar/recorder.ts';
import { closeAfterTest } from '../support/http/scene.ts';
import { header } from '../support/recording.ts';

const { format: _, id: __, startedAt: ___, ...recorderHeader } = header;
const client = {
  address: '127.0.0.1',
  connection: 1,
  process: { pid: 4711, executable: '/usr/bin/agent' },
};

async function openRecorder(): Promise<{ readonly recorder: Recorder; readonly home: string }> {
  const home = await mkdtemp(join(tmpdir(), 'cursor-rec-recorder-'));
  closeAfterTest(() => rm(home, { recursive: true, force: true }));
  await mkdir(join(home, 'sessions'), { recursive: true });
  const identity = { method: 'oidc', issuer: 'https://id.example', subject: 'first' } as const;
  const recorder = await startRecorder({
    home,
    mode: 'required',
    redactionKey: '00'.repeat(32),
    header: { ...recorderHeader, identity },
  });
  return { recorder, home };
}

/** One exchange whose end is left to the caller; all of them are of one conversation. */
function beginExchange({ tap }: Recorder) {
  const exchange = newUuidV7();
  const emit = (event: object) => tap.emit({ exchange, at: nowMs(), ...event } as CaptureEvent);
  const url = 'https://api.openai.com/v1/chat/completions';
  const headers = [['content-type', 'application/json']];
  emit({ type: 'exchange-opened', method: 'POST', url, route: 'openai', client, headers });
  return {
    exchange,
    ask(text: string) {
      const body = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: text }] });
      emit({ type: 'chunk', side: 'request', bytes: Buffer.from(body) });
      emit({ type: 'body-ended', side: 'request' });
    },
    end() {
      emit({ type: 'response-head', status: 200, headers });
      emit({ type: 'chunk', side: 'response', bytes: Buffer.from('{}') });
      emit({ type: 'body-ended', side: 'response' });
      emit({ type: 'exchange-closed', outcome: 'completed', requestBytes: 1, responseBytes: 2 });
    },
  };
}

interface Read {
  readonly header: SessionHeader;
  readonly entries: readonly ReturnType<typeof parseEntry>[];
}
async function readSessions(home: string): Promise<readonly Read[]> {
  const files = await readdir(join(home, 'sessions'), { recursive: true });
  const folders = files
    .filter((file) => file.endsWith('session.json'))
    .map((file) => join(home, 'sessions', file, '..'));
  const read = folders.map(async (folder) => {
    const lines = (await readFile(join(folder, '0001.jsonl'), 'utf8')).trimEnd().split('\n');
    const text = await readFile(join(folder, 'session.json'), 'utf8');
    return { header: parseSessionHeader(JSON.parse(text)), entries: lines.map(parseEntry) };
  });
  const sessions = await Promise.all(read);
  return sessions.sort((a, b) => a.header.startedAt.localeCompare(b.header.startedAt));
}
const typesOf = ({ entries }: Read) => entries.map(({ type }) => type);
const exchangesOf = ({ entries }: Read) =>
  entries.flatMap(({ type, data }) =>
    type === 'exchange-opened' ? [(data as { exchange: string }).exchange] : [],
  );

test('a session under way takes nothing of another user, and ends with its last exchange', async () => {
  const { recorder, home } = await openRecorder();
  const early = beginExchange(recorder);
  early.ask('hello');
  const unread = beginExchange(recorder); // nothing is known yet of where it belongs
  await expect.poll(() => recorder.stats().openSessions).toBe(1);
  const second = { method: 'oidc', issuer: 'https://id.example', subject: 'second' } as const;
  recorder.setIdentity(second, 'login');
  const late = beginExchange(recorder);
  late.ask('hello');
  unread.ask('hello');
  for (const exchange of [early, unread, late]) exchange.end();
  await recorder.close('stopped');

  const sessions = await readSessions(home);
  const subjects = sessions.map((session) => [session.header.identity.subject, ...exchangesOf(session)]);
  expect(subjects.filter(([subject]) => subject === 'second')).toEqual([['second', late.exchange]]);
  const ofFirst = sessions.filter((session) => session.header.identity.subject === 'first');
  expect(ofFirst.flatMap(exchangesOf).sort()).toEqual([early.exchange, unread.exchange].sort());

  for (const { entries } of ofFirst) {
    const changes = entries.filter(({ type }) => type === 'identity');
    expect(changes.map(({ data }) => data)).toEqual([{ reason: 'login', identity: second }]);
  }
  const types = ofFirst.filter((session) => exchangesOf(session).includes(early.exchange)).flatMap(typesOf);
  expect(types.indexOf('identity')).toBeLessThan(types.lastIndexOf('exchange-closed'));
});

test('a session without an exchange under way ends at once, and says why', async () => {
  const { recorder, home } = await openRecorder();
  const only = beginExchange(recorder);
  only.ask('hello');
  only.end();
  await expect.poll(() => recorder.stats().exchanges).toBe(1);
  await expect.poll(() => recorder.stats().openExchanges).toBe(0);
  const nobody = { method: 'os-user', subject: 'alice', isUnidentified: true } as const;
  recorder.setIdentity(nobody, 'logout');
  await expect.poll(() => recorder.stats().openSessions).toBe(0);
  const [session] = (await readSessions(home)) as [Read];
  expect(typesOf(session).slice(-3)).toEqual(['identity', 'session-closed', 'segment-closed']);
  const closed = session.entries.find(({ type }) => type === 'session-closed');
  expect(closed?.data).toMatchObject({ reason: 'identity', exchanges: 1 });
  await recorder.close('stopped');
});

test('the process of a client is in the entry, and in what is shown of the exchange', async () => {
  const { recorder, home } = await openRecorder();
  const only = beginExchange(recorder);
  only.ask('hello');
  only.end();
  await recorder.close('stopped');
  const [session] = (await readSessions(home)) as [Read];
  const fold = createSessionFold(session.header);
  for (const entry of session.entries) fold.entry(entry);
  expect(fold.view().exchanges[0]?.client).toEqual({
    address: '127.0.0.1',
    process: { pid: 4711, executable: '/usr/bin/agent' },
  });
});

test('a policy that changes masks what is opened after it, and stands in the session under way and at the head of later ones', async () => {
  const { recorder, home } = await openRecorder();
  const early = beginExchange(recorder);
  early.ask('my badge-111111');
  await expect.poll(() => recorder.stats().openSessions).toBe(1);
  const rules = [{ id: 'badge', triggers: ['badge-'], pattern: 'badge-[0-9]{6}' }];
  const changed = { digest: `sha256:${'1'.repeat(64)}`, record: 'best-effort' } as const;
  recorder.setPolicy({
    header: changed,
    redaction: { rules },
    policy: { reason: 'organisation', policy: { version: 2 } },
  });
  expect(recorder.tap.isOpen()).toBe(true);
  const late = beginExchange(recorder);
  late.ask('my badge-222222');
  for (const exchange of [early, late]) exchange.end();
  // Later is another user, and so another session.
  await expect.poll(() => recorder.stats().openExchanges).toBe(0);
  recorder.setIdentity({ method: 'os-user', subject: 'other' }, 'login');
  const other = beginExchange(recorder);
  other.ask('my badge-333333');
  other.end();
  await recorder.close('stopped');

  const sessions = await readSessions(home);
  const text = JSON.stringify(sessions);
  expect(text).toContain('badge-111111');
  expect(text).not.toMatch(/badge-222222|badge-333333/);
  const policies = sessions.map(({ header, entries }) => ({
    header: header.policy,
    said: entries.flatMap(({ type, data, seq }) => (type === 'policy' ? [{ data, isFirst: seq === 0 }] : [])),
  }));
  const data = { reason: 'organisation', policy: { version: 2 } };
  expect(policies).toContainEqual({
    header: recorderHeader.policy,
    said: [{ data: { ...data, ...changed }, isFirst: false }],
  });
  expect(policies).toContainEqual({ header: changed, said: [{ data, isFirst: true }] });
});
