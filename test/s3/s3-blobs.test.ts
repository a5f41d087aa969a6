// Blobs in object storage: the promises of all blobs, many pages, locks and versions.
import {
  CreateBucketCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openS3Blobs } from '../../src/collector/store/blobs/s3-blobs.ts';
import { openBlobs } from '../../src/collector/store/open-blobs.ts';
import { packSegment } from '../../src/collector/store/pack/pack-segment.ts';
import { describeBlobs } from '../support/collector/blob-contract.ts';
import { contentLines, HOUR, setUpErasing } from '../support/collector/erasing.ts';
import { addSealed, listKeys, longValue, partLine, readText } from '../support/collector/packing.ts';
import { useStores } from '../support/collector/stores.ts';
import { eventually } from '../support/eventually.ts';
import { type ObjectStorage, startRadosgw } from './radosgw.ts';

const stores = useStores();
const former = { ...process.env };
let storage: ObjectStorage;
let client: S3Client;
let prefixes = 0;

beforeAll(async () => {
  storage = await startRadosgw();
  process.env.AWS_ACCESS_KEY_ID = storage.accessKey;
  process.env.AWS_SECRET_ACCESS_KEY = storage.secretKey;
  client = new S3Client({ endpoint: storage.endpoint, region: 'us-east-1', forcePathStyle: true });
  await client.send(new CreateBucketCommand({ Bucket: 'plain' }));
  await client.send(new CreateBucketCommand({ Bucket: 'locked', ObjectLockEnabledForBucket: true }));
  await client.send(new CreateBucketCommand({ Bucket: 'versioned' }));
  const VersioningConfiguration = { Status: 'Enabled' } as const;
  await client.send(new PutBucketVersioningCommand({ Bucket: 'versioned', VersioningConfiguration }));
});

afterAll(async () => {
  client?.destroy();
  await storage?.close();
  process.env = former;
});

/** A place in the bucket that nobody has used. */
function placeIn(bucket: string, more = ''): string {
  const endpoint = encodeURIComponent(storage.endpoint);
  return `s3://${bucket}/p${prefixes++}/collector?endpoint=${endpoint}&region=us-east-1${more}`;
}

function open(bucket: string) {
  return openBlobs(placeIn(bucket));
}

describeBlobs('blobs as objects', () => open('plain'));
// Ceph 16 does not look at If-None-Match where a bucket has versions: both puts are stored there, which are the same bytes here.
describeBlobs('blobs as objects of a bucket with versions', () => open('versioned'), { hasOnce: false });

describe('blobs as objects', () => {
  it('are listed over many pages', async () => {
    const blobs = await open('plain');
    const keys = Array.from({ length: 1100 }, (_, at) => `many/${String(at).padStart(5, '0')}`);
    for (let at = 0; at < keys.length; at += 50)
      await Promise.all(keys.slice(at, at + 50).map((key) => blobs.put(key, Buffer.from('x'))));
    expect(await listKeys(blobs, 'many/')).toEqual(keys);
  });

  it('hold a session that is packed', async () => {
    const [store, blobs] = [await stores.open('SQLite'), await open('plain')];
    const lines = [partLine(0, longValue('one')), '{"seq":1}'];
    const place = await addSealed(store, 1, lines);
    const before = await readText(store, blobs, place.session);
    expect(await packSegment({ sessions: store.sessions, blobs }, place)).toBe(true);
    expect(await readText(store, blobs, place.session)).toBe(before);
    expect(await listKeys(blobs, 'parts/')).toHaveLength(1);
  });

  it('under a lock are deleted by nobody until it ends', async () => {
    const endsAt = Math.ceil(Date.now() / 1000) * 1000 + 5000;
    const blobs = openS3Blobs(placeIn('locked', '&lockDays=2'), () => endsAt - 2 * 86_400_000);
    await blobs.put('kept', Buffer.from('x'), { once: true });
    const refused = await blobs.delete('kept').catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'retained', until: new Date(endsAt).toISOString() });
    expect(Buffer.from((await blobs.get('kept'))!).toString()).toBe('x');
    await blobs.put('free', Buffer.from('x'));
    await blobs.delete('free');
    expect(await blobs.get('free')).toBeUndefined();
    await eventually(() => blobs.delete('kept'));
    expect(await blobs.get('kept')).toBeUndefined();
  });

  it('are not put under locks in a bucket that has none', async () => {
    await (await openBlobs(placeIn('locked', '&lockDays=2'))).ping();
    const plain = await openBlobs(placeIn('plain', '&lockDays=2'));
    await expect(plain.ping()).rejects.toMatchObject({ code: 'bad-address' });
  });

  it('under a lock hold up an erasure until it ends, which all else does not wait for', async () => {
    const endsAt = Date.now() + 20_000;
    const place = placeIn('locked', '&lockDays=1');
    const openLocked = async () => openS3Blobs(place, () => endsAt - 86_400_000);
    const session = await setUpErasing({ ...stores, openBlobs: openLocked }, 'SQLite');
    const before = await listKeys(session.blobs, 'segments/');
    expect(before).toHaveLength(1);
    const { lock } = await session.erase();
    expect(Math.abs(Date.parse(lock?.until ?? '') - endsAt)).toBeLessThan(1000);
    expect(contentLines(await session.read())).toEqual([]);
    expect((await session.verify()).unexplained).toEqual([]);
    expect(await session.unfinished()).toEqual({ erasures: 1, removals: 0 });
    await session.finishAt(Date.now());
    expect(await listKeys(session.blobs, 'segments/')).toEqual(expect.arrayContaining(before));
    await eventually(() => expect(Date.now()).toBeGreaterThan(endsAt + 1000));
    await session.finishAt(Date.now() + HOUR);
    expect(await session.unfinished()).toEqual({ erasures: 0, removals: 0 });
    expect(await listKeys(session.blobs, 'segments/')).not.toContain(before[0]);
    expect(session.errors).toEqual([]);
  });

  it('of a bucket with versions are gone in all of them once they are deleted', async () => {
    const blobs = await open('versioned');
    for (const text of ['one', 'two']) await blobs.put('key', Buffer.from(text));
    await blobs.put('key2', Buffer.from('other'));
    await blobs.delete('key');
    expect(await blobs.get('key')).toBeUndefined();
    const Prefix = `p${prefixes - 1}/collector/key`;
    const { Versions = [] } = await client.send(
      new ListObjectVersionsCommand({ Bucket: 'versioned', Prefix }),
    );
    expect(Versions.map(({ Key }) => Key)).toEqual([`${Prefix}2`]);
  });

  it('answer a ping only where the bucket is', async () => {
    await expect((await open('none')).ping()).rejects.toThrow();
  });
});
