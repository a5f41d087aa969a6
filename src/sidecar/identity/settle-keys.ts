// Settles which store the secrets of a home are in, and moves them where another one is wanted.
import type { KeyStoreKind } from '../../core/model/key-store-kind.ts';
import { readState, updateState } from '../setup/config-file.ts';
import { SetupError } from '../setup/setup-error.ts';
import { takeHomeLock } from '../spool/lock.ts';
import { listSecretFiles } from './file-store.ts';
import { KeyStoreError, type ListedKeyStore } from './key-store.ts';
import { deleteSecrets, moveSecrets, type PlaceRecord } from './move-secrets.ts';
import { openKeyStore } from './open-key-store.ts';

export interface Wanted {
  readonly home: string;
  readonly kind: KeyStoreKind;
  /** True where the user asked for this kind just now: to go on with the other one would be wrong. */
  readonly isAsked: boolean;
  readonly open?: (kind: KeyStoreKind) => Promise<ListedKeyStore>;
}
/** `lost`: why the secrets of the other store could not be brought along; new ones will be made. */
export interface Settled {
  readonly keys: ListedKeyStore;
  readonly lost?: string;
}

/** Where the secrets of a home are; undefined: it has none yet. Looks at files of the home only. */
export async function findSecrets(home: string): Promise<KeyStoreKind | undefined> {
  const { keyStore, usesKeychain } = await readState(home);
  if (keyStore !== undefined) return keyStore;
  if (usesKeychain) return 'keychain';
  return (await listSecretFiles(home)).length > 0 ? 'file' : undefined;
}

/**
 * The store of the wanted kind, with the secrets moved to it. While a sidecar records in the home nothing is moved: the store
 * in use is given, or SetupError `home-in-use` is thrown where the kind was asked for. Throws KeyStoreError.
 */
export async function settleKeys(wanted: Wanted): Promise<Settled> {
  const { home, kind, open = (one: KeyStoreKind) => openKeyStore({ home, kind: one }) } = wanted;
  const place = await findSecrets(home);
  const { stray } = await readState(home);
  if ((place === undefined || place === kind) && stray === undefined) return { keys: await open(kind) };
  const lock = await takeHomeLock(home);
  if (lock === undefined) {
    if (place === kind || !wanted.isAsked) return { keys: await open(place ?? kind) };
    throw new SetupError(
      'home-in-use',
      `expected no sidecar in ${home} while its keys are moved to the ${kind} store, found one that records: stop it first (cursor-rec stop)`,
    );
  }
  try {
    return place === undefined || place === kind
      ? await tidy({ home, kind, stray }, open)
      : await move({ ...wanted, place }, open);
  } finally {
    lock.close();
  }
}

type Open = (kind: KeyStoreKind) => Promise<ListedKeyStore>;

/** Deletes what a move that was ended half-way left in the other store. */
async function tidy(
  {
    home,
    kind,
    stray,
  }: { readonly home: string; readonly kind: KeyStoreKind; readonly stray: KeyStoreKind | undefined },
  open: Open,
): Promise<Settled> {
  const keys = await open(kind);
  if (stray === undefined) return { keys };
  try {
    if (stray !== kind) await deleteSecrets(await open(stray));
    await updateState(home, { stray: undefined });
  } catch (error) {
    // A keychain that is not to be had now is tidied when it is.
    if (!(error instanceof KeyStoreError && stray === 'keychain')) throw error;
  }
  return { keys };
}

async function move(wanted: Wanted & { readonly place: KeyStoreKind }, open: Open): Promise<Settled> {
  const { home, kind, place } = wanted;
  const to = await open(kind);
  const write = (record: PlaceRecord) => updateState(home, record);
  try {
    await moveSecrets({ from: await open(place), to, write });
  } catch (error) {
    const isGone = error instanceof KeyStoreError && error.code === 'keychain-absent' && place === 'keychain';
    if (!(isGone && wanted.isAsked)) throw toMoveError(error, wanted);
    // Without a keychain there is no other way on; what is in it stays there.
    await write({ keyStore: kind, stray: undefined });
    return { keys: to, lost: error.message };
  }
  return { keys: to };
}

/** The usual ways out are what led here: of a locked keychain the keys are to be had by unlocking it only. */
function toMoveError(error: unknown, { home, isAsked }: Wanted): unknown {
  if (!(error instanceof KeyStoreError) || !isAsked || error.code === 'key-store-failed') return error;
  return new KeyStoreError(
    error.code,
    `expected to move the keys of ${home} between the keychain and files, found the keychain ${STATE[error.code]}: mend that first, or set CURSOR_REC_HOME to a new folder, which gets keys of its own`,
    { cause: error },
  );
}

const STATE = {
  'keychain-absent': 'absent',
  'keychain-locked': 'locked',
  'keychain-timeout': 'without an answer',
} as const;
