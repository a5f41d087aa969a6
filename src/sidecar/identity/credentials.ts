// The keys of upstreams that the sidecar holds in its clients' place, as the key store of the home has them.
import { type KeyStore, KeyStoreError, type ListedKeyStore, type SecretName } from './key-store.ts';

/** Clients of these sign in by themselves, and get what they send from there: no key could stand in for it. */
const WITHOUT_KEY = ['cursor', 'cursor-agent'];
/** Fewer characters cannot be told from ordinary text, and so not be kept out of recordings. */
const MIN_CHARS = 8;
/** More is refused by servers, as the field of a header. */
const MAX_CHARS = 8192;
const PREFIX = 'credential:';

/** True for a route whose key can be held. */
export function canHoldKey(route: string): boolean {
  return !WITHOUT_KEY.includes(route);
}

/** The name that the key store has for the key of a route. */
export function credentialName(route: string): SecretName {
  return `${PREFIX}${route}`;
}

/** A key as it may stand in a header field. Throws RangeError, which says what is wrong and not what was given. */
export function parseCredential(text: string): string {
  if (text === '') throw new RangeError('expected a key, found nothing');
  if (!/^[\x21-\x7e]*$/.test(text))
    throw new RangeError(
      'expected a key of visible ASCII characters on one line, found blanks or others in it',
    );
  if (text.length < MIN_CHARS || text.length > MAX_CHARS)
    throw new RangeError(
      `expected a key of ${MIN_CHARS} to ${MAX_CHARS} characters, found ${text.length}; a shorter one could not be kept out of recordings`,
    );
  return text;
}

/** The key of each of these routes that has one. Throws KeyStoreError. */
export async function readCredentials(
  store: KeyStore,
  routes: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const read = await Promise.all(routes.filter(canHoldKey).map((route) => readOne(store, route)));
  return new Map(read.flat());
}

/** The routes that the store has keys of, also such that are not configured any more. Throws KeyStoreError. */
export async function listCredentials(store: ListedKeyStore): Promise<readonly string[]> {
  const routes = (await store.names()).flatMap((name) =>
    name.startsWith(PREFIX) ? [name.slice(PREFIX.length)] : [],
  );
  return routes.sort();
}

async function readOne(store: KeyStore, route: string): Promise<(readonly [string, string])[]> {
  const found = await store.get(credentialName(route));
  if (found === undefined) return [];
  try {
    return [[route, parseCredential(found)]];
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new KeyStoreError(
      'key-store-failed',
      `key of route ${route} in the ${store.kind} store: ${message}: set it again (cursor-rec credential set ${route}) or remove it`,
      { cause },
    );
  }
}
