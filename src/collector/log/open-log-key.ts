// Opens what the log of a store is signed with: a store has one log, whose name and key are the same for ever.
import { access } from 'node:fs/promises';
import { parseCheckpoint } from '../../core/proof/checkpoint.ts';
import { parseNote } from '../../core/proof/signed-note.ts';
import { parseVerifierKey } from '../../core/proof/verifier-key.ts';
import { sha256 } from '../../node/hashing.ts';
import type { LogStore } from '../store/log-store.ts';
import type { LogSigner } from './log.ts';
import { LogError } from './log-error.ts';
import { isSignedBy, openSigner } from './log-signer.ts';

export interface LogKeyOptions {
  readonly keyFile: string;
  /** As --origin says it. */
  readonly origin: string | undefined;
  /** The name of a log that begins. */
  readonly settleOrigin: (wanted: string | undefined) => Promise<string>;
}

/**
 * The key, made where the log begins. Rejects with LogError `bad-key` where the log is there and its key is not: nothing is signed by
 * another one, not even a statement for a device. Rejects with RangeError where it has another name than the one that is wanted.
 */
export async function openLogKey(
  store: LogStore,
  { keyFile, origin, settleOrigin }: LogKeyOptions,
): Promise<LogSigner> {
  const known = await readOrigin(store);
  if (known !== undefined) {
    if (origin !== undefined && origin !== known)
      throw new RangeError(`expected the log to be called ${known} as before, found --origin ${origin}`);
    await expectFile(keyFile, known);
  }
  const signer = await openSigner(keyFile, known ?? (await settleOrigin(origin)));
  if (parseVerifierKey(signer.verifierKey, sha256) === undefined)
    throw new RangeError(`expected --origin without blanks and +, found ${JSON.stringify(signer.origin)}`);
  await expectOwnCheckpoint(store, signer, keyFile);
  const settled = await store.settleKey(signer.verifierKey);
  if (settled !== signer.verifierKey) throw otherKey(settled, keyFile);
  return signer;
}

/** Undefined where no log has begun. */
async function readOrigin(store: LogStore): Promise<string | undefined> {
  const key = await store.getKey();
  if (key !== undefined) return parseVerifierKey(key, sha256)?.name;
  const checkpoint = await store.getCheckpoint();
  return checkpoint === undefined ? undefined : parseCheckpoint(parseNote(checkpoint)?.text ?? '')?.origin;
}

async function expectFile(file: string, origin: string): Promise<void> {
  try {
    await access(file);
  } catch (cause) {
    throw new LogError(
      'bad-key',
      `expected the key of the log ${origin} in ${file}, found no file: put it back`,
      {
        cause,
      },
    );
  }
}

/** What was published before keys were settled was signed all the same. */
async function expectOwnCheckpoint(store: LogStore, signer: LogSigner, file: string): Promise<void> {
  const checkpoint = await store.getCheckpoint();
  const note = checkpoint === undefined ? undefined : parseNote(checkpoint);
  if (note !== undefined && !isSignedBy(signer, note)) throw otherKey(`the key of ${signer.origin}`, file);
}

function otherKey(wanted: string, file: string): LogError {
  return new LogError(
    'bad-key',
    `expected ${wanted} in ${file}, found another key: put the log's own key back`,
  );
}
