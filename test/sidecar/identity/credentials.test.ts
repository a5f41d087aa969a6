import { expect, test } from 'vitest';
import {
  credentialName,
  listCredentials,
  parseCredential,
  readCredentials,
} from '../../../src/sidecar/identity/credentials.ts';
import { createFileStore } from '../../../src/sidecar/identity/file-store.ts';
import { createFolder } from '../../support/context.ts';

const key = ['key', 'of', 'the', 'upstream'].join('-');

test('the keys of the configured routes are read, and all that the store has are listed', async () => {
  const store = createFileStore(await createFolder());
  for (const route of ['openai', 'gone', 'cursor']) await store.set(credentialName(route), key);
  await store.set('local-token', key);
  expect(await readCredentials(store, ['openai', 'gemini', 'cursor'])).toEqual(new Map([['openai', key]]));
  expect(await listCredentials(store)).toEqual(['cursor', 'gone', 'openai']);
});

test('a key that was damaged is told with its route, and without it', async () => {
  const store = createFileStore(await createFolder());
  await store.set(credentialName('openai'), `${key} and more`);
  const error = await readCredentials(store, ['openai']).catch((found: unknown) => found);
  expect(error).toMatchObject({ code: 'key-store-failed' });
  expect(String(error)).toMatch(/key of route openai.*credential set openai/);
  expect(String(error)).not.toContain(key);
});

test.each(['', 'brief', 'a key with blanks', 'key\r\nx-other: field', 'schlüssel-für', 'x'.repeat(8193)])(
  '%j is no key, and the error does not repeat it',
  (text) => {
    expect(() => parseCredential(text)).toThrow(RangeError);
    if (text.length > 4) expect(() => parseCredential(text)).not.toThrow(text);
  },
);

test.each([key, 'x'.repeat(8), 'x'.repeat(8192), 'a/+=~!"#'])('%j is a key', (text) => {
  expect(parseCredential(text)).toBe(text);
});
