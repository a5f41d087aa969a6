// The keychain of the operating system, by keytar: entries of one service, named by their account.
import { createCalls } from './calls.ts';
import { KeyStoreError, type KeyStoreErrorCode } from './key-store.ts';

/** Named texts, as a keychain keeps them: each is there whole or not at all. */
export interface Entries {
  get(account: string): Promise<string | undefined>;
  set(account: string, value: string): Promise<void>;
  delete(account: string): Promise<void>;
}
/** The three calls of keytar. */
export interface Keytar {
  getPassword(service: string, account: string): Promise<string | null>;
  setPassword(service: string, account: string, password: string): Promise<void>;
  deletePassword(service: string, account: string): Promise<boolean>;
}

const SERVICE = 'cursor-rec';
/** A prompt to unlock waits for a person; nobody who watches needs longer. */
const LIMIT_MS = 60_000;

/** Both are in every message, because which of the two fits is for the user to say. */
const WAYS_OUT =
  'start or unlock a keychain (on Linux a Secret Service such as gnome-keyring), or keep the keys in files that only you can read: --key-store file';

/** Entries of the keychain. Throws KeyStoreError where it cannot be loaded; each call throws one where it fails. */
export async function openKeychain(load: () => Promise<Keytar> = loadKeytar): Promise<Entries> {
  const keytar = await load().catch((cause: unknown) => {
    throw toKeyStoreError(cause);
  });
  return toEntries(keytar);
}

/** The entries that keytar has, with a limit on each call. */
export function toEntries(keytar: Keytar, limitMs = LIMIT_MS): Entries {
  const timeUp = () =>
    new KeyStoreError(
      'keychain-timeout',
      `expected the keychain to answer, found none for ${limitMs / 1000} s (a prompt may wait for you): ${WAYS_OUT}`,
    );
  const isTimeUp = (error: unknown) => error instanceof KeyStoreError && error.code === 'keychain-timeout';
  const queue = createCalls({ limitMs, timeUp, isTimeUp });
  const call = <Result>(act: () => Promise<Result>) =>
    queue(() =>
      act().catch((cause: unknown) => {
        throw toKeyStoreError(cause);
      }),
    );
  return {
    get: async (account) => (await call(() => keytar.getPassword(SERVICE, account))) ?? undefined,
    set: (account, value) => call(() => keytar.setPassword(SERVICE, account, value)),
    async delete(account) {
      await call(() => keytar.deletePassword(SERVICE, account));
    },
  };
}

async function loadKeytar(): Promise<Keytar> {
  return (await import('keytar')).default;
}

/** What libsecret, macOS and keytar's loader say, in the order in which they are looked for. */
const KNOWN: readonly (readonly [RegExp, KeyStoreErrorCode, string])[] = [
  [/locked collection|dismissed|is locked|interaction is not allowed/i, 'keychain-locked', 'a locked one'],
  [/timeout was reached|timed out|did not receive a reply/i, 'keychain-timeout', 'one that does not answer'],
  [/native addon/i, 'keychain-absent', 'none, as its library is missing (on Linux: libsecret-1-0)'],
  [/autolaunch D-?Bus|\$DISPLAY|could not connect/i, 'keychain-absent', 'none, as there is no D-Bus session'],
  [/does not exist at path/i, 'keychain-absent', 'a Secret Service without a keyring'],
  [/org\.freedesktop\.secrets/i, 'keychain-absent', 'none, as no Secret Service runs'],
  // `The name :1.0 …`: libsecret goes on asking the service that it knew.
  [
    /not provided by any \.service|connection is closed/i,
    'key-store-failed',
    'one that was restarted, so stop and start the sidecar',
  ],
];

/** What the keychain said, as an error of this program; it never has a value in it. */
export function toKeyStoreError(cause: unknown): KeyStoreError {
  if (cause instanceof KeyStoreError) return cause;
  const said = cause instanceof Error ? cause.message : String(cause);
  const [, code, found] = KNOWN.find(([pattern]) => pattern.test(said)) ?? [
    undefined,
    'key-store-failed' as const,
    toLine(said),
  ];
  return new KeyStoreError(code, `expected a keychain to keep the keys in, found ${found}: ${WAYS_OUT}`, {
    cause,
  });
}

function toLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').slice(0, 200);
}
