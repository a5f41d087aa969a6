// Opens the place for blobs that a URL names: a folder, or a bucket of object storage.
import { fileURLToPath } from 'node:url';
import type { BlobStore } from './blob-store.ts';
import { openFileBlobs } from './blobs/file-blobs.ts';
import { StoreError } from './store-error.ts';

/** `file:///folder` or `s3://bucket/prefix?endpoint=https://…&region=…`. The client of S3 is loaded where it is asked for. */
export async function openBlobs(url: string): Promise<BlobStore> {
  if (url.startsWith('file:')) {
    if (url.includes('?'))
      throw new StoreError(
        'bad-address',
        'expected file:///folder without parameters, found some: none is known',
      );
    return openFileBlobs(fileURLToPath(url));
  }
  if (url.startsWith('s3:')) {
    const { openS3Blobs } = await import('./blobs/s3-blobs.ts');
    return openS3Blobs(url);
  }
  throw new StoreError(
    'bad-address',
    'expected a place for blobs as file:///folder or s3://bucket/prefix, found another URL',
  );
}
