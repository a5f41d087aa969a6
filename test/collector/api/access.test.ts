import { connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { fastify } from 'fastify';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { takePlace } from '../../../src/collector/api/access.ts';
import { cutSlices } from '../../../src/collector/api/least-progress.ts';
import { createPlaces } from '../../../src/collector/api/places.ts';
import { decorateRequests } from '../../../src/collector/api/services.ts';
import { ANA } from '../../support/collector/rows.ts';
import { eventually } from '../../support/eventually.ts';

const WINDOW_MS = 600_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  return () => void vi.useRealTimers();
});

/** A server whose one answer takes the one place; `timeOut` does what Node does where nothing came or went for long. */
async function serve(pieces: Iterable<string>, begin: (timeOut: () => void) => void = () => {}) {
  const places = createPlaces({ perOwner: 1, inAll: 1, bytes: 1, short: 1 });
  const app = fastify();
  onTestFinished(() => app.close());
  decorateRequests(app);
  const waiting = { bytes: 0 };
  app.get('/', async (request, reply) => {
    request.setDecorator('caller', { owner: ANA });
    takePlace({ request, reply }, places, 0);
    begin(() => reply.raw.emit('timeout'));
    Object.defineProperty(waiting, 'bytes', { get: () => reply.raw.writableLength });
    return reply.send(Readable.from(cutSlices(Readable.from(pieces))));
  });
  return { places, waiting, url: await app.listen({ host: '127.0.0.1', port: 0 }) };
}

/** Asks, and reads nothing yet. */
function ask(url: string): Socket {
  const reader = connect(Number(new URL(url).port), '127.0.0.1');
  onTestFinished(() => void reader.destroy());
  reader.pause();
  reader.write('GET / HTTP/1.1\r\nhost: here\r\n\r\n');
  return reader;
}

test('who waits for an answer that takes long to begin still has it', async () => {
  const { url } = await serve(['all of it'], (timeOut) => {
    timeOut();
    vi.advanceTimersByTime(5 * WINDOW_MS);
  });
  expect(await (await fetch(url)).text()).toBe('all of it');
});

test('who does not read on makes room for others', async () => {
  let timeOut = () => {};
  const { places, url } = await serve(endless(), (act) => {
    timeOut = act;
  });
  ask(url);
  await eventually(() => expect(() => places.take(ANA, 0)()).toThrow());
  await eventually(() => {
    timeOut();
    places.take(ANA, 0)();
  });
});

test('who takes next to nothing of what waits makes room for others', async () => {
  const { places, url } = await serve(endless());
  ask(url);
  await eventually(() => expect(() => places.take(ANA, 0)()).toThrow());
  await eventually(() => {
    vi.advanceTimersByTime(WINDOW_MS);
    places.take(ANA, 0)();
  });
});

test('who reads on keeps the place, however long it takes', async () => {
  const { places, waiting, url } = await serve(endless());
  const reader = ask(url);
  for (let windows = 0; windows < 4; windows++) {
    await eventually(() => expect(waiting.bytes).toBeGreaterThan(0));
    vi.advanceTimersByTime(WINDOW_MS);
    const wanted = reader.bytesRead + 32 * 1024 * 1024;
    reader.resume();
    await eventually(() => expect(reader.bytesRead).toBeGreaterThan(wanted));
    reader.pause();
    expect(() => places.take(ANA, 0)()).toThrow();
  }
});

function* endless(): Generator<string> {
  for (;;) yield 'x'.repeat(300_000);
}
