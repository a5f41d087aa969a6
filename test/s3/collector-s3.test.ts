// A built collector whose object storage has bad days: what sidecars send is taken all the same, and comes to the storage later.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { openBlobs } from '../../src/collector/store/open-blobs.ts';
import { startBuiltCollector } from '../support/collector/built-collector.ts';
import { contentLines } from '../support/collector/erasing.ts';
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
  await client.send(new CreateBucketCommand({ Bucket: 'locked', ObjectLockEnabledForBucket: true }));
  client.destroy();
});
afterAll(async () => {
  await storage?.close();
  process.env = former;
});

/** A built collector with its blobs in this place, and sidecars for it. */
async function startCollector(place: string) {
  const issuer = await startTokenIssuer();
  onTestFinished(() => issuer.close());
  const home = await mkdtemp(join(tmpdir(), 'collector-s3-'));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  const collector = await startBuiltCollector({
    home,
    args: ['--port', '0', '--url', FLEET_ORIGIN, ...issuer.args, '--blobs', place],
  });
  onTestFinished(() => collector.kill());
  const fleet = createFleet({ issuer, url: () => collector.url, verifierKey: collector.verifierKey });
  const ask = (login: string, path: string, init: RequestInit = {}) => {
    const headers = { authorization: `Bearer ${issuer.token(login)}`, 'content-type': 'application/json' };
    return fetch(`${collector.url}${path}`, { ...init, headers });
  };
  return { collector, fleet, ask };
}

test('a collector goes on while its object storage has every fault, and brings it all over afterwards', async () => {
  const proxy = await startFaultyProxy(storage.endpoint);
  onTestFinished(() => proxy.close());
  const place = `s3://recordings/all?region=us-east-1&endpoint=`;
  const { collector, fleet, ask } = await startCollector(place + encodeURIComponent(proxy.endpoint));
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
    const answer = await ask('ruth', path);
    expect(await answer.json(), fault).toMatchObject({ error: { code: 'unavailable' } });
    expect(answer.status, fault).toBe(503);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  }
});

test('what is locked is erased and removed for everybody at once, and stays in the storage until its lock ends', async () => {
  const place = `s3://locked/all?region=us-east-1&lockDays=1&endpoint=${encodeURIComponent(storage.endpoint)}`;
  const { collector, fleet, ask } = await startCollector(place);
  const direct = await openBlobs(place);
  onTestFinished(() => direct.close());
  const packed = async () => [
    ...new Set((await listKeys(direct, 'segments/')).map((key) => key.split('/')[1] ?? '')),
  ];
  await fleet.shipWhile(() => eventually(async () => expect((await packed()).length).toBeGreaterThan(3)));
  const [erased = '', removed = ''] = await packed();
  const lines = async (session: string) =>
    (await (await ask('ruth', `/v1/sessions/${session}/entries`)).text()).trimEnd().split('\n');
  expect(contentLines(await lines(erased))).not.toEqual([]);
  const isLocked = { until: expect.stringMatching(/^\d{4}-/) };

  const answer = await ask('adam', `/v1/sessions/${erased}/erase`, { method: 'POST', body: '{}' });
  expect(answer.status).toBe(202);
  expect(await answer.json()).toMatchObject({ entries: expect.any(Number), lock: isLocked });
  expect(contentLines(await lines(erased))).toEqual([]);
  const removal = await ask('adam', `/v1/sessions/${removed}`, { method: 'DELETE', body: '{}' });
  expect(removal.status).toBe(202);
  expect(await removal.json()).toMatchObject({ lock: isLocked });
  expect((await ask('ruth', `/v1/sessions/${removed}`)).status).toBe(404);
  const metrics = await (await fetch(`${collector.url}/metrics`)).text();
  expect(metrics).toContain('cursor_rec_erasures_unfinished 1');
  expect(metrics).toContain('cursor_rec_removals_unfinished 1');
  expect(await packed()).toEqual(expect.arrayContaining([erased, removed]));
});
