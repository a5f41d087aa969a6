// The worker dies of what it is given: it is replaced, what was lost is a gap to the byte, and nothing is silently missing.
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { CaptureEvent } from '../../src/core/model/capture.ts';
import { type Entry, parseEntry, toStatement } from '../../src/core/model/entry.ts';
import type { RecordMode } from '../../src/core/model/record-mode.ts';
import { nowMs } from '../../src/sidecar/capture/clock.ts';
import { newUuidV7 } from '../../src/sidecar/capture/ids.ts';
import { type Recorder, startRecorder } from '../../src/sidecar/recorder.ts';
import { closeAfterTest } from '../support/http/scene.ts';
import { header } from '../support/recording.ts';

const { format: _, id: __, startedAt: ___, ...recorderHeader } = header;
const client = { address: '127.0.0.1', connection: 1 };
/** Enough for the program itself, not for what `deadly` becomes. */
const MAX_HEAP_MIB = 32;

async function openRecorder(mode: RecordMode = 'required', limits: object = { maxHeapMib: MAX_HEAP_MIB }) {
  const home = await mkdtemp(join(tmpdir(), 'cursor-rec-restart-'));
  closeAfterTest(() => rm(home, { recursive: true, force: true }));
  await mkdir(join(home, 'sessions'), { recursive: true });
  const recorder = await startRecorder({
    home,
    mode,
    redactionKey: '00'.repeat(32),
    header: recorderHeader,
    ...limits,
  });
  return { recorder, home };
}

/** A JSON body of small values: a few megabytes that become hundreds when they are parsed. */
function deadly(values = 200_000): Buffer {
  return Buffer.from(`{"messages":[${'{"a":{"b":[{},[],{}]}},'.repeat(values)}0]}`);
}

/** An exchange that is told as one that passes, and what of it did. */
function passExchange({ tap }: Recorder, conversation: string) {
  const exchange = newUuidV7();
  const passed = { request: 0, response: 0 };
  const emit = (event: object) => tap.emit({ exchange, at: nowMs(), ...event } as CaptureEvent);
  const url = 'https://api.openai.com/v1/chat/completions';
  const headers = [
    ['content-type', 'application/json'],
    ['x-session-affinity', conversation],
  ];
  emit({ type: 'exchange-opened', method: 'POST', url, route: 'openai', client, headers });
  const chunk = (side: 'request' | 'response', bytes: Buffer) => {
    passed[side] += bytes.length;
    emit({ type: 'chunk', side, bytes });
  };
  return {
    exchange,
    passed,
    ask(body: Buffer | string) {
      chunk('request', Buffer.from(body));
      emit({ type: 'body-ended', side: 'request' });
    },
    head: () =>
      emit({ type: 'response-head', status: 200, headers: [['content-type', 'text/event-stream']] }),
    say: (text: string) => chunk('response', Buffer.from(`data: ${JSON.stringify({ text })}\n\n`)),
    end() {
      emit({ type: 'body-ended', side: 'response' });
      const counts = { requestBytes: passed.request, responseBytes: passed.response };
      emit({ type: 'exchange-closed', outcome: 'completed', ...counts });
    },
  };
}

async function readEntries(home: string): Promise<Entry[][]> {
  const files = await readdir(join(home, 'sessions'), { recursive: true });
  const segments = files.filter((file) => file.endsWith('.jsonl')).sort();
  return Promise.all(
    segments.map(async (file) => {
      const lines = (await readFile(join(home, 'sessions', file), 'utf8')).trimEnd().split('\n');
      return lines.map(parseEntry);
    }),
  );
}
const statementsOf = (entries: readonly Entry[], exchange: string) =>
  entries.flatMap((entry) => {
    const statement = toStatement(entry);
    const isOf = (statement?.data as { exchange?: string } | undefined)?.exchange === exchange;
    return statement !== undefined && isOf ? [statement] : [];
  });
const typesOf = (statements: readonly { readonly type: string }[]) => statements.map(({ type }) => type);
const isRunning = (recorder: Recorder, count: number) =>
  expect.poll(() => [recorder.restarts().count, recorder.failing()]).toEqual([count, undefined]);

test('a worker that runs out of memory is replaced, and what was under way goes on with a gap to the byte', async () => {
  const { recorder, home } = await openRecorder();
  const early = passExchange(recorder, 'one');
  early.ask('{"model":"m","messages":[]}');
  early.head();
  early.say('before');
  await expect.poll(() => recorder.stats().openExchanges).toBe(1);
  await expect.poll(async () => JSON.stringify(await readEntries(home))).toContain('before');
  const before = { ...early.passed };
  const poison = passExchange(recorder, 'two');
  poison.ask(deadly());
  recorder.tap.flush();
  await expect.poll(() => recorder.failing()).toMatch(/ran out of memory/);
  expect(recorder.tap.isOpen()).toBe(false);
  early.say('meanwhile');
  await isRunning(recorder, 1);
  expect(recorder.tap.isOpen()).toBe(true);
  expect(recorder.restarts().lastReason).toBe('it ran out of memory');
  early.say('after');
  early.end();
  poison.head();
  poison.end();
  const late = passExchange(recorder, 'three');
  late.ask('{"model":"m","messages":[]}');
  late.head();
  late.end();
  await recorder.close('stopped');

  const sessions = await readEntries(home);
  const [first = [], ...others] = sessions.filter(
    (entries) => statementsOf(entries, early.exchange).length > 0,
  );
  expect(first.at(-2)?.data).toMatchObject({
    reason: 'recovered',
    coverage: { whole: 0, withGaps: 1, unfinished: 0 },
  });
  expect(statementsOf(first, early.exchange)).toMatchObject([
    { type: 'exchange-opened' },
    { type: 'frames', data: { side: 'request' } },
    { type: 'frames', data: { side: 'response' } },
    { type: 'gap', data: { reason: 'recorder-crashed' } },
  ]);
  const again = statementsOf(others.flat(), early.exchange);
  const gaps = again.flatMap(({ type, data }) =>
    type === 'gap' ? [[data.side, data.reason, data.bytes]] : [],
  );
  expect(gaps).toEqual([
    ['request', 'recorder-ended', before.request],
    ['response', 'recorder-ended', before.response],
    ['response', 'behind-a-gap', early.passed.response - before.response],
  ]);
  expect(again[0]).toMatchObject({ type: 'exchange-opened', data: { resumed: true } });
  expect(again.filter(({ type }) => type === 'frames')).toMatchObject([
    { data: { side: 'response', frames: [{ type: 'head', status: 200 }] } },
  ]);
  expect(again.at(-1)).toMatchObject({
    type: 'exchange-closed',
    data: { requestBytes: early.passed.request, responseBytes: early.passed.response },
  });
  const ofPoison = statementsOf(sessions.flat(), poison.exchange);
  expect(ofPoison).toMatchObject([
    { type: 'exchange-opened', data: { resumed: true } },
    { type: 'gap', data: { side: 'request', reason: 'recorder-ended', bytes: poison.passed.request } },
    { type: 'frames', data: { side: 'response' } },
    { type: 'exchange-closed', data: { requestBytes: poison.passed.request } },
  ]);
  expect(typesOf(statementsOf(sessions.flat(), late.exchange))).not.toContain('gap');
  expect(recorder.coverage()).toEqual({
    ...{ seen: 3, whole: 1, withGaps: 2, omitted: 0, tunnelled: 0, refused: 0, open: 0 },
  });
});

test('what is over and was not written yet when the worker ends is told again as a gap, not forgotten', async () => {
  const { recorder, home } = await openRecorder('best-effort');
  const poison = passExchange(recorder, 'one');
  poison.ask(deadly());
  // In the same batch, so behind the poison: no commit comes before the end.
  const over = passExchange(recorder, 'two');
  over.ask('{"model":"m","messages":[]}');
  over.head();
  over.say('hello');
  over.end();
  poison.end();
  await isRunning(recorder, 1);
  await expect.poll(() => recorder.coverage().open).toBe(0);
  await recorder.close('stopped');
  const sessions = (await readEntries(home)).flat();
  for (const { exchange, passed } of [poison, over]) {
    const statements = statementsOf(sessions, exchange);
    const lost = statements.flatMap(({ type, data }) => (type === 'gap' ? [data.bytes ?? 0] : []));
    expect(lost.reduce((sum, bytes) => sum + bytes, 0)).toBe(passed.request + passed.response);
    const { request: requestBytes, response: responseBytes } = passed;
    expect(statements.at(-1)).toMatchObject({
      type: 'exchange-closed',
      data: { requestBytes, responseBytes },
    });
  }
});

test('a change of user that the worker was told of is known to the one that replaces it', async () => {
  const { recorder, home } = await openRecorder();
  const early = passExchange(recorder, 'one');
  early.ask('{"model":"m","messages":[]}');
  const second = { method: 'os-user', subject: 'bob' } as const;
  recorder.setIdentity(second, 'login');
  const poison = passExchange(recorder, 'two');
  poison.ask(deadly());
  await isRunning(recorder, 1);
  for (const exchange of [early, poison]) {
    exchange.head();
    exchange.end();
  }
  await recorder.close('stopped');
  const files = await readdir(join(home, 'sessions'), { recursive: true });
  const headers = files.filter((file) => file.endsWith('session.json'));
  const subjects = new Map<string, string>();
  for (const file of headers) {
    const folder = join(home, 'sessions', file, '..');
    const { identity } = JSON.parse(await readFile(join(folder, 'session.json'), 'utf8'));
    const lines = (await readFile(join(folder, '0001.jsonl'), 'utf8')).trimEnd().split('\n').map(parseEntry);
    for (const { exchange } of [early, poison])
      if (typesOf(statementsOf(lines, exchange)).includes('exchange-closed'))
        subjects.set(exchange, identity.subject);
  }
  expect([...subjects].sort()).toEqual([
    [early.exchange, 'alice'],
    [poison.exchange, 'bob'],
  ]);
});

test('a worker that ends while it stops is replaced once more, so that all is written', async () => {
  const { recorder, home } = await openRecorder();
  const poison = passExchange(recorder, 'one');
  poison.ask(deadly());
  poison.head();
  poison.end();
  await recorder.close('stopped');
  const statements = statementsOf((await readEntries(home)).flat(), poison.exchange);
  expect(statements.at(-1)).toMatchObject({
    type: 'exchange-closed',
    data: { requestBytes: poison.passed.request, responseBytes: 0 },
  });
  expect(recorder.coverage()).toMatchObject({ seen: 1, withGaps: 1, open: 0 });
});

test('a worker that hangs is ended and replaced, and what it hung on is a gap to the byte', async () => {
  // A body that keeps it busy for longer than that, whatever the machine.
  const { recorder, home } = await openRecorder('best-effort', { maxSilenceMs: 300 });
  const poison = passExchange(recorder, 'one');
  poison.ask(deadly(1_000_000));
  recorder.tap.flush();
  await expect.poll(() => recorder.restarts().lastReason).toBe('it hung');
  poison.head();
  poison.end();
  await expect.poll(() => recorder.coverage().open).toBe(0);
  await recorder.close('stopped');
  const statements = statementsOf((await readEntries(home)).flat(), poison.exchange);
  const lost = statements.flatMap(({ type, data }) => (type === 'gap' ? [data.bytes ?? 0] : []));
  expect(lost.reduce((sum, bytes) => sum + bytes, 0)).toBe(poison.passed.request);
});
