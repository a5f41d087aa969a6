// Opens the store of a home's secrets for a command: which one, and the option that says so.
import type { Config } from '../core/model/config.ts';
import { isKeyStoreKind, type KeyStoreKind } from '../core/model/key-store-kind.ts';
import type { ListedKeyStore } from '../sidecar/identity/key-store.ts';
import { CliError } from './cli-error.ts';
import type { Context } from './context.ts';

/** `--key-store KIND` for the commands that may move the secrets: `.option(...keyStoreOption())`. */
export function keyStoreOption(): [
  flags: string,
  description: string,
  parse: (text: string) => KeyStoreKind,
] {
  return [
    '--key-store <kind>',
    'keychain: keep keys in that of the operating system; file: in files that only you can read (remembered)',
    parseFlag,
  ];
}

/**
 * The store that the secrets are to be in: as the flag says, else CURSOR_REC_KEY_STORE, config.json, the keychain. Secrets that
 * are in the other one are moved, and a flag is remembered. Throws CliError, SetupError and KeyStoreError.
 */
export async function openKeys(
  context: Pick<Context, 'home' | 'environment' | 'err'>,
  flag?: KeyStoreKind,
): Promise<ListedKeyStore> {
  const { home } = context;
  const { openHome } = await import('../sidecar/setup/home.ts');
  await openHome(home);
  const { readConfig, updateConfigFile } = await import('../sidecar/setup/config-file.ts');
  const config = await readConfig(home);
  const { settleKeys } = await import('../sidecar/identity/settle-keys.ts');
  const kind = flag ?? wantedKind(context, config);
  const { keys, lost } = await settleKeys({ home, kind, isAsked: flag !== undefined });
  if (flag !== undefined && flag !== config.keyStore) await updateConfigFile(home, { keyStore: flag });
  if (lost !== undefined)
    context.err.write(
      `cursor-rec: new keys are made in files, as those in the keychain cannot be read: ${lost}\n`,
    );
  return keys;
}

/** The store that the secrets are in now, for commands that only read; nothing is written or moved. */
export async function findKeys({
  home,
  environment,
}: Pick<Context, 'home' | 'environment'>): Promise<ListedKeyStore> {
  const { openKeyStore } = await import('../sidecar/identity/open-key-store.ts');
  return openKeyStore({ home, kind: await findKind({ home, environment }) });
}

/** Which store the secrets are in now, or would be. */
export async function findKind({
  home,
  environment,
}: Pick<Context, 'home' | 'environment'>): Promise<KeyStoreKind> {
  const { findSecrets } = await import('../sidecar/identity/settle-keys.ts');
  const found = await findSecrets(home);
  if (found !== undefined) return found;
  const { readConfig } = await import('../sidecar/setup/config-file.ts');
  return wantedKind({ environment }, await readConfig(home));
}

function wantedKind({ environment }: Pick<Context, 'environment'>, config: Config): KeyStoreKind {
  const named = environment.CURSOR_REC_KEY_STORE;
  if (named === undefined || named === '') return config.keyStore ?? 'keychain';
  if (isKeyStoreKind(named)) return named;
  throw new CliError(
    'usage',
    `expected CURSOR_REC_KEY_STORE to be keychain or file, found ${JSON.stringify(named)}: set it to one of them`,
  );
}

function parseFlag(text: string): KeyStoreKind {
  if (isKeyStoreKind(text)) return text;
  throw new CliError('usage', `--key-store: expected keychain or file, found ${JSON.stringify(text)}`);
}
