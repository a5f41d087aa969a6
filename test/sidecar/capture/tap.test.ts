// The tap's accounts: what is queued, what is acknowledged, what was dropped, and when it lets traffic pass.
import { expect, test, vi } from 'vitest';
import type { CaptureEvent } from '../../../src/core/model/capture.ts';
import type { Side } from '../../../src/core/model/frame.ts';
import { eventOverheadBytes, type TapMessage } from '../../../src/sidecar/capture/batch.ts';
import { createTap, type TapOptions } from '../../../src/sidecar/capture/tap.ts';

function openTap(options: Partial<TapOptions> = {}) {
  const posts: { readonly message: TapMessage; readonly transfer: readonly ArrayBuffer[] }[] = [];
  const post = vi.fn(
    (message: TapMessage, transfer: ArrayBuffer[]) => void posts.push({ message, transfer }),
  );
  const tap = createTap({ post, maxQueuedBytes: 10_000, maxHoldMs: 10_000, mode: 'required', ...options });
  return { tap, posts };
}
const chunk = (text: string, side: Side = 'request', exchange = 'a'): CaptureEvent => ({
  type: 'chunk',
  exchange,
  at: 1,
  side,
  bytes: Buffer.from(text),
});
const ended: CaptureEvent = { type: 'body-ended', exchange: 'a', at: 2, side: 'request' };
/** Longer than a batch waits; a timer that is due later fires later. */
const turn = () => new Promise((resolve) => setTimeout(resolve, 40));

test('tap posts the events of a while as one message with one slab of exactly their bytes', async () => {
  const { tap, posts } = openTap();
  tap.emit(chunk('one'));
  tap.emit(ended);
  tap.emit(chunk('three', 'response'));
  expect(posts).toHaveLength(0);
  await turn();
  expect(posts).toHaveLength(1);
  const [{ message, transfer }] = posts as [(typeof posts)[0]];
  expect(message.bytes).toBe(8 + 3 * eventOverheadBytes);
  expect(transfer.map((slab) => slab.byteLength)).toEqual([8]);
  const chunks = message.events.filter((event) => event.type === 'chunk');
  expect(chunks.map(({ bytes }) => Buffer.from(bytes).toString())).toEqual(['one', 'three']);
  expect(chunks.every(({ bytes }) => bytes.buffer === transfer[0])).toBe(true);
  expect(message.events.map(({ type }) => type)).toEqual(['chunk', 'body-ended', 'chunk']);
});

test('tap posts at once when more than 1 MiB is pending', () => {
  const { tap, posts } = openTap({ maxQueuedBytes: 1e9 });
  tap.emit(chunk('x'.repeat(1024 * 1024)));
  expect(posts).toHaveLength(1);
});

test('tap transfers nothing where no event has bytes', async () => {
  const { tap, posts } = openTap();
  tap.emit(ended);
  await turn();
  expect(posts[0]?.transfer).toEqual([]);
});

test('queue grows by payload and overhead and shrinks by what is acknowledged', () => {
  const { tap } = openTap();
  tap.emit(chunk('12345'));
  tap.emit(ended);
  expect(tap.stats().queuedBytes).toBe(5 + 2 * eventOverheadBytes);
  tap.acknowledge(5 + eventOverheadBytes);
  expect(tap.stats().queuedBytes).toBe(eventOverheadBytes);
  tap.acknowledge(1e6);
  expect(tap.stats().queuedBytes).toBe(0);
});

test('required tap shuts when it is full or failing and lets waiters through when neither holds', async () => {
  const { tap } = openTap();
  tap.emit(chunk('x'.repeat(10_000)));
  tap.setFailing('the disk is full');
  expect(tap.isOpen()).toBe(false);
  expect(tap.whyShut()).toBe('the disk is full');
  const verdict = tap.whenOpen(new AbortController().signal);
  const first = vi.fn();
  void verdict.then(first);
  tap.setFailing(undefined);
  await turn();
  expect(first).not.toHaveBeenCalled();
  tap.acknowledge(5000);
  expect(await verdict).toBe('open');
  expect(tap.isOpen()).toBe(true);
});

test('waiters are refused after the longest hold and when they give up', async () => {
  const { tap } = openTap({ maxHoldMs: 5 });
  tap.setFailing('x');
  expect(await tap.whenOpen(new AbortController().signal)).toBe('refused');
  const gone = new AbortController();
  const verdict = openTap().tap;
  verdict.setFailing('x');
  const waiting = verdict.whenOpen(gone.signal);
  gone.abort();
  expect(await waiting).toBe('refused');
});

test('best-effort tap stays open and tells drops once a side, before what follows them', () => {
  const { tap, posts } = openTap({ mode: 'best-effort', maxQueuedBytes: 1000 });
  tap.setFailing('x');
  expect(tap.isOpen()).toBe(true);
  tap.emit(chunk('x'.repeat(700)));
  tap.emit(chunk('y'.repeat(300)));
  tap.emit(chunk('z'.repeat(20), 'request'));
  tap.emit(chunk('r'.repeat(90), 'response'));
  expect(tap.stats()).toMatchObject({ droppedBytes: 410, queuedBytes: 900 });
  tap.acknowledge(900);
  tap.emit(chunk('later'));
  tap.flush();
  const events = posts.flatMap(({ message }) => message.events);
  expect(events).toMatchObject([
    { type: 'chunk' },
    { type: 'dropped', side: 'request', bytes: 320 },
    { type: 'dropped', side: 'response', bytes: 90 },
    { type: 'chunk' },
  ]);
});

test('drops are told at the close of their exchange where there was no room before', () => {
  const { tap, posts } = openTap({ mode: 'best-effort', maxQueuedBytes: 300 });
  tap.emit(chunk('x'.repeat(200)));
  tap.emit(chunk('x'.repeat(150), 'request', 'b'));
  tap.emit({
    type: 'exchange-closed',
    exchange: 'a',
    at: 3,
    outcome: 'completed',
    requestBytes: 200,
    responseBytes: 0,
  });
  tap.flush();
  const events = posts.flatMap(({ message }) => message.events);
  expect(events).toMatchObject([
    { type: 'dropped', exchange: 'a', bytes: 200 },
    { type: 'exchange-closed', exchange: 'a' },
    { type: 'dropped', exchange: 'b', bytes: 150 },
  ]);
});

test('a tap without a recorder keeps what comes, and tells the next one all that is not settled', async () => {
  const { tap, posts } = openTap();
  const opened = (exchange: string): CaptureEvent => ({
    ...{ type: 'exchange-opened', exchange, at: 0, method: 'POST', url: 'https://a.example/', route: 'a' },
    client: { address: '127.0.0.1', connection: 1 },
    headers: [],
  });
  const events = () => posts.flatMap(({ message }) => message.events);
  for (const event of [opened('a'), opened('b'), chunk('12345'), chunk('12', 'request', 'b')])
    tap.emit(event);
  tap.flush();
  tap.settle('b', 'whole');
  tap.detach('it ran out of memory', true);
  expect([tap.isOpen(), tap.whyShut(), tap.stats().queuedBytes]).toEqual([false, 'it ran out of memory', 0]);
  const verdict = tap.whenOpen(new AbortController().signal);
  tap.emit(chunk('678'));
  await turn();
  expect(posts).toHaveLength(1);
  posts.length = 0;
  tap.attach();
  expect(events()).toMatchObject([
    { type: 'exchange-opened', exchange: 'a', isResumed: true },
    { type: 'dropped', exchange: 'a', side: 'request', bytes: 5, reason: 'recorder-ended' },
    { type: 'chunk', exchange: 'a', bytes: { length: 3 } },
  ]);
  expect(tap.stats().queuedBytes).toBe(3 + 3 * eventOverheadBytes);
  expect(await verdict).toBe('open');
  expect(tap.settled()).toEqual({ whole: 1, withGaps: 0, omitted: 0, tunnelled: 0 });
  expect(tap.stats().seen).toBe(2);
});

test('a best-effort tap without a recorder drops what is beyond its bound, and says so to the next one', () => {
  const { tap, posts } = openTap({ mode: 'best-effort', maxQueuedBytes: 1000 });
  tap.detach('it ended', false);
  tap.emit(chunk('x'.repeat(700)));
  tap.emit(chunk('y'.repeat(300)));
  expect([tap.isOpen(), tap.stats().droppedBytes]).toEqual([true, 300]);
  tap.attach();
  expect(posts.flatMap(({ message }) => message.events)).toMatchObject([
    { type: 'chunk' },
    { type: 'dropped', bytes: 300, reason: 'it ended' },
  ]);
});

test('a tap whose mode becomes best-effort lets through who waits, and one that becomes required is shut while nothing can be recorded', async () => {
  const { tap } = openTap();
  tap.setFailing('the disk is full');
  const verdict = tap.whenOpen(new AbortController().signal);
  tap.setMode('best-effort');
  expect(await verdict).toBe('open');
  expect(tap.isOpen()).toBe(true);
  tap.setMode('required');
  expect(tap.isOpen()).toBe(false);
  expect(tap.whyShut()).toBe('the disk is full');
});

test('a tap that drops content takes all that is not content, and tells what it dropped', () => {
  const { tap, posts } = openTap({ mode: 'best-effort' });
  tap.emit(chunk('kept'));
  tap.setDropping('spool-limit');
  tap.emit(chunk('dropped'));
  tap.emit({ type: 'body-ended', exchange: chunk('').exchange, at: 2, side: 'request' });
  tap.setDropping(undefined);
  tap.emit(chunk('kept again'));
  tap.flush();
  expect(posts.flatMap(({ message }) => message.events)).toMatchObject([
    { type: 'chunk' },
    { type: 'dropped', side: 'request', bytes: 7, reason: 'spool-limit' },
    { type: 'body-ended' },
    { type: 'chunk' },
  ]);
  expect(tap.stats().droppedBytes).toBe(7);
});

test('a tap takes all content as soon as all has to be recorded, though it was told to drop it before', () => {
  const { tap, posts } = openTap({ mode: 'best-effort' });
  tap.setDropping('spool-limit');
  tap.setMode('required');
  tap.emit(chunk('kept'));
  tap.flush();
  expect(posts.flatMap(({ message }) => message.events)).toMatchObject([{ type: 'chunk' }]);
  expect(tap.stats().droppedBytes).toBe(0);
});
