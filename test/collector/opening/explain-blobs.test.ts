// What keeps a collector from its bucket or folder is said with what to change.
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { explainBlobs } from '../../../src/collector/opening/explain-blobs.ts';
import { opening } from '../../../src/collector/opening/start-error.ts';
import { openBlobs } from '../../../src/collector/store/open-blobs.ts';
import { createFolder } from '../../support/context.ts';

beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'key');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'other');
  vi.stubEnv('AWS_REGION', undefined);
  // No retry and no machine whose role is asked for.
  vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
});
afterEach(() => vi.unstubAllEnvs());

async function refusalOf(url: string): Promise<unknown> {
  const explain = explainBlobs(url);
  try {
    const blobs = await opening(openBlobs(url), explain);
    await opening(blobs.ping(), explain);
  } catch (error) {
    return error;
  }
}

/** What the bucket's head is answered with. */
async function answering(status: number, use: (url: string) => Promise<void>): Promise<void> {
  const server = createServer((_, response) => response.writeHead(status).end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await use(`s3://recordings?endpoint=http://127.0.0.1:${port}&region=eu-central-1`).finally(() => {
    server.closeAllConnections();
    server.close();
  });
}

it.each([
  [404, 'no bucket of that name'],
  [403, 'credentials that may not see it: it takes s3:ListBucket'],
  [301, 'a bucket of another region'],
])('a bucket that answers %i is refused with what it lacks', (status, found) =>
  answering(status, async (url) => {
    expect(await refusalOf(url)).toMatchObject({
      code: 'misconfigured',
      message: expect.stringContaining(`at s3://recordings, found ${found}`),
    });
  }),
);

function expectMistake(found: string) {
  return { code: 'misconfigured', message: expect.stringContaining(found) };
}

it('a bucket without a region is refused', async () => {
  expect(await refusalOf('s3://b?endpoint=http://127.0.0.1:1')).toMatchObject(expectMistake('region='));
});

it('a bucket without credentials is refused', async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', '');
  vi.stubEnv('HOME', await createFolder());
  const refusal = await refusalOf('s3://b?endpoint=http://127.0.0.1:1&region=x');
  expect(refusal).toMatchObject(expectMistake('no credentials'));
});

it('a store that is away may be there the next time', async () => {
  const refusal = await refusalOf('s3://b?endpoint=http://127.0.0.1:1&region=x');
  expect(refusal).toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('nobody who listens'),
  });
});

it('a folder below a file is refused', async () => {
  const file = join(await createFolder(), 'file');
  await writeFile(file, '');
  const refusal = await refusalOf(pathToFileURL(join(file, 'x')).href);
  expect(refusal).toMatchObject(expectMistake('a file where a folder should be'));
});

it('a URL of no place is a mistake', async () => {
  expect(await refusalOf('ftp://x')).toMatchObject({ code: 'misconfigured' });
});
