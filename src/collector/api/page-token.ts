// The opaque token of the next page.
import { CollectorError } from '../collector-error.ts';

/** Where the next page begins, as a token. */
export function formatPageToken(after: string): string {
  return Buffer.from(after).toString('base64url');
}

/** Lets a token in. Throws CollectorError where it is none of ours. */
export function parsePageToken(token: string, isPlace: (after: string) => boolean): string {
  const after = Buffer.from(token, 'base64url').toString();
  if (isPlace(after) && formatPageToken(after) === token) return after;
  throw new CollectorError(
    'bad-request',
    'expected "page" to be the "next" of a page before, found another text',
  );
}
