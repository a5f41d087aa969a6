// Real Connect and gRPC clients and servers, with the proxy between them: over CONNECT and TLS, and in cleartext.
import { Code, ConnectError } from '@connectrpc/connect';
import { expect, test } from 'vitest';
import { echoHost as host, note, openEchoScene } from '../../support/http/echo-scene.ts';

const everyWay = [
  ['TLS', '2', false],
  ['TLS', '2', true],
  ['cleartext', '2', false],
  ['cleartext', '2', true],
  ['TLS', '1.1', false],
  ['cleartext', '1.1', false],
] as const;
const http2Ways = everyWay.filter(([, version]) => version === '2');

test.each(everyWay)(
  'unary over %s, HTTP/%s, gRPC %s: message, headers, trailers, errors',
  async (way, version, isGrpc) => {
    const { rig, client } = await openEchoScene(way, { version, isGrpc });
    let trailer: string | null = null;
    const payload = new Uint8Array(3 * 1024 * 1024).fill(7);
    const answer = await client.unary(note('hi', payload), {
      onTrailer: (trailers: Headers) => {
        trailer = trailers.get('x-trailer');
      },
    });
    expect(answer.text).toBe('re: hi');
    expect(Buffer.compare(answer.payload, payload)).toBe(0);
    expect(trailer).toBe('unary');
    const opened = await rig.event('exchange-opened');
    const origin = way === 'TLS' ? `https://${host}` : /^http:\/\/127\.0\.0\.1:\d+/;
    expect(opened.url).toMatch(typeof origin === 'string' ? `${origin}/test.v1.EchoService/Unary` : origin);
    expect(opened).toMatchObject({ method: 'POST', route: 'cursor' });
    const closed = await rig.event('exchange-closed');
    expect(closed).toMatchObject({ outcome: 'completed' });
    expect(rig.bytes(opened.exchange, 'request')).toHaveLength(closed.requestBytes);
    expect(rig.bytes(opened.exchange, 'response')).toHaveLength(closed.responseBytes);
    if (isGrpc) {
      const ended = await rig.event('body-ended', ({ side }) => side === 'response');
      expect(ended.trailers).toContainEqual(['grpc-status', '0']);
      expect(ended.trailers).toContainEqual(['x-trailer', 'unary']);
    }

    const failure = await Promise.resolve(client.unary(note('fail'))).catch((error) => error);
    expect(failure).toBeInstanceOf(ConnectError);
    expect(failure).toMatchObject({ code: Code.NotFound, rawMessage: 'no such note' });
    expect(await rig.event('exchange-closed', () => true, 1)).toMatchObject({ outcome: 'failed' });
  },
);

test.each(everyWay)(
  'server stream over %s, HTTP/%s, gRPC %s: all messages, headers first, trailers last',
  async (way, version, isGrpc) => {
    const { rig, client } = await openEchoScene(way, { version, isGrpc });
    const trailers: (string | null)[] = [];
    let header: string | null = null;
    const options = {
      headers: { 'x-asked': 'this' },
      onHeader: (headers: Headers) => {
        header = headers.get('x-echo');
      },
      onTrailer: (found: Headers) => trailers.push(found.get('x-trailer')),
    };
    const got: string[] = [];
    for await (const { text } of client.count(note('300'), options)) got.push(text);
    expect(got).toEqual(Array.from({ length: 300 }, (_, number) => String(number)));
    expect(header).toBe('this');
    expect(trailers).toEqual(['at the end']);
    expect(await rig.event('exchange-closed')).toMatchObject({ outcome: 'completed' });

    const failing = client.count(note('2', new Uint8Array([1])));
    const texts: string[] = [];
    const failure = await (async () => {
      for await (const { text } of failing) texts.push(text);
    })().catch((error) => error);
    expect(texts).toEqual(['0', '1']);
    expect(failure).toMatchObject({ code: Code.ResourceExhausted, rawMessage: 'enough' });
    expect((failure as ConnectError).metadata.get('x-detail')).toBe('why');
  },
);

test.each(everyWay)(
  'client stream over %s, HTTP/%s, gRPC %s: 5 MB in pieces',
  async (way, version, isGrpc) => {
    const { client } = await openEchoScene(way, { version, isGrpc });
    async function* send() {
      for (let piece = 0; piece < 50; piece += 1) yield note('x', new Uint8Array(100_000));
    }
    const answer = await client.collect(send());
    expect(answer.text).toBe('5000000');
  },
);

test.each(http2Ways)(
  'bidi over %s, HTTP/%s, gRPC %s: 200 turns, each after the answer to the one before',
  async (way, version, isGrpc) => {
    const { rig, client } = await openEchoScene(way, { version, isGrpc });
    const answered: (() => void)[] = [];
    async function* send() {
      for (let turn = 0; turn < 200; turn += 1) {
        const next = new Promise<void>((resolve) => answered.push(resolve));
        yield note(String(turn), new Uint8Array(turn % 10 === 0 ? 200_000 : 10));
        await next;
      }
    }
    const got: string[] = [];
    for await (const { text } of client.pingPong(send())) {
      got.push(text);
      answered.shift()?.();
    }
    expect(got).toEqual(Array.from({ length: 200 }, (_, turn) => `pong ${turn}`));
    expect(await rig.event('exchange-closed')).toMatchObject({ outcome: 'completed' });
  },
);

test.each(http2Ways)('20 bidi streams at once over %s, HTTP/%s, gRPC %s', async (way, version, isGrpc) => {
  const { client } = await openEchoScene(way, { version, isGrpc });
  async function run(name: number): Promise<number> {
    async function* send() {
      for (let turn = 0; turn < 20; turn += 1) yield note(`${name}`, new Uint8Array(50_000).fill(name));
    }
    let count = 0;
    for await (const { text, payload } of client.pingPong(send())) {
      expect(text).toBe(`pong ${name}`);
      expect(payload.every((byte) => byte === name)).toBe(true);
      count += 1;
    }
    return count;
  }
  expect(await Promise.all(Array.from({ length: 20 }, (_, name) => run(name)))).toEqual(Array(20).fill(20));
});

test.each(http2Ways)(
  'a server that ends a bidi early over %s, HTTP/%s, gRPC %s: its error arrives though the request is open',
  async (way, version, isGrpc) => {
    const { rig, client } = await openEchoScene(way, { version, isGrpc });
    const never = new Promise<void>(() => {});
    async function* send() {
      yield note('stop');
      await never;
    }
    const failure = await (async () => {
      for await (const _ of client.pingPong(send()));
    })().catch((error) => error);
    expect(failure).toMatchObject({ code: Code.FailedPrecondition, rawMessage: 'stopped early' });
    await rig.event('body-ended', ({ side }) => side === 'response');
  },
);

test.each(everyWay)(
  'a client that cancels a stream over %s, HTTP/%s, gRPC %s cancels it at the server',
  async (way, version, isGrpc) => {
    const { rig, client, backend } = await openEchoScene(way, { version, isGrpc });
    const abort = new AbortController();
    const stream = client.count(note('0'), { signal: abort.signal });
    const reading = (async () => {
      for await (const _ of stream);
    })().catch((error) => error);
    await expect.poll(() => backend.seen).toContain('count began');
    abort.abort();
    expect(await reading).toMatchObject({ code: Code.Canceled });
    expect(await rig.event('exchange-closed')).toMatchObject({ outcome: 'cancelled' });
    await expect.poll(() => backend.seen).toContain('count aborted');
  },
);

test.each(http2Ways)(
  'a client that cancels an open bidi over %s, HTTP/%s, gRPC %s cancels it at the server',
  async (way, version, isGrpc) => {
    const { rig, client, backend } = await openEchoScene(way, { version, isGrpc });
    const abort = new AbortController();
    async function* send() {
      yield note('one');
      await new Promise<void>(() => {});
    }
    const stream = client.pingPong(send(), { signal: abort.signal });
    const failure = await (async () => {
      for await (const _ of stream) abort.abort();
    })().catch((error) => error);
    expect(failure).toMatchObject({ code: Code.Canceled });
    expect(await rig.event('exchange-closed')).toMatchObject({ outcome: 'cancelled' });
    await expect.poll(() => backend.seen).toContain('ping-pong aborted');
  },
);
