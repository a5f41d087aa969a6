// Keys of logs and witnesses, made when they are asked for.
import { generateKeyPairSync } from 'node:crypto';
import type { LogSigner } from '../../../src/collector/log/log.ts';
import { toSigner } from '../../../src/collector/log/log-signer.ts';
import { parseVerifierKey, type VerifierKey } from '../../../src/core/proof/verifier-key.ts';
import { sha256 } from '../../../src/node/hashing.ts';

/** A signer with a new key. */
export function makeSigner(origin: string): LogSigner {
  const { privateKey } = generateKeyPairSync('ed25519');
  return toSigner(privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(), origin);
}

/** The key that a signer's notes are checked with. */
export function keyOf(signer: LogSigner): VerifierKey {
  const key = parseVerifierKey(signer.verifierKey, sha256);
  if (key === undefined) throw new Error(`expected a verifier key, found ${signer.verifierKey}`);
  return key;
}
