// HTTP/2 through the proxy, stream by stream: plain clients and servers of Node, in cleartext.
import { constants, type IncomingHttpHeaders } from 'node:http2';
import { createServer, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { closeAfterTest } from '../../../support/http/scene.ts';
import { closeOf, headOf, openStreamScene, textOf } from '../../../support/http/stream-scene.ts';

test('fields pass both ways, pseudo fields are those of the upstream, and nothing of the token goes up', async () => {
  let seen: readonly string[] = [];
  const { rig, ask, upstream } = await openStreamScene((stream, _headers, raw) => {
    seen = raw;
    stream.respond({ ':status': 201, 'x-many': ['1', '2'], 'set-cookie': ['a=1', 'b=2'] }, {
      sendDate: false,
    } as object);
    stream.end('ok');
  });
  const stream = ask({
    ':method': 'POST',
    ':path': `/t/${rig.token}/cursor/a?b=%20`,
    'x-one': 'é',
    cookie: 'c=1',
    te: 'trailers',
    origin: undefined,
  });
  const head = await headOf(stream);
  expect(head).toMatchObject({ ':status': 201, 'x-many': '1, 2', 'set-cookie': ['a=1', 'b=2'] });
  expect(head.date).toBeUndefined();
  expect(await textOf(stream)).toBe('ok');
  const pairs = seen.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${seen[at + 1]}`] : []));
  expect(pairs).toEqual([
    ':method: POST',
    ':scheme: http',
    `:authority: 127.0.0.1:${upstream.port}`,
    ':path: /base/a?b=%20',
    'x-one: é',
    'cookie: c=1',
    'te: trailers',
  ]);
  const opened = await rig.event('exchange-opened');
  expect(opened).toMatchObject({
    method: 'POST',
    url: `http://127.0.0.1:${upstream.port}/base/a?b=%20`,
    route: 'cursor',
    client: { address: '127.0.0.1' },
  });
  expect(await rig.event('response-head')).toMatchObject({
    status: 201,
    headers: expect.arrayContaining([['set-cookie', 'b=2']]),
  });
  expect(await rig.event('exchange-closed')).toMatchObject({
    outcome: 'completed',
    requestBytes: 0,
    responseBytes: 2,
  });
  expect(JSON.stringify(rig.events())).not.toContain(rig.token);
});

test('response trailers reach the client', async () => {
  const { rig, ask } = await openStreamScene((stream) => {
    stream.respond({ ':status': 200 }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'x-end': 'down' }));
    stream.end();
  });
  const stream = ask({});
  const trailers = new Promise((resolve) => stream.once('trailers', resolve));
  expect(await textOf(stream)).toBe('');
  expect(await trailers).toMatchObject({ 'x-end': 'down' });
  const ended = await rig.event('body-ended', ({ side }) => side === 'response');
  expect(ended.trailers).toEqual([['x-end', 'down']]);
});

test('request trailers reach the upstream', async () => {
  const trailers = Promise.withResolvers<IncomingHttpHeaders>();
  const { rig, session } = await openStreamScene((stream) => {
    stream.on('trailers', trailers.resolve);
    stream
      .on('data', () => {})
      .on('end', () => {
        stream.respond({ ':status': 200 });
        stream.end();
      });
  });
  const stream = session.request(
    { ':method': 'POST', ':path': '/cursor/x', 'x-cursor-rec-token': rig.token },
    { waitForTrailers: true },
  );
  stream.on('wantTrailers', () => stream.sendTrailers({ 'x-sum': 'up' }));
  stream.end('body');
  stream.resume();
  expect(await trailers.promise).toMatchObject({ 'x-sum': 'up' });
  await closeOf(stream);
  expect(await rig.event('body-ended', ({ side }) => side === 'request')).toMatchObject({
    trailers: [['x-sum', 'up']],
  });
});

test('a response of headers alone ends with them, and grpc-status in it is a failure', async () => {
  const { rig, ask } = await openStreamScene((stream) =>
    stream.respond({ ':status': 200, 'grpc-status': '5' }, { endStream: true }),
  );
  const stream = ask({ ':method': 'POST' });
  expect(await headOf(stream)).toMatchObject({ 'grpc-status': '5' });
  expect(await textOf(stream)).toBe('');
  expect(await rig.event('exchange-closed')).toMatchObject({ outcome: 'failed', responseBytes: 0 });
});

test('interim responses pass', async () => {
  const { ask } = await openStreamScene((stream) => {
    stream.additionalHeaders({ ':status': 103, link: '</a>' });
    stream.respond({ ':status': 200 });
    stream.end();
  });
  const stream = ask({});
  const interim = await new Promise<IncomingHttpHeaders>((resolve) => stream.once('headers', resolve));
  expect(interim).toMatchObject({ ':status': 103, link: '</a>' });
  stream.resume();
  await closeOf(stream);
});

test.each([
  ['REFUSED_STREAM', constants.NGHTTP2_REFUSED_STREAM],
  ['ENHANCE_YOUR_CALM', constants.NGHTTP2_ENHANCE_YOUR_CALM],
  ['CANCEL', constants.NGHTTP2_CANCEL],
])(
  'an upstream that resets with %s before its response has the client see the same reset',
  async (_name, code) => {
    const { rig, ask } = await openStreamScene((stream) => stream.close(code));
    const stream = ask({ ':method': 'POST' }, false);
    await closeOf(stream);
    expect(stream.rstCode).toBe(code);
    expect(await rig.event('exchange-closed')).toMatchObject({
      outcome: 'failed',
      error: { code: 'upstream_reset' },
    });
  },
);

test('an upstream that answers and resets the rest of the request has the client see both', async () => {
  const { ask } = await openStreamScene((stream) => {
    stream.respond({ ':status': 200 });
    stream.write('all');
    stream.once('data', () => stream.close(constants.NGHTTP2_INTERNAL_ERROR)); // Node ends the response before
  });
  const stream = ask({ ':method': 'POST' }, false);
  let got = '';
  stream.on('data', (chunk) => {
    got += chunk;
    stream.write('now');
  });
  await closeOf(stream);
  expect(got).toBe('all');
  expect(stream.rstCode).toBe(constants.NGHTTP2_INTERNAL_ERROR);
});

const frames = {
  settings: Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]),
  status: (literal: readonly number[]) => Buffer.from([0, 0, literal.length, 1, 4, 0, 0, 0, 1, ...literal]), // HEADERS
  half: Buffer.concat([Buffer.from([0, 0, 4, 0, 0, 0, 0, 0, 1]), Buffer.from('half')]), // DATA
  reset: Buffer.from([0, 0, 4, 3, 0, 0, 0, 0, 1, 0, 0, 0, 2]), // RST_STREAM, INTERNAL_ERROR
};

/** An upstream that answers its first stream with these bytes, whatever they are. */
async function openFrameUpstream(
  answer: Buffer,
): Promise<{ readonly config: object; readonly sockets: readonly Socket[] }> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    closeAfterTest(() => socket.destroy());
    socket.on('error', () => {});
    socket.write(frames.settings);
    // The request's HEADERS, flagged as the end of both.
    socket.on('data', (bytes) => bytes.includes(Buffer.from([1, 5, 0, 0, 0, 1])) && socket.write(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closeAfterTest(() => server.close());
  const { port } = server.address() as { port: number };
  return { config: { routes: { cursor: { upstream: `http://127.0.0.1:${port}` } } }, sockets };
}

test('an upstream that resets inside of its response cuts it, with what came before delivered', async () => {
  const { config, sockets } = await openFrameUpstream(Buffer.concat([frames.status([0x88]), frames.half]));
  const { rig, ask } = await openStreamScene(() => {}, { config });
  const stream = ask({});
  let got = '';
  stream.on('data', (chunk) => {
    got += chunk;
    sockets[0]?.write(frames.reset);
  });
  await closeOf(stream);
  expect(got).toBe('half');
  expect(stream.rstCode).toBe(constants.NGHTTP2_INTERNAL_ERROR);
  expect(await rig.event('exchange-closed')).toMatchObject({
    outcome: 'cut',
    responseBytes: 4,
    error: { code: 'upstream_reset' },
  });
});

test('an upstream whose status is none is a 502, and nothing of ours breaks', async () => {
  const { config } = await openFrameUpstream(frames.status([0x08, 3, 0x36, 0x30, 0x30])); // `:status: 600`
  const { rig, ask } = await openStreamScene(() => {}, { config });
  expect(await headOf(ask({}))).toMatchObject({ ':status': 502, 'x-cursor-rec-error': 'upstream_protocol' });
  expect(await rig.event('exchange-closed')).toMatchObject({ outcome: 'failed' });
});

test('an upstream whose connection breaks inside of its response cuts it; before it, it is a 502', async () => {
  const { rig, ask, upstream } = await openStreamScene((stream, headers) => {
    if (headers['x-when'] === 'before') return upstream.sessions.at(-1)?.socket.destroy();
    stream.respond({ ':status': 200 });
    stream.write('half');
    stream.once('data', () => upstream.sessions.at(-1)?.socket.destroy());
  });
  const stream = ask({ ':method': 'POST' }, false);
  stream.once('data', () => stream.write('now'));
  await closeOf(stream);
  expect(stream.rstCode).toBe(constants.NGHTTP2_INTERNAL_ERROR);
  expect(await rig.event('exchange-closed')).toMatchObject({
    outcome: 'cut',
    error: { code: 'upstream_closed' },
  });
  const refused = ask({ 'x-when': 'before' });
  expect(await headOf(refused)).toMatchObject({ ':status': 502, 'x-cursor-rec-error': 'upstream_closed' });
  expect(JSON.parse(await textOf(refused))).toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('cursor-rec: '),
  });
});

test.each([
  ['CANCEL', constants.NGHTTP2_CANCEL],
  ['INTERNAL_ERROR', constants.NGHTTP2_INTERNAL_ERROR],
])('a client that resets with %s has the upstream see the same reset', async (_name, code) => {
  const reset = Promise.withResolvers<number>();
  const { rig, ask } = await openStreamScene((stream) => {
    stream.respond({ ':status': 200 });
    stream.write('x');
    stream.on('close', () => reset.resolve(stream.rstCode));
  });
  const stream = ask({ ':method': 'POST' }, false);
  stream.once('data', () => stream.close(code));
  expect(await reset.promise).toBe(code);
  expect(await rig.event('exchange-closed')).toMatchObject({ outcome: 'cancelled' });
});

test('a client whose connection breaks takes all its streams with it', async () => {
  const resets: number[] = [];
  const { rig, ask, session } = await openStreamScene((stream) => {
    stream.respond({ ':status': 200 });
    stream.on('close', () => resets.push(stream.rstCode));
  });
  await Promise.all([headOf(ask({ ':method': 'POST' }, false)), headOf(ask({ ':method': 'POST' }, false))]);
  session.socket.destroy();
  await rig.event('exchange-closed', ({ outcome }) => outcome === 'cancelled', 1);
  await expect.poll(() => resets).toEqual([constants.NGHTTP2_CANCEL, constants.NGHTTP2_CANCEL]);
});

test('while nothing can be recorded a stream is held, and goes on when it can', async () => {
  const more = Promise.withResolvers<void>();
  const { rig, ask } = await openStreamScene(async (stream) => {
    stream.respond({ ':status': 200 });
    stream.write('one ');
    await more.promise;
    for (let piece = 0; piece < 5; piece += 1) {
      stream.write('more ');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    stream.end('end');
  });
  const stream = ask({});
  let got = '';
  stream.on('data', (chunk) => {
    got += chunk;
  });
  await expect.poll(() => got).toBe('one ');
  rig.tap.setFailing('the disk is full');
  const refused = ask({});
  expect(await headOf(refused)).toMatchObject({
    ':status': 503,
    'x-cursor-rec-error': 'recording_unavailable',
  });
  more.resolve();
  await expect.poll(() => got).toBe('one more ');
  rig.tap.setFailing(undefined);
  await closeOf(stream);
  expect(got).toBe('one more more more more more end');
});
