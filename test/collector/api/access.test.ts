import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { fastify } from 'fastify';
import { expect, onTestFinished, test } from 'vitest';
import { takePlace } from '../../../src/collector/api/access.ts';
import { createPlaces } from '../../../src/collector/api/places.ts';
import { decorateRequests } from '../../../src/collector/api/services.ts';
import { ANA } from '../../support/collector/rows.ts';
import { eventually } from '../../support/eventually.ts';

/** A server whose one answer takes the one place; `timeOut` does what Node does where nothing came or went for long. */
async function serve(pieces: Iterable<string>, begin: (timeOut: () => void) => void) {
  const places = createPlaces({ perOwner: 1, inAll: 1, bytes: 1, short: 1 });
  const app = fastify();
  onTestFinished(() => app.close());
  decorateRequests(app);
  app.get('/', async (request, reply) => {
    request.setDecorator('caller', { owner: ANA });
    takePlace({ request, reply }, places, 0);
    begin(() => reply.raw.emit('timeout'));
    return reply.send(Readable.from(pieces));
  });
  return { places, url: await app.listen({ host: '127.0.0.1', port: 0 }) };
}

test('who waits for an answer that takes long to begin still has it', async () => {
  const { url } = await serve(['all of it'], (timeOut) => timeOut());
  expect(await (await fetch(url)).text()).toBe('all of it');
});

test('who does not read on makes room for others', async () => {
  let timeOut = () => {};
  const { places, url } = await serve(endless(), (act) => {
    timeOut = act;
  });
  const reader = connect(Number(new URL(url).port), '127.0.0.1');
  onTestFinished(() => void reader.destroy());
  reader.pause();
  reader.write('GET / HTTP/1.1\r\nhost: here\r\n\r\n');
  await eventually(() => expect(() => places.take(ANA, 0)()).toThrow());
  await eventually(() => {
    timeOut();
    places.take(ANA, 0)();
  });
});

function* endless(): Generator<string> {
  for (;;) yield 'x'.repeat(65_536);
}
