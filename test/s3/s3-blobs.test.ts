// Blobs in object storage: the promises of all blobs, many pages, locks and versions.
import {
  CreateBucketCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBlobs } from '../../src/collector/store/open-blobs.ts';
import { packSegment } from '../../src/collector/store/pack/pack-segment.ts';
import type { StoreError } from '../../src/collector/store/store-error.ts';
import { describeBlobs } from '../support/collector/blob-contract.ts';
import { addSealed, listKeys, longValue, partLine, readText } from '../support/collector/packing.ts';
import { useStores } from '../support/collector/stores.ts';
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
function open(bucket: string) {
  const place = `s3://${bucket}/p${prefixes++}/collector`;
  return openBlobs(`${place}?endpoint=${encodeURIComponent(storage.endpoint)}&region=us-east-1`);
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
    const blobs = await open('locked');
    const retainUntil = new Date(Date.now() + 60_000).toISOString();
    await blobs.put('kept', Buffer.from('x'), { once: true, retainUntil });
    const refused = await blobs.delete('kept').catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'retained' });
    // To the second, as HTTP has times.
    expect((refused as StoreError).until?.slice(0, 19)).toBe(retainUntil.slice(0, 19));
    expect(Buffer.from((await blobs.get('kept'))!).toString()).toBe('x');
    await blobs.put('free', Buffer.from('x'));
    await blobs.delete('free');
    expect(await blobs.get('free')).toBeUndefined();
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
