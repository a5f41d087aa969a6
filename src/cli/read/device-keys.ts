// Public keys of devices from a file: what `verify --key` takes.
import { createPublicKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { decodeBase64 } from '../../core/proof/base64.ts';
import { CliError } from '../cli-error.ts';

const KEY_BYTES = 32;
const ED25519 = 0x01;
/** Keys of a thousand devices; more is not such a file. */
const MAX_BYTES = 1024 * 1024;

/**
 * The keys of a file, 32 bytes each: PEM, or a key a line, in base64 as in session.json or as a C2SP verifier key
 * (`name+id+base64`); lines that are empty or begin with # say nothing. Throws CliError.
 */
export async function readDeviceKeys(file: string): Promise<readonly Uint8Array[]> {
  const text = await readFile(file).catch((cause: NodeJS.ErrnoException) => {
    const code = cause.code === 'ENOENT' ? 'not-found' : 'failed';
    throw new CliError(
      code,
      `expected a file with public keys at ${file}, found none that can be read (${cause.code})`,
      { cause },
    );
  });
  const keys = text.length > MAX_BYTES ? undefined : parseKeys(text.toString('utf8'));
  if (keys !== undefined && keys.length > 0) return keys;
  throw new CliError(
    'usage',
    `expected Ed25519 public keys in ${file}, found other text: give PEM, or device.publicKey of a session.json on a line`,
  );
}

function parseKeys(text: string): readonly Uint8Array[] | undefined {
  if (text.includes('-----BEGIN')) return parsePem(text);
  const lines = text.split('\n').map((line) => line.trim());
  const keys = lines.filter((line) => line !== '' && !line.startsWith('#')).map(parseLine);
  return keys.every((key) => key !== undefined) ? keys : undefined;
}

/** Each key of the file, however many; what stands between them is a comment (RFC 7468 §2). */
function parsePem(text: string): readonly Uint8Array[] | undefined {
  const keys = (text.match(PEM) ?? []).map(parsePemKey);
  return keys.length > 0 && keys.every((key) => key !== undefined) ? keys : undefined;
}

const PEM = /-----BEGIN [^-]+-----[^-]*-----END [^-]+-----/g;

function parsePemKey(text: string): Uint8Array | undefined {
  try {
    const { crv, x } = createPublicKey(text).export({ format: 'jwk' });
    return crv === 'Ed25519' && x !== undefined ? Buffer.from(x, 'base64url') : undefined;
  } catch {
    return undefined;
  }
}

function parseLine(line: string): Uint8Array | undefined {
  const isVerifierKey = /^[^+]+\+[0-9a-f]{8}\+/.test(line);
  const bytes = decodeBase64(isVerifierKey ? line.slice(line.indexOf('+', line.indexOf('+') + 1) + 1) : line);
  if (!isVerifierKey) return bytes?.length === KEY_BYTES ? bytes : undefined;
  return bytes?.length === KEY_BYTES + 1 && bytes[0] === ED25519 ? bytes.subarray(1) : undefined;
}
