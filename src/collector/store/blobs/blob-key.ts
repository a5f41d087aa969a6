// The keys of blobs, which become paths and object names.

const KEY = /^(?!\.{1,2}(?:\/|$))[A-Za-z0-9._-]+(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._-]+)*$/;

/** The key. Throws RangeError for one that BlobStore does not allow: the caller is wrong, no outsider chooses keys. */
export function expectBlobKey(key: string): string {
  if (KEY.test(key)) return key;
  throw new RangeError(`expected a key of letters, digits, - _ . and /, found ${JSON.stringify(key)}`);
}

/** The prefix: empty, or a key with `/` behind it. Throws RangeError for another one. */
export function expectBlobPrefix(prefix: string): string {
  if (prefix === '' || prefix.endsWith('/')) {
    if (prefix !== '') expectBlobKey(prefix.slice(0, -1));
    return prefix;
  }
  throw new RangeError(`expected a prefix that ends with /, found ${JSON.stringify(prefix)}`);
}
