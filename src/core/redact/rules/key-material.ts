// Private keys in other clothes than PEM: PuTTY, age, WireGuard, JWK, wallets, bare DER.
import { isToken } from '../checks.ts';
import { createRule, inFamily, isNoExample, tokenRule } from '../rule.ts';
import { BASE62, HEX, sample } from '../sample.ts';
import { either, literal, notBefore, repeat, run, secret, sequence } from '../shape.ts';

const BASE58 = '1-9A-HJ-NP-Za-km-z';
const BASE58_LETTERS = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const lineEnd = either(literal('\\n'), literal('\\r\\n'), sequence(run('\\r', 0, 1), run('\\n', 1, 1)));
/** Lines of base64, one after the other; each begins behind a line end, so that there is one way to read them. */
const lines = sequence(
  run('A-Za-z0-9+/=', 16, 2048),
  repeat(sequence(lineEnd, run(' ', 0, 8), run('A-Za-z0-9+/=', 1, 80)), 0, 120),
);

export const keyMaterialRules = inFamily('private-key', [
  createRule({
    id: 'putty-private-key',
    description: 'Private lines of a PuTTY key',
    triggers: ['Private-Lines: '],
    shape: sequence(run('0-9', 1, 3), lineEnd, secret(lines)),
    examples: () => ({
      match: [`Private-Lines: 2\n${sample(BASE62, 64)}\n${sample(BASE62, 32, 2)}\nPrivate-MAC: x`],
      ignore: ['Private-Lines: 2', 'Private-Lines: 1\nnone'],
    }),
  }),
  createRule({
    id: 'ssh2-private-key',
    description: 'Private key in the format of SSH Communications',
    triggers: ['---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----'],
    insideWords: true,
    shape: sequence(
      lineEnd,
      repeat(sequence(run('A-Za-z-', 3, 16), literal(': '), run('^\\r\\n\\\\', 1, 80), lineEnd), 0, 4),
      secret(lines),
    ),
    examples: () => ({
      match: [
        `---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nComment: x\n${sample(BASE62, 64)}\n${sample(BASE62, 40)}\n----`,
      ],
      ignore: [`---- BEGIN SSH2 PUBLIC KEY ----\n${sample(BASE62, 64)}`],
    }),
  }),
  tokenRule({
    id: 'age-secret-key',
    description: 'Secret key of age',
    prefixes: ['AGE-SECRET-KEY-1', 'AGE-SECRET-KEY-PQ-1', 'AGE-PLUGIN-'],
    alphabet: '0-9A-Z-',
    min: 52,
    max: 200,
    examples: () => ({
      match: [`AGE-SECRET-KEY-1${sample('QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L', 58)}`],
      ignore: ['AGE-SECRET-KEY-1', `AGE-SECRET-KEY-1${'X'.repeat(58)}`],
    }),
  }),
  createRule({
    id: 'wireguard-key',
    description: 'Private or preshared key of WireGuard',
    triggers: ['PrivateKey', 'PresharedKey', 'private_key', 'preshared_key', 'privateKey', 'private-key'],
    insideWords: true,
    shape: sequence(
      run(' :="\'', 1, 6),
      secret(run('A-Za-z0-9+/', 43, 43), literal('='), notBefore('A-Za-z0-9+/=')),
    ),
    examples: () => ({
      match: [`[Interface]\nPrivateKey = ${sample(BASE62, 43)}=`],
      ignore: [`PublicKey = ${sample(BASE62, 43)}=`, 'PrivateKey = <private-key>'],
    }),
  }),
  createRule({
    id: 'jwk-private-key',
    description: 'Private members of a JSON Web Key (RFC 7518 §6)',
    triggers: [
      '"d"',
      '"dp"',
      '"dq"',
      '"qi"',
      '"p"',
      '"q"',
      '"k"',
      '\\"d\\"',
      '\\"p\\"',
      '\\"q\\"',
      '\\"k\\"',
    ],
    insideWords: true,
    shape: sequence(
      run(' \\t\\r\\n', 0, 4),
      literal(':'),
      run(' \\t\\r\\n', 0, 4),
      run('\\\\"', 1, 2),
      secret(run('A-Za-z0-9_-', 42, 1400), notBefore('A-Za-z0-9_+/=.-')),
    ),
    accepts: (text, isCut) => isNoExample(text) && (isCut || (isToken(text) && !/^[0-9a-f]+$/.test(text))),
    examples: () => ({
      match: [`{"kty":"EC","crv":"P-256","d":"${sample(BASE62, 43)}"}`],
      ignore: ['{"d":"M10 20 L30 40"}', `{"k":"${sample(HEX, 64)}"}`, `{"x":"${sample(BASE62, 43)}"}`],
    }),
  }),
  createRule({
    id: 'private-key-body',
    description: 'Private key in base64 without its first line: PKCS #8, PKCS #1, EC, OpenSSH',
    triggers: [
      ...[
        'MIIEvQIBADAN',
        'MIIEvgIBADAN',
        'MIIEvAIBADAN',
        'MIIJQwIBADAN',
        'MIIJQgIBADAN',
        'MIIJQQIBADAN',
        'MIICdwIBADAN',
      ],
      ...['MIICdgIBADAN', 'MIICdQIBADAN', 'MIIG/gIBADAN', 'MIIG/QIBADAN', 'MIIG/AIBADAN'],
      ...[
        'MIIEpAIBAAKC',
        'MIIEowIBAAKC',
        'MIIEogIBAAKC',
        'MIIEpQIBAAKC',
        'MIIJKAIBAAKC',
        'MIIJKQIBAAKC',
        'MIIJJwIBAAKC',
      ],
      ...['MIICXAIBAAKB', 'MIICXQIBAAKB', 'MIICWwIBAAKB', 'MIIG5AIBAAKC', 'MIIG4wIBAAKC', 'MIIG5QIBAAKC'],
      ...[
        'MHcCAQEEI',
        'MIGkAgEBBD',
        'MIGHAgEAMBMGByqGSM49',
        'MIG2AgEAMBAGByqGSM49',
        'MC4CAQAwBQYDK2Vw',
        'MEcCAQAwBQYDK2Vx',
      ],
      ...[
        'b3BlbnNzaC1rZXktdjEA',
        'MIIFHDBOBgkqhkiG9w0BBQ0w',
        'MIIFLTBXBgkqhkiG9w0BBQ0w',
        'MIIFNTBfBgkqhkiG9w0BBQ0w',
      ],
    ],
    shape: lines,
    accepts: (text, isCut) => isNoExample(text) && (isCut || isToken(text.slice(20))),
    examples: () => ({
      match: [`MIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n${sample(BASE62, 64)}\n${sample(BASE62, 64, 2)}`],
      ignore: ['MIIEvQIBADAN', `MIIDdzCCAl+gAwIBAgIE${sample(BASE62, 60)}`],
    }),
  }),
  createRule({
    id: 'minisign-secret-key',
    description: 'Secret key of minisign',
    triggers: ['RWRTY0Iy'],
    shape: run('A-Za-z0-9+/=', 160, 220),
    examples: () => ({ match: [`RWRTY0Iy${sample(BASE62, 204)}`], ignore: ['RWRTY0Iy'] }),
  }),
  tokenRule({
    id: 'wallet-key',
    description: 'Extended private key of a wallet (BIP 32)',
    prefixes: ['xprv', 'yprv', 'zprv', 'tprv'],
    alphabet: BASE58,
    min: 100,
    max: 112,
    examples: () => ({
      match: [`xprv${sample(BASE58_LETTERS, 107)}`],
      ignore: ['xprv', `xpub${sample(BASE58_LETTERS, 107)}`],
    }),
  }),
  tokenRule({
    id: 'nostr-secret-key',
    description: 'Secret key of Nostr, or of Stellar, in bech32',
    prefixes: ['nsec1'],
    alphabet: 'a-z0-9',
    min: 58,
    max: 58,
    examples: () => ({
      match: [`nsec1${sample('qpzry9x8gf2tvdw0s3jn54khce6mua7l', 58)}`],
      ignore: ['nsec1', 'nsec100'],
    }),
  }),
]);
