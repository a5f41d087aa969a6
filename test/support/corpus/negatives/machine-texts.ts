// Whole texts that machines made: full of random-looking characters, and no secret in them.
import { createHash } from 'node:crypto';
import { seededText } from '../../../../bench/support/text.ts';
import { BASE62, BASE64, type Draw, LETTERS, LOWER_DIGITS, times } from '../draw.ts';
import { negativesLike } from '../kind.ts';
import { base64Lines, certificate, edge, publicPem, rsaPublic } from '../pem.ts';
import { host } from '../values.ts';

const model = negativesLike('model provider');
const registry = negativesLike('registry');
const database = negativesLike('database');
const infrastructure = negativesLike('infrastructure');
const keys = negativesLike('private key');
const web = negativesLike('web');
const code = negativesLike('code');
const service = negativesLike('service');

const sha512 = (draw: Draw) => `sha512-${createHash('sha512').update(draw.bytes(16)).digest('base64')}`;
const packageName = (draw: Draw) =>
  draw.pick([
    'left-pad',
    'secret-stack',
    'token-types',
    'password-prompt',
    'keyv',
    '@acme/auth',
    'cookie',
    'jsonwebtoken',
  ]);
const version = (draw: Draw) => `${draw.int(0, 9)}.${draw.int(0, 30)}.${draw.int(0, 30)}`;

const packageLock = (draw: Draw) =>
  times(4, () => {
    const name = packageName(draw);
    const number = version(draw);
    return `    "node_modules/${name}": {\n      "version": "${number}",\n      "resolved": "https://packages.acme.dev/${name}/-/${name.split('/').at(-1)}-${number}.tgz",\n      "integrity": "${sha512(draw)}"\n    }`;
  }).join(',\n');

const cargoLock = (draw: Draw) =>
  times(
    3,
    () =>
      `[[package]]\nname = "${packageName(draw)}"\nversion = "${version(draw)}"\nchecksum = "${draw.hex(64)}"`,
  ).join('\n\n');

const goSum = (draw: Draw) =>
  times(
    5,
    () =>
      `example.com/${draw.pick(['x/crypto', 'jwt/v5', 'vault/api'])} v${version(draw)} h1:${draw.base64(32)}`,
  ).join('\n');

const pnpmLock = (draw: Draw) =>
  times(
    3,
    () =>
      `  /${packageName(draw)}@${version(draw)}:\n    resolution: {integrity: ${sha512(draw)}}\n    dev: true`,
  ).join('\n\n');

const pngHeader = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const image = (draw: Draw) => Buffer.concat([pngHeader, draw.bytes(draw.int(300, 900))]).toString('base64');

const imageTag = (draw: Draw) =>
  draw.pick([
    `<img alt="logo" src="data:image/png;base64,${image(draw)}">`,
    `.logo { background: url(data:image/png;base64,${image(draw)}) no-repeat; }`,
    `![logo](data:image/png;base64,${image(draw)})`,
  ]);

const imageMessage = (draw: Draw) =>
  JSON.stringify({ type: 'image', source: { type: 'base64', media_type: 'image/png', data: image(draw) } });

const font = (draw: Draw) =>
  `@font-face { font-family: Inter; src: url(data:font/woff2;base64,d09GMgABAAAAA${draw.base64(600)}) format('woff2'); }`;

const minified = (draw: Draw) =>
  times(
    24,
    () =>
      `function ${draw.chars(LETTERS, 2)}(${draw.chars('abcdefgh', 1)},${draw.chars('ijklmn', 1)}){return ${draw.chars('abcdefgh', 1)}.token?${draw.chars(LETTERS, 3)}[${draw.int(0, 999)}]:void 0}var ${draw.chars(LETTERS, 2)}={key:"${draw.chars(LETTERS, 2)}",password:!0,secret:${draw.chars(LETTERS, 1)}=>${draw.chars(LETTERS, 1)}.auth,type:${draw.int(0, 9)}};`,
  ).join('');

const sourceMap = (draw: Draw) =>
  JSON.stringify({
    version: 3,
    sources: ['../src/auth/token.ts'],
    names: ['token', 'password', 'secret'],
    mappings: times(
      60,
      () => `${draw.chars(`${LETTERS}${BASE64.slice(0, 10)}`, draw.int(4, 5))}${draw.pick([',', ';'])}`,
    ).join(''),
  });

const inlineSourceMap = (draw: Draw) =>
  `//# sourceMappingURL=data:application/json;base64,${Buffer.from(sourceMap(draw)).toString('base64')}`;

const css = (draw: Draw) =>
  times(
    5,
    () =>
      `.${draw.pick(['token', 'password', 'key'])}-${draw.chars(LOWER_DIGITS, 5)} { color: #${draw.hex(6)}; background: #${draw.hex(8)}; width: ${draw.int(1, 99)}px; }`,
  ).join('\n');

const hexDump = (draw: Draw) =>
  times(
    6,
    (line) =>
      `${(line * 16).toString(16).padStart(8, '0')}  ${draw.hex(32).replace(/(..)/g, '$1 ')} |${draw.chars(`${LETTERS}....`, 16)}|`,
  ).join('\n');

const protobufDump = (draw: Draw) =>
  times(
    4,
    (line) =>
      `${line + 1}: {\n  1: "${draw.uuid()}"\n  2: 0x${draw.hex(16)}\n  3 {\n    5: "${draw.pick(['token', 'user', 'agent'])}"\n    6: ${draw.int(1, 2 ** 31)}\n  }\n}`,
  ).join('\n');

const protobufBase64 = (draw: Draw) => draw.base64(draw.int(120, 400));
const proseBase64 = (draw: Draw) =>
  Buffer.from(seededText(draw.int(0, 1e6), draw.int(80, 400))).toString('base64');

const certificateBag = (draw: Draw) => publicPem('CERTIFICATE', certificate(draw));
const kubeCertificate = (draw: Draw) =>
  `clusters:\n- cluster:\n    certificate-authority-data: ${Buffer.from(certificateBag(draw)).toString('base64')}\n    server: https://${host(draw)}:6443\n  name: prod`;

const pgpSignature = (draw: Draw) =>
  `${edge('BEGIN', 'PGP SIGNATURE')}\n\n${base64Lines(draw.bytes(300))}\n=${draw.chars(BASE62, 4)}\n${edge('END', 'PGP SIGNATURE')}`;

const notebook = (draw: Draw) =>
  JSON.stringify({
    cells: [
      {
        cell_type: 'code',
        id: draw.hex(8),
        outputs: [{ data: { 'image/png': image(draw) } }],
        source: ['plot(tokens)'],
      },
    ],
  });

export const machineTexts = [
  registry.block('package-lock', packageLock),
  registry.block('cargo-lock', cargoLock),
  registry.block('go-sum-file', goSum),
  registry.block('pnpm-lock', pnpmLock),
  infrastructure.block('kube-certificate', kubeCertificate),
  keys.block('certificate', certificateBag),
  keys.block('public-key', (draw) => publicPem('PUBLIC KEY', rsaPublic(draw))),
  keys.block(
    'pgp-public-key',
    (draw) =>
      `${edge('BEGIN', 'PGP PUBLIC KEY BLOCK')}\n\n${base64Lines(draw.bytes(500))}\n${edge('END', 'PGP PUBLIC KEY BLOCK')}`,
  ),
  keys.block('pgp-signature', pgpSignature),
  web.block('image-tag', imageTag),
  web.block('font', font),
  code.block('minified', minified),
  code.block('source-map', sourceMap),
  code.block('inline-source-map', inlineSourceMap),
  code.block('css', css),
  model.block('image-message', imageMessage),
  model.block('notebook', notebook),
  database.block('protobuf-dump', protobufDump),
  database.block('protobuf-base64', protobufBase64),
  database.block('hex-dump', hexDump),
  service.block('prose-base64', proseBase64),
];
