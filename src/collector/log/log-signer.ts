// The key of the log: Ed25519, in a file of its own that all replicas share.
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { decodeBase64 } from '../../core/proof/base64.ts';
import { checkNote, formatNote, noteKeyId, type SignedNote } from '../../core/proof/signed-note.ts';
import { formatVerifierKey } from '../../core/proof/verifier-key.ts';
import { sha256 } from '../../node/hashing.ts';
import { verifyEd25519 } from '../../node/verifying.ts';
import { writeOnce } from '../../node/write-once.ts';
import type { LogSigner } from './log.ts';
import { LogError } from './log-error.ts';

/** The key in a file (PKCS #8, PEM), made there with mode 0600 where there is none. Throws LogError, and what the file system throws. */
export async function openSigner(file: string, origin: string): Promise<LogSigner> {
  const known = await readFile(file, 'utf8').catch(ignoreMissing);
  try {
    return toSigner(known ?? (await makeKey(file)), origin);
  } catch (cause) {
    if (!(cause instanceof LogError)) throw cause;
    throw new LogError(cause.code, `${file}: ${cause.message}`, { cause });
  }
}

/** A signer by a private key in PEM. Throws LogError. */
export function toSigner(pem: string, origin: string): LogSigner {
  const key = parseKey(pem);
  const publicKey = createPublicKey(key).export({ format: 'jwk' }).x ?? '';
  const bytes = new Uint8Array(Buffer.from(publicKey, 'base64url'));
  const named = { name: origin, publicKey: bytes };
  const keyId = noteKeyId(named, sha256);
  const signText = (text: string) => sign(null, Buffer.from(text), key).toString('base64');
  return {
    origin,
    verifierKey: formatVerifierKey({ ...named, kind: 'note' }, sha256),
    publicKey: Buffer.from(bytes).toString('base64'),
    sign: signText,
    toNote: (text) => formatNote(text, { keyId, name: origin, signature: signText(text) }),
  };
}

/** The bytes of a signature that a signer made. */
export function signatureBytes(signature: string): Uint8Array {
  return decodeBase64(signature) ?? new Uint8Array(0);
}

/** True where the note has a signature by this very key that holds. */
export function isSignedBy({ origin, publicKey }: LogSigner, note: SignedNote): boolean {
  const own = { name: origin, publicKey: decodeBase64(publicKey) ?? new Uint8Array(0) };
  return checkNote(note, own, { sha256, verifyEd25519 }) === 'signed';
}

function parseKey(pem: string): KeyObject {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch (cause) {
    throw new LogError('bad-key', 'expected an Ed25519 key in PEM (PKCS #8)', { cause });
  }
  throw new LogError('bad-key', 'expected an Ed25519 key, found one of another kind');
}

/** Never over a key that is there: with another key the log would be another log. */
function makeKey(file: string): Promise<string> {
  const { privateKey } = generateKeyPairSync('ed25519');
  return writeOnce(file, privateKey.export({ format: 'pem', type: 'pkcs8' }).toString());
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
