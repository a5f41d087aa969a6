// A session that is read piece by piece tells what it tells as a whole.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openSession } from '../../../src/cli/read/open-session.ts';
import { readSession } from '../../../src/cli/read/read-session.ts';
import { joinCursor } from '../../../src/core/dialect/cursor/join.ts';
import { readRounds } from '../../../src/core/dialect/round.ts';
import { foldTurns } from '../../../src/core/dialect/turns.ts';
import type { Json } from '../../../src/core/model/json.ts';
import { formatDocument, toDocument } from '../../../src/core/replay/document.ts';
import { toExchangeEvents } from '../../../src/core/replay/exchange-events.ts';
import { readTurns } from '../../../src/core/replay/read-turns.ts';
import type { SessionView } from '../../../src/core/replay/session-fold.ts';
import { type SessionSource, toHead } from '../../../src/core/replay/session-source.ts';
import { readTimeline } from '../../../src/core/replay/timeline.ts';
import type { TimelineEvent } from '../../../src/core/replay/timeline-event.ts';
import { createTurnReader } from '../../../src/core/replay/turn-reader.ts';
import { cleanSession, recordClean } from '../../independent/clean-session.ts';
import { createFolder } from '../../support/context.ts';
import { exchangeId, openExchange } from '../../support/recording.ts';
import { beginSession, deviceKeyOf, headerOf } from '../../support/sealed-session.ts';

const RECORDINGS = fileURLToPath(new URL('../../recordings/', import.meta.url));

/** Holds everything that is read piece by piece against the whole. */
async function expectSame(folder: string): Promise<void> {
  const view = await readSession(folder);
  const session = openSession(folder);
  try {
    const source = session.source();
    expect([...formatDocument(source)].join('')).toBe(JSON.stringify(toDocument(view)));
    // Which turn an exchange goes on with is said beside; who opens it is compared here.
    const told = [...readTimeline(source)].map(({ within: _, ...event }) => event);
    expect(told).toEqual(toTimelineAtOnce(view));
    const { header, status, lastT } = view;
    expect(session.head()).toMatchObject({ header, status, lastT });
    expect(lastTold(source)).toEqual(foldTurns(view.exchanges));
    expectSamePending(source);
  } finally {
    session.close();
  }
  expectSameEarly(folder, view);
}

/** Which calls wait is known without contents; of those with one id, one with a result may be among them. */
function expectSamePending(source: SessionSource): void {
  const reader = createTurnReader(source);
  while (reader.step());
  for (const draft of reader.drafts) {
    const waiting = reader.read(draft).turn.response.toolCalls.filter(({ status }) => status === 'pending');
    const calls = draft.pending.map(({ call }) => call);
    for (const { id } of waiting) expect(calls).toContain(id);
  }
}

/** The same of turns that are told while their exchanges arrive. */
function expectSameEarly(folder: string, view: SessionView): void {
  const session = openSession(folder);
  try {
    const source = session.source();
    const told = lastTold(source, { isEarly: true, reach: 1 });
    expect(told).toEqual(foldTurns(view.exchanges));
    expect(source.exchanges.map(({ id }) => source.read(id))).toEqual(view.exchanges);
  } finally {
    session.close();
  }
}

/** The timeline as its definition has it: all events, sorted by time. */
function toTimelineAtOnce(view: SessionView): TimelineEvent[] {
  const exchanges = joinCursor(view.exchanges);
  const turns = new Map(foldTurns(exchanges).map(({ id }, index) => [id, index + 1]));
  const calls = new Map();
  const events = exchanges.flatMap((exchange) =>
    toExchangeEvents({ exchange, rounds: readRounds(exchange) }, { turns, calls }),
  );
  const gaps = view.gaps.map(({ from, ...gap }) => ({ t: from, type: 'gap' as const, ...gap }));
  return [...events, ...gaps].sort((one, other) => one.t - other.t);
}

/** The turns as they are told while the session is read; of one that was told again, what was told last. */
function lastTold(
  source: SessionSource,
  { isEarly = false, reach }: { readonly isEarly?: boolean; readonly reach?: number } = {},
) {
  const told = new Map<number, object>();
  const reader = createTurnReader(source, { isEarly });
  const options = { isWhole: false, ...(reach === undefined ? {} : { reach }) };
  for (const { number, turn } of readTurns(reader, options)) told.set(number, turn);
  return [...told.values()];
}

interface Chat {
  /** Of which earlier chat it resends the messages; the same again where `isSame`. */
  readonly after: number;
  readonly isSame: boolean;
  readonly prompt: string;
  readonly tokens: readonly string[];
  readonly call: string | undefined;
  readonly outcome: 'completed' | 'failed' | 'cut' | 'cancelled';
  /** Milliseconds to the next one: less than it takes, and they overlap. */
  readonly wait: number;
}

const chats: fc.Arbitrary<readonly Chat[]> = fc.array(
  fc.record({
    after: fc.nat(40),
    isSame: fc.boolean(),
    prompt: fc.oneof(fc.constantFrom('', 'Go on', '   '), fc.string({ unit: 'binary', maxLength: 400 })),
    tokens: fc.array(fc.constantFrom('a', 'é ', '\n', '😀', 'word '.repeat(80)), { maxLength: 8 }),
    call: fc.option(fc.constantFrom('c1', 'c2', 'c3'), { nil: undefined }),
    outcome: fc.constantFrom('completed', 'completed', 'failed', 'cut', 'cancelled'),
    wait: fc.nat(60),
  }),
  { minLength: 1, maxLength: 40 },
);

/** Records conversations that go on from each other, are tried again, call tools and bring results late. */
async function recordChats(home: string, said: readonly Chat[]): Promise<string> {
  const { recorder, files, folder } = beginSession(home, {
    header: headerOf(1, deviceKeyOf('chats')),
    key: deviceKeyOf('chats'),
  });
  const histories: (readonly Json[])[] = [];
  const closings: { t: number; close: () => void }[] = [];
  let t = 0;
  for (const [number, chat] of said.entries()) {
    const messages = toMessages(chat, histories);
    for (const { close } of closings.filter((closing) => closing.t <= t)) close();
    closings.splice(0, closings.length, ...closings.filter((closing) => closing.t > t));
    closings.push(recordChat(recorder, { number, chat, messages, t }));
    const calls = chat.call === undefined ? {} : { tool_calls: [toCall(chat.call)] };
    histories.push([...messages, { role: 'assistant', content: chat.tokens.join(''), ...calls }]);
    t += chat.wait;
  }
  for (const { close } of closings) close();
  recorder.close('stopped', t + 1000);
  await files.commit();
  await files.close();
  return folder;
}

const toCall = (id: string) => ({ id, type: 'function', function: { name: 'read', arguments: '{"a":1}' } });

function toMessages(
  { after, isSame, prompt }: Chat,
  histories: readonly (readonly Json[])[],
): readonly Json[] {
  const history = histories[after % Math.max(1, histories.length)] ?? [];
  if (isSame) return history.length === 0 ? [{ role: 'user', content: 'x' }] : history.slice(0, -1);
  const result = { role: 'tool', tool_call_id: `c${(after % 3) + 1}`, content: `result ${prompt}` };
  return [...history, ...(after % 2 === 0 ? [result] : []), { role: 'user', content: prompt }];
}

function recordChat(
  recorder: ReturnType<typeof beginSession>['recorder'],
  { number, chat, messages, t }: { number: number; chat: Chat; messages: readonly Json[]; t: number },
): { t: number; close: () => void } {
  const exchange = exchangeId(number);
  openExchange(recorder, exchange, t);
  recorder.frame(exchange, 'request', { t, type: 'json', value: { model: 'm', messages } }, (leaf) => leaf);
  recorder.frame(exchange, 'response', { t, type: 'head', status: 200, headers: [] });
  const deltas: Json[] = chat.tokens.map((content) => ({ content }));
  if (chat.call !== undefined) deltas.push({ tool_calls: [{ index: 0, ...toCall(chat.call) }] });
  const end = t + deltas.length * 7;
  const close = () => {
    for (const [index, delta] of deltas.entries())
      recorder.frame(exchange, 'response', {
        t: t + index * 7,
        type: 'event',
        value: { model: 'm', choices: [{ index: 0, delta }] },
      });
    recorder.closeExchange({ exchange, outcome: chat.outcome, requestBytes: 1, responseBytes: 1 }, end);
    recorder.flush(end);
  };
  return { t: end, close };
}

describe('a session that is read piece by piece', () => {
  it('tells the same as the whole, whatever was recorded', async () => {
    const home = await createFolder();
    let index = 0;
    await fc.assert(
      fc.asyncProperty(cleanSession, async (session) => {
        index++;
        await expectSame(await recordClean(join(home, String(index)), index, session));
      }),
      { numRuns: 60 },
    );
  });

  it('tells the same as the whole of conversations that overlap, go on and are tried again', async () => {
    const home = await createFolder();
    let index = 0;
    await fc.assert(
      fc.asyncProperty(chats, async (said) => {
        index++;
        await expectSame(await recordChats(join(home, String(index)), said));
      }),
      { numRuns: 60 },
    );
  });

  it('tells the same where entries were erased, and where the last line is torn', async () => {
    const home = await createFolder();
    let index = 0;
    await fc.assert(
      fc.asyncProperty(chats, fc.array(fc.nat(200), { maxLength: 20 }), async (said, erased) => {
        index++;
        const folder = await recordChats(join(home, String(index)), said);
        await rewrite(folder, (lines) => [
          ...lines.map((line, at) => (erased.includes(at) && !isClose(line) ? erase(line) : line)),
          '{"seq":',
        ]);
        await expectSame(folder);
      }),
      { numRuns: 40 },
    );
  });

  it('reads lines of any length from where they stand', async () => {
    const home = await createFolder();
    const long = Array.from({ length: 6 }, (_, index) => 'é'.repeat(16_380 + index * 20_000));
    const said = long.map((prompt, after) => ({
      after,
      isSame: false,
      prompt,
      tokens: ['a'],
      call: undefined,
      outcome: 'completed' as const,
      wait: 50,
    }));
    await expectSame(await recordChats(home, said));
  });

  it.each(['open', 'sealed', 'cut-off', 'erased', 'recovered'])(
    'tells the same of the recording %s',
    async (name) => {
      await expectSame(join(RECORDINGS, name));
    },
  );

  it('says of a part that is not there what the whole says', async () => {
    const folder = await recordChats(await createFolder(), [
      {
        after: 1,
        isSame: false,
        prompt: 'long '.repeat(200),
        tokens: [],
        call: undefined,
        outcome: 'completed',
        wait: 1,
      },
    ]);
    await rewrite(folder, (lines) => lines.filter((line) => !line.includes('"type":"part"')));
    await expect(readSession(folder)).rejects.toThrow('expected a part at entry');
    const session = openSession(folder);
    const made = () => [...session.pieces(formatDocument(session.source()))];
    expect(made).toThrow(expect.objectContaining({ code: 'unreadable' }));
    session.close();
  });

  it('is told by its end what it has, before it is read', async () => {
    const folder = await recordClean(await createFolder(), 1, {
      exchanges: [
        [
          { type: 'findings', count: 2 },
          { type: 'gap', bytes: 3 },
        ],
      ],
      isOpen: false,
    });
    const session = openSession(folder);
    expect(session.head()).toEqual(toHead(await readSession(folder)));
    expect(session.head()).toMatchObject({ status: 'sealed', redactionCount: 2, gapCount: 1 });
    session.close();
  });
});

const isClose = (line: string) => line.includes('-closed"');
const erase = (line: string) => `${line.slice(0, line.indexOf(',"salt":'))}}`;

async function rewrite(
  folder: string,
  change: (lines: readonly string[]) => readonly string[],
): Promise<void> {
  const [name = ''] = (await readdir(folder)).filter((file) => file.endsWith('.jsonl'));
  const lines = (await readFile(join(folder, name), 'utf8')).split('\n').slice(0, -1);
  const changed = change(lines);
  const [last = ''] = changed.slice(-1);
  // A torn line has no LF.
  const isTorn = last === '{"seq":';
  await writeFile(join(folder, name), isTorn ? changed.join('\n') : `${changed.join('\n')}\n`);
}
