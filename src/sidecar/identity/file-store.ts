// Secrets of a home in files that only their owner reads, for machines without a keychain.
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '../whole-file.ts';
import { KeyStoreError, type ListedKeyStore, type SecretName } from './key-store.ts';
import { isSecretName } from './secret-names.ts';

const SUFFIX = '.secret';

/** Each secret in its file, `NAME.secret`, with a line end after it. */
export function createFileStore(home: string): ListedKeyStore {
  return {
    kind: 'file',
    async get(name) {
      try {
        return (await readFile(fileOf(home, name), 'utf8')).replace(/\n$/, '');
      } catch (cause) {
        if (codeOf(cause) === 'ENOENT') return undefined;
        throw toError('read', fileOf(home, name), cause);
      }
    },
    async set(name, value) {
      await writeWhole(fileOf(home, name), `${value}\n`).catch((cause: unknown) => {
        throw toError('write', fileOf(home, name), cause);
      });
    },
    async delete(name) {
      // Also what a crash left of a writing.
      for (const file of [`${fileOf(home, name)}.tmp`, fileOf(home, name)])
        await rm(file, { force: true }).catch((cause: unknown) => {
          throw toError('remove', file, cause);
        });
    },
    names: () => listSecretFiles(home),
  };
}

/** The secrets that are in files of the home; none where there is no home. */
export async function listSecretFiles(home: string): Promise<readonly SecretName[]> {
  const files = await readdir(home).catch(() => []);
  const names = files.map((file) =>
    /^(.*)\.secret(?:\.tmp)?$/.exec(file)?.[1]?.replace(/^credential-/, 'credential:'),
  );
  return [...new Set(names.filter(isSecretName))];
}

/** Windows has no `:` in names; no fixed name begins with `credential-`. */
function fileOf(home: string, name: SecretName): string {
  return join(home, `${name.replace(':', '-')}${SUFFIX}`);
}

function toError(verb: string, file: string, cause: unknown): KeyStoreError {
  const found = codeOf(cause) ?? String(cause);
  return new KeyStoreError(
    'key-store-failed',
    `expected to ${verb} ${file}, found ${found}: check its owner and mode (0600), or keep the keys in the keychain: --key-store keychain`,
    { cause },
  );
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
