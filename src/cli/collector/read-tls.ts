// The certificate that a collector shows: looked at before it listens, since a listener with a wrong one only fails its clients.
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { CliError } from '../cli-error.ts';

export interface TlsFiles {
  readonly tlsCert?: string;
  readonly tlsKey?: string;
}

/** Both files in PEM, which belong together and are good at `now`; undefined where none is named. Throws CliError `usage`. */
export async function readTls(
  { tlsCert, tlsKey }: TlsFiles,
  now: Date,
): Promise<{ readonly cert: string; readonly key: string } | undefined> {
  if (tlsCert === undefined && tlsKey === undefined) return undefined;
  if (tlsCert === undefined || tlsKey === undefined)
    throw new CliError('usage', 'expected --tls-cert and --tls-key together, found one of them');
  const cert = await readPem('--tls-cert', tlsCert);
  const key = await readPem('--tls-key', tlsKey);
  const certificate = parse('--tls-cert', 'a certificate', () => new X509Certificate(cert));
  if (!certificate.checkPrivateKey(parse('--tls-key', 'a private key without a passphrase', toKey(key))))
    throw new CliError(
      'usage',
      `expected --tls-key to be that of ${tlsCert}, found another one in ${tlsKey}`,
    );
  expectGood(certificate, now);
  return { cert, key };
}

async function readPem(flag: string, file: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new CliError(
      'usage',
      `expected ${flag} to name a file that this user may read, found ${cause.code} for ${file}`,
      {
        cause,
      },
    );
  });
}

function parse<Parsed>(flag: string, what: string, make: () => Parsed): Parsed {
  try {
    return make();
  } catch (cause) {
    throw new CliError('usage', `expected ${flag} to be ${what} in PEM, found something else`, { cause });
  }
}

function toKey(pem: string): () => KeyObject {
  return () => createPrivateKey(pem);
}

function expectGood({ validFromDate, validToDate }: X509Certificate, now: Date): void {
  if (now < validFromDate)
    throw new CliError(
      'usage',
      `expected --tls-cert to be good now, found one from ${validFromDate.toISOString()} on: see the clock`,
    );
  if (now > validToDate)
    throw new CliError(
      'usage',
      `expected --tls-cert to be good now, found one until ${validToDate.toISOString()}: renew it`,
    );
}
