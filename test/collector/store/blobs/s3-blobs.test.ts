// What is asked of object storage beyond what radosgw can show: a server here that writes down what it is asked.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { openBlobs } from '../../../../src/collector/store/open-blobs.ts';

beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'id');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'key');
});

interface Asked {
  readonly request: IncomingMessage;
  readonly body: string;
}

/** What the storage says of the lock that stands on what is there, where that is longer than what is asked for. */
interface Standing {
  readonly until: string;
}

/** Blobs of a bucket that has the key already. */
async function openTaken(more: string, standing?: Standing) {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    asked.push({ request, body: await text(request) });
    if (request.method === 'HEAD')
      response.writeHead(200, { 'x-amz-object-lock-retain-until-date': standing?.until }).end();
    else if (request.url?.includes('retention') === true)
      response.writeHead(standing === undefined ? 200 : 403).end();
    else response.writeHead(412).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const blobs = await openBlobs(`s3://b/p?endpoint=http://127.0.0.1:${port}&region=eu-central-1${more}`);
  return { blobs, asked };
}

it('what is there already is locked anew, for as long as who refers to it now', async () => {
  const { blobs, asked } = await openTaken('&lockDays=30');
  const before = Date.now();
  expect(await blobs.put('parts/ab', Buffer.from('x'), { once: true })).toBe('present');
  const [put, retention] = asked;
  expect(put?.request.headers).toMatchObject({
    'if-none-match': '*',
    'x-amz-object-lock-mode': 'COMPLIANCE',
  });
  expect(retention?.request).toMatchObject({
    method: 'PUT',
    url: expect.stringMatching(/^\/b\/p\/parts\/ab\?retention/),
  });
  const until = Date.parse(/<RetainUntilDate>(.*)<\/RetainUntilDate>/.exec(retention?.body ?? '')?.[1] ?? '');
  expect(until).toBeGreaterThanOrEqual(Math.floor(before / 1000) * 1000 + 30 * 86_400_000);
  expect(asked).toHaveLength(2);
});

it('a longer lock stands where a shorter one is asked for, as after fewer days in the URL', async () => {
  const until = new Date(Date.now() + 90 * 86_400_000).toISOString();
  const { blobs } = await openTaken('&lockDays=30', { until });
  expect(await blobs.put('parts/ab', Buffer.from('x'), { once: true })).toBe('present');
});

it('what may not be locked is refused, though a shorter lock stands', async () => {
  const until = new Date(Date.now() + 29 * 86_400_000).toISOString();
  const { blobs } = await openTaken('&lockDays=30', { until });
  const putting = blobs.put('parts/ab', Buffer.from('x'), { once: true });
  await expect(putting).rejects.toMatchObject({ code: 'unavailable' });
});

it.each(['lockdays=30', 'retention=30', 'lockDays=30&mode=governance'])(
  'a bucket with %s is refused, so that nobody takes for locked what is not',
  async (parameters) => {
    const opening = openBlobs(`s3://b/p?endpoint=http://127.0.0.1:1&region=x&${parameters}`);
    await expect(opening).rejects.toMatchObject({ code: 'bad-address' });
  },
);

it('nothing is locked where nobody asked for it', async () => {
  const { blobs, asked } = await openTaken('');
  expect(await blobs.put('parts/ab', Buffer.from('x'), { once: true })).toBe('present');
  expect(asked.map(({ request }) => request.headers['x-amz-object-lock-mode'])).toEqual([undefined]);
});

it.each(['0', '1.5', '-1', 'week', '', '40000'])('a lock of %s days is refused', async (days) => {
  const opening = openBlobs(`s3://b/p?endpoint=http://127.0.0.1:1&region=x&lockDays=${days}`);
  await expect(opening).rejects.toMatchObject({ code: 'bad-address' });
});
