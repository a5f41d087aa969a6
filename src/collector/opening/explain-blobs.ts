// What keeps a collector from its place for blobs.
import { StoreError } from '../store/store-error.ts';
import { type Failure, StartError, toObstacle, toUnreached } from './start-error.ts';

/** What S3 answers where the question is the bucket's head, which has no body with reasons. */
const ANSWERED: Readonly<Record<number, string>> = {
  301: 'a bucket of another region: correct region=… in --blobs',
  400: 'a request that is not as it wants it: see region=… and the credentials',
  403: 'credentials that may not see it: it takes s3:ListBucket, ListBucketVersions, GetObject, PutObject and DeleteObjectVersion, with lockDays GetBucketObjectLockConfiguration, GetObjectRetention and PutObjectRetention too',
  404: 'no bucket of that name: make it first',
};
/** Errors of the AWS SDK before it asks anything. */
const UNASKED: Readonly<Record<string, string>> = {
  CredentialsProviderError: 'no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a role',
  'Region is missing': 'no region: add region=… to --blobs',
};

/** Of the place under this URL. */
export function explainBlobs(url: string): (cause: unknown) => StartError | undefined {
  const place = url.split('?')[0];
  return (thrown) => {
    const isAway = thrown instanceof StoreError && thrown.code === 'unavailable';
    const cause = isAway ? thrown.cause : thrown;
    if (cause instanceof StoreError) return new StartError('misconfigured', cause.message, { cause });
    const lasting = url.startsWith('file:') ? toObstacle(cause) : toRefusal(cause);
    const found = lasting ?? toUnreached(cause) ?? (isAway ? 'one that fails' : undefined);
    if (found === undefined) return undefined;
    const message = `expected a place for blobs at ${place}, found ${found}`;
    return new StartError(lasting === undefined ? 'unavailable' : 'misconfigured', message, { cause });
  };
}

function toRefusal(cause: unknown): string | undefined {
  const {
    name = '',
    message = '',
    $metadata,
  } = cause as Failure & {
    readonly $metadata?: { readonly httpStatusCode?: number };
  };
  return UNASKED[name] ?? UNASKED[message] ?? ANSWERED[$metadata?.httpStatusCode ?? 0];
}
