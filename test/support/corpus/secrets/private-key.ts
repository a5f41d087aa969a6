// Private keys of every kind, also such whose end did not come.
import { BASE64, type Draw } from '../draw.ts';
import { secretsOf } from '../kind.ts';
import { room, secret } from '../marks.ts';
import { base64Lines, ecSec1, edge, keyLabel, opensshKey, privatePem, rsaPkcs1, rsaPkcs8 } from '../pem.ts';

const { block } = secretsOf('private key');

/** The beginning of a key that was cut off, in the middle of a line. */
function cutOff(draw: Draw): string {
  const [label, bytes] = draw.pick([
    [keyLabel('RSA'), rsaPkcs1(draw)],
    [keyLabel(), rsaPkcs8(draw)],
    [keyLabel('OPENSSH'), opensshKey(draw)],
  ] as const);
  const body = base64Lines(bytes);
  return room(`${edge('BEGIN', label)}\n${secret(body.slice(0, draw.int(90, body.length - 60)))}`);
}

function pgp(draw: Draw): string {
  const label = keyLabel('PGP').concat(' BLOCK');
  const body = base64Lines(Buffer.concat([Buffer.from([0x95, 0x03, 0x9c, 0x04]), draw.bytes(700)]));
  return room(
    `${edge('BEGIN', label)}\n\n${secret(`${body}\n=${draw.chars(BASE64, 4)}`)}\n${edge('END', label)}`,
  );
}

/** One line, with `\n` written out, as environment variables have it. */
function oneLine(draw: Draw): string {
  const label = keyLabel();
  const body = base64Lines(rsaPkcs8(draw)).replaceAll('\n', '\\n');
  return `APP_PRIVATE_KEY="${room(`${edge('BEGIN', label)}\\n${secret(body)}\\n${edge('END', label)}\\n`)}"`;
}

function encrypted(draw: Draw): string {
  const headers = `Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,${draw.hex(32).toUpperCase()}\n\n`;
  return privatePem(keyLabel('RSA'), draw.bytes(1190), headers);
}

function putty(draw: Draw): string {
  return [
    'PuTTY-User-Key-File-3: ssh-ed25519',
    'Encryption: none',
    'Comment: laptop',
    'Public-Lines: 2',
    base64Lines(draw.bytes(51)),
    'Private-Lines: 1',
    secret(draw.base64(36)),
    `Private-MAC: ${room(draw.hex(64))}`,
  ].join('\n');
}

/** The lines of a key whose first and last line did not come along. */
function withoutFrame(draw: Draw): string {
  const body = base64Lines(opensshKey(draw), 70);
  return draw.pick(
    [body, body.replaceAll('\n', ''), `ssh_key: ${body.replaceAll('\n', '')}`].map(secretLines),
  );
}

/** Marked whole, but for a name before it. */
const secretLines = (text: string) => text.replace(/[^ ]+$/, (body) => secret(body));

/** As `openssl rsa -text` prints a key: each number in lines of 15 bytes; modulus and exponent are public. */
function printedKey(draw: Draw): string {
  const number = (bytes: number) =>
    Array.from({ length: bytes }, () => draw.hex(2))
      .join(':')
      .replace(/((?:..:){15})/g, '$1\n    ');
  const hidden = (name: string, bytes: number) => `${name}:\n    ${secret(number(bytes))}`;
  return draw.wording(
    [
      [
        'RSA Private-Key: (2048 bit, 2 primes)',
        `modulus:\n    ${number(257)}`,
        'publicExponent: 65537 (0x10001)',
        ...[hidden('privateExponent', 256), hidden('prime1', 129), hidden('prime2', 129)],
        ...[hidden('exponent1', 128), hidden('exponent2', 128), hidden('coefficient', 128)],
      ].join('\n'),
    ],
    [
      ['Private-Key: (256 bit)', hidden('priv', 32), `pub:\n    ${number(65)}`, 'ASN1 OID: prime256v1'].join(
        '\n',
      ),
    ],
  );
}

const jwk = (draw: Draw) =>
  `{"kty":"EC","crv":"P-256","x":"${draw.base64url(32)}","y":"${draw.base64url(32)}","d":"${secret(draw.base64url(32))}","use":"sig"}`;

export const privateKeySecrets = [
  block('rsa-private-key', (draw) => privatePem(keyLabel('RSA'), rsaPkcs1(draw))),
  block('ec-private-key', (draw) => privatePem(keyLabel('EC'), ecSec1(draw))),
  block('dsa-private-key', (draw) => privatePem(keyLabel('DSA'), draw.bytes(447))),
  block('pkcs8-private-key', (draw) => privatePem(keyLabel(), rsaPkcs8(draw))),
  block('openssh-private-key', (draw) => privatePem(keyLabel('OPENSSH'), opensshKey(draw))),
  block('encrypted-private-key', encrypted),
  block('pkcs8-encrypted-key', (draw) => privatePem(keyLabel('ENCRYPTED'), draw.bytes(1250))),
  block('pgp-private-key', pgp),
  block('one-line-private-key', oneLine),
  block('cut-off-private-key', cutOff),
  block('key-without-frame', withoutFrame),
  block('printed-private-key', printedKey),
  block('putty-private-key', putty),
  block('jwk-private-key', jwk),
];
