// A built collector whose object storage has bad days: what sidecars send is taken all the same, and comes to the storage later.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { openBlobs } from '../../src/collector/store/open-blobs.ts';
import { startBuiltCollector } from '../support/collector/built-collector.ts';
import { createFleet, FLEET_ORIGIN } from '../support/collector/fleet.ts';
import { listKeys } from '../support/collector/packing.ts';
import { startTokenIssuer } from '../support/collector/tokens.ts';
import { eventually } from '../support/eventually.ts';
import { type Fault, startFaultyProxy } from './faulty-proxy.ts';
import { type ObjectStorage, startRadosgw } from './radosgw.ts';

let storage: ObjectStorage;
const former = { ...process.env };
beforeAll(async () => {
  storage = await startRadosgw();
  process.env.AWS_ACCESS_KEY_ID = storage.accessKey;
  process.env.AWS_SECRET_ACCESS_KEY = storage.secretKey;
  const client = new S3Client({ endpoint: storage.endpoint, region: 'us-east-1', forcePathStyle: true });
  await client.send(new CreateBucketCommand({ Bucket: 'recordings' }));
  client.destroy();
});
afterAll(async () => {
  await storage?.close();
  process.env = former;
});

test('a collector goes on while its object storage has every fault, and brings it all over afterwards', async () => {
  const proxy = await startFaultyProxy(storage.endpoint);
  onTestFinished(() => proxy.close());
  const issuer = await startTokenIssuer();
  onTestFinished(() => issuer.close());
  const home = await mkdtemp(join(tmpdir(), 'collector-s3-'));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  const place = `s3://recordings/all?region=us-east-1&endpoint=`;
  const collector = await startBuiltCollector({
    home,
    args: [
      ...['--port', '0', '--url', FLEET_ORIGIN, ...issuer.args],
      ...['--blobs', place + encodeURIComponent(proxy.endpoint)],
    ],
  });
  onTestFinished(() => collector.kill());
  const fleet = createFleet({ issuer, url: () => collector.url, verifierKey: collector.verifierKey });
  const ask = (path: string) =>
    fetch(`${collector.url}${path}`, { headers: { authorization: `Bearer ${issuer.token('ruth')}` } });
  const direct = await openBlobs(place + encodeURIComponent(storage.endpoint));
  onTestFinished(() => direct.close());
  const packed = () => listKeys(direct, 'segments/');

  await fleet.shipWhile(async () => {
    await eventually(async () => expect((await packed()).length).toBeGreaterThan(3));
    const [, session = ''] = ((await packed())[0] ?? '').split('/');
    const faults: readonly Fault[] = ['slow-down', 'failing', 'reset', 'torn', 'slow', 'silent'];
    for (const fault of faults) {
      proxy.fault = fault;
      const before = fleet.acknowledged;
      await sleep(1500);
      await eventually(() => expect(fleet.acknowledged, fault).toBeGreaterThan(before));
      if (fault !== 'slow') await expectPatience(`/v1/sessions/${session}/entries`, fault);
      if (fault !== 'slow' && fault !== 'silent') await expectPatience(`/v1/sessions/${session}`, fault);
    }
    proxy.fault = 'none';
    await sleep(2000);
  });
  expect(collector.ended(), collector.said().slice(-3000)).toBeUndefined();
  for (const { status, code } of fleet.troubles) expect([status, code]).toEqual([503, 'unavailable']);
  await fleet.expectAll(packed);

  async function expectPatience(path: string, fault: Fault): Promise<void> {
    const answer = await ask(path);
    expect(await answer.json(), fault).toMatchObject({ error: { code: 'unavailable' } });
    expect(answer.status, fault).toBe(503);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  }
});
