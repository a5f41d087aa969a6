// Blobs as objects of S3 or of what speaks like it.
import {
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectLockConfigurationCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
  PutObjectRetentionCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import type { BlobStore, PutOptions } from '../blob-store.ts';
import { StoreError } from '../store-error.ts';
import { expectBlobKey, expectBlobPrefix } from './blob-key.ts';
import { tellFailures } from './tell-failures.ts';

interface Bucket {
  readonly client: S3Client;
  readonly bucket: string;
  /** Empty, or with `/` behind it. */
  readonly prefix: string;
  /** For so many days nobody deletes or replaces what was put once, whatever their rights. */
  readonly lockDays: number | undefined;
  readonly now: () => number;
}

/**
 * `s3://bucket/prefix?endpoint=https://host&region=eu-central-1`: with an endpoint the bucket stands in the path, not in the host.
 * `lockDays=90` locks what was put once for so many days, in a bucket that was made with Object Lock.
 * Credentials come from where the AWS SDK looks for them: environment, profile, role of the machine or pod.
 */
export function openS3Blobs(url: string, now: () => number = Date.now): BlobStore {
  return tellFailures(blobsIn({ ...parseBucketUrl(url), now }), toFailure);
}

/** What S3 refuses or does not answer is of the bucket, the network or the rights: it passes, or an operator mends it. */
function toFailure(cause: unknown): unknown {
  if (cause instanceof StoreError || cause instanceof RangeError) return cause;
  const { name, code } = cause as { readonly name?: string; readonly code?: string };
  const found = statusOf(cause) ?? code ?? 'no answer';
  return new StoreError('unavailable', `expected the object storage to answer, found ${name} (${found})`, {
    cause,
  });
}

function blobsIn(bucket: Bucket): BlobStore {
  const { client } = bucket;
  return {
    put: (key, bytes, options = {}) => put(bucket, { key: expectBlobKey(key), bytes }, options),
    get: (key) => get(bucket, expectBlobKey(key)),
    delete: (key) => remove(bucket, expectBlobKey(key)),
    list: (prefix) => list(bucket, expectBlobPrefix(prefix)),
    async ping() {
      await client.send(new HeadBucketCommand({ Bucket: bucket.bucket }));
      if (bucket.lockDays !== undefined) await expectLocks(bucket);
    },
    async close() {
      client.destroy();
    },
  };
}

/** Without them a server that is silent would be waited for without end; an answer that is under way may take longer. */
const LIMITS = { connectionTimeout: 5000, socketTimeout: 15_000 };

/** What is written in another way would be passed over: who asks for locks has to have them. */
const PARAMETERS: ReadonlySet<string> = new Set(['endpoint', 'region', 'lockDays']);

function parseBucketUrl(url: string): Omit<Bucket, 'now'> {
  const parsed = URL.parse(url);
  if (parsed?.protocol !== 's3:' || parsed.hostname === '')
    throw new StoreError('bad-address', 'expected s3://bucket/prefix, found another URL');
  const endpoint = parsed.searchParams.get('endpoint');
  const region = parsed.searchParams.get('region');
  const path = parsed.pathname.replace(/^\/+|\/+$/g, '');
  if (path !== '') expectBlobKey(path);
  const unknown = [...parsed.searchParams.keys()].filter((name) => !PARAMETERS.has(name));
  if (unknown.length > 0)
    throw new StoreError(
      'bad-address',
      `expected ${[...PARAMETERS].map((name) => `${name}=…`).join(', ')} behind s3://bucket/prefix, found ${unknown.join(', ')}`,
    );
  const lockDays = readLockDays(parsed.searchParams.get('lockDays'));
  const client = new S3Client({
    requestHandler: LIMITS,
    ...(endpoint === null ? {} : { endpoint, forcePathStyle: true }),
    ...(region === null ? {} : { region }),
  });
  return { client, bucket: parsed.hostname, prefix: path === '' ? '' : `${path}/`, lockDays };
}

const MAX_LOCK_DAYS = 36_500;

function readLockDays(text: string | null): number | undefined {
  if (text === null) return undefined;
  const days = Number(text);
  if (!Number.isInteger(days) || days < 1 || days > MAX_LOCK_DAYS)
    throw new StoreError(
      'bad-address',
      `expected lockDays=… as whole days from 1 to ${MAX_LOCK_DAYS}, found another value`,
    );
  return days;
}

/** Of a bucket that was made without locks, and of storage that has none. */
const WITHOUT_LOCKS: ReadonlySet<number | undefined> = new Set([404, 405, 501]);

/** Without Object Lock the bucket would refuse each of them, and only once recordings wait. */
async function expectLocks({ client, bucket }: Bucket): Promise<void> {
  const refusal = `expected the bucket ${bucket} to have Object Lock, since lockDays=… asks for locks, found it without: a new bucket can be made with it`;
  try {
    const answer = await client.send(new GetObjectLockConfigurationCommand({ Bucket: bucket }));
    if (answer.ObjectLockConfiguration?.ObjectLockEnabled === 'Enabled') return;
  } catch (cause) {
    if (!WITHOUT_LOCKS.has(statusOf(cause))) throw cause;
    throw new StoreError('bad-address', refusal, { cause });
  }
  throw new StoreError('bad-address', refusal);
}

/** Answers of S3 that are not failures here. Of another 404, as of a bucket that is gone, nobody knows what is absent. */
const ABSENT = 'NoSuchKey';
const PRESENT: ReadonlySet<number | undefined> = new Set([412]);

function statusOf(error: unknown): number | undefined {
  return error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
}

async function put(
  { client, bucket, prefix, lockDays, now }: Bucket,
  { key, bytes }: { readonly key: string; readonly bytes: Uint8Array },
  { once = false }: PutOptions,
): Promise<'stored' | 'present'> {
  const place = { Bucket: bucket, Key: prefix + key };
  const lock = once && lockDays !== undefined ? toLock(now() + lockDays * DAY_MS) : undefined;
  const command = new PutObjectCommand({
    ...place,
    Body: bytes,
    ...(once ? { IfNoneMatch: '*' } : {}),
    ...(lock === undefined
      ? {}
      : { ObjectLockMode: lock.Mode, ObjectLockRetainUntilDate: lock.RetainUntilDate }),
  });
  try {
    await client.send(command);
    return 'stored';
  } catch (error) {
    if (!once || !PRESENT.has(statusOf(error))) throw error;
  }
  if (lock !== undefined) await lockAnew(client, { ...place, VersionId: undefined }, lock);
  return 'present';
}

const DAY_MS = 86_400_000;

interface ObjectLock {
  readonly Mode: 'COMPLIANCE';
  readonly RetainUntilDate: Date;
}

/** Nobody can take it back, also not who owns the bucket. */
function toLock(until: number): ObjectLock {
  return { Mode: 'COMPLIANCE', RetainUntilDate: new Date(until) };
}

/** A part that an older session brought is locked for as long as the one that refers to it now. */
async function lockAnew(client: S3Client, object: ObjectVersion, lock: ObjectLock): Promise<void> {
  try {
    await client.send(new PutObjectRetentionCommand({ ...object, Retention: lock }));
  } catch (cause) {
    if (statusOf(cause) !== 403) throw cause;
    // No lock is ever made shorter: that of a time with more days, of the bucket's own rule, or of a clock that is ahead.
    const until = await findLockEnd(client, object);
    if (until === undefined || until < lock.RetainUntilDate.toISOString()) throw cause;
  }
}

async function get({ client, bucket, prefix }: Bucket, key: string): Promise<Uint8Array | undefined> {
  try {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: prefix + key }));
    return await Body?.transformToByteArray();
  } catch (error) {
    if (error instanceof S3ServiceException && error.name === ABSENT) return undefined;
    throw error;
  }
}

/** Every version of it, so that where a bucket keeps versions, erased means gone. */
async function remove({ client, bucket, prefix }: Bucket, key: string): Promise<void> {
  const Key = prefix + key;
  for (let isTruncated = true; isTruncated; ) {
    const page = await client.send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix: Key }));
    const versions = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].filter(
      (version) => version.Key === Key,
    );
    for (const { VersionId } of versions) await removeVersion(client, { Bucket: bucket, Key, VersionId });
    // Those of longer keys come after it: a page without any of its own is the end.
    isTruncated = page.IsTruncated === true && versions.length > 0;
  }
}

interface ObjectVersion {
  readonly Bucket: string;
  readonly Key: string;
  readonly VersionId: string | undefined;
}

async function removeVersion(client: S3Client, version: ObjectVersion): Promise<void> {
  try {
    await client.send(new DeleteObjectCommand(version));
  } catch (cause) {
    if (statusOf(cause) !== 403) throw cause;
    const until = await findLockEnd(client, version);
    const message = `expected to delete the object ${version.Key}, found it locked ${until === undefined ? 'or forbidden' : `until ${until}`}: it goes when its lock ends`;
    throw new StoreError('retained', message, { cause, until });
  }
}

/** Undefined where the storage does not tell: it may ask for a permission of its own. */
async function findLockEnd(client: S3Client, version: ObjectVersion): Promise<string | undefined> {
  try {
    const { ObjectLockRetainUntilDate } = await client.send(new HeadObjectCommand(version));
    return ObjectLockRetainUntilDate?.toISOString();
  } catch {
    return undefined;
  }
}

async function* list({ client, bucket, prefix }: Bucket, below: string): AsyncGenerator<string> {
  let token: string | undefined;
  do {
    const page = await client.send(
      new ListObjectsV2Command({
        Bucket: bucket,
        Prefix: prefix + below,
        ...(token === undefined ? {} : { ContinuationToken: token }),
      }),
    );
    for (const { Key } of page.Contents ?? []) if (Key !== undefined) yield Key.slice(prefix.length);
    token = page.NextContinuationToken;
  } while (token !== undefined);
}
