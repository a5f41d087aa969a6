import { seededText } from '../../../../bench/support/text.ts';
import { BASE62, type Draw, times } from '../draw.ts';
import { negativesLike } from '../kind.ts';
import { alnum } from '../values.ts';

const cloud = negativesLike('cloud');
const codeHost = negativesLike('code host');
const model = negativesLike('model provider');
const watch = negativesLike('observability');
const infrastructure = negativesLike('infrastructure');
const web = negativesLike('web');
const config = negativesLike('config file');
const code = negativesLike('code');
const service = negativesLike('service');

const version = (draw: Draw) => `${draw.int(0, 9)}.${draw.int(0, 30)}.${draw.int(0, 30)}`;

const gitLog = (draw: Draw) =>
  times(
    3,
    () =>
      `commit ${draw.hex(40)}\nAuthor: Alice <alice@acme.dev>\nDate:   Mon Mar ${draw.int(1, 28)} 10:11:12 2026 +0100\n\n    auth: rotate the token before it expires\n`,
  ).join('\n');

const gitDiffHead = (draw: Draw) =>
  `diff --git a/src/token.ts b/src/token.ts\nindex ${draw.hex(7)}..${draw.hex(7)} 100644\n--- a/src/token.ts\n+++ b/src/token.ts\n@@ -1,4 +1,4 @@ export class TokenStore {\n-  private token?: string;\n+  #token: string | undefined;`;

const dockerImages = (draw: Draw) =>
  times(
    4,
    () =>
      `${draw.pick(['acme/orders', 'postgres', 'redis'])}   ${version(draw)}   sha256:${draw.hex(64)}   2 weeks ago   ${draw.int(20, 900)}MB`,
  ).join('\n');

const logLines = (draw: Draw) =>
  times(
    5,
    () =>
      `2026-03-0${draw.int(1, 9)}T10:11:${draw.int(10, 59)}.${draw.int(100, 999)}Z INFO request_id=${draw.uuid()} trace_id=${draw.hex(32)} span_id=${draw.hex(16)} path=/v1/tokens status=200 tokens=${draw.int(10, 9999)} key=orders:${draw.int(1, 999)}`,
  ).join('\n');

const openApi = () =>
  [
    'components:',
    '  securitySchemes:',
    '    apiKey:',
    '      type: apiKey',
    '      in: header',
    '      name: X-Api-Key',
    '  schemas:',
    '    Login:',
    '      properties:',
    '        password:',
    '          type: string',
    '          format: password',
    '          minLength: 12',
    '        token:',
    '          type: string',
    '          description: The access token that the server gave.',
  ].join('\n');

const translations = (draw: Draw) =>
  JSON.stringify(
    draw.wording(
      [
        {
          password: 'Ihr Passwort',
          passwordAgain: 'Passwort wiederholen',
          token: 'Ihr Zugangsschlüssel',
          secret: 'Gemeinsames Geheimnis',
          apiKey: 'Schlüssel der Schnittstelle',
        },
      ],
      [
        {
          password: 'Mot de passe',
          forgot_password: 'Mot de passe oublié ?',
          api_key: 'Clé d’API',
          token: 'Jeton d’accès',
          secret: 'Secret partagé',
        },
      ],
    ),
    null,
    2,
  );

const secretReference = () =>
  [
    'env:',
    '  - name: DB_PASSWORD',
    '    valueFrom:',
    '      secretKeyRef:',
    '        name: orders-credentials',
    '        key: password',
    '  - name: API_TOKEN',
    '    valueFrom:',
    '      secretKeyRef: { name: gateway, key: token }',
  ].join('\n');

const terraform = () =>
  [
    'resource "aws_db_instance" "orders" {',
    '  username = "app"',
    '  password = var.db_password',
    '  kms_key_id = aws_kms_key.orders.arn',
    '}',
    '',
    'variable "db_password" {',
    '  type      = string',
    '  sensitive = true',
    '}',
  ].join('\n');

const loginForm = (draw: Draw) =>
  draw.wording(
    [
      '<form action="/login" method="post">\n  <input name="user" autocomplete="username">\n  <input name="password" type="password" autocomplete="current-password" placeholder="Password">\n  <button>Sign in</button>\n</form>',
    ],
    [
      '<label for="api-key">API key</label>\n<input id="api-key" name="api_key" type="password" placeholder="Paste your key here" minlength="32" pattern="[A-Za-z0-9]+">',
    ],
  );

const stackTrace = (draw: Draw) =>
  [
    `Error: invalid_token: the token expired at 2026-03-0${draw.int(1, 9)}T10:00:00Z`,
    ...times(
      5,
      () =>
        `    at TokenVerifier.verify${alnum(2)(draw)} (/srv/app/node_modules/@acme/auth-token-provider/dist/verify-${draw.hex(8)}.js:${draw.int(1, 999)}:${draw.int(1, 80)})`,
    ),
  ].join('\n');

const paths = (draw: Draw) =>
  times(
    5,
    () =>
      `/home/alice/.cache/${draw.pick(['pip', 'bazel', 'go-build'])}/${draw.hex(2)}/${draw.hex(62)}/${draw.pick(['token.py', 'password_test.go', 'secret_store.o'])}`,
  ).join('\n');

const bundleNames = (draw: Draw) =>
  times(
    5,
    () =>
      `dist/assets/${draw.pick(['index', 'vendor', 'auth', 'TokenList'])}-${draw.chars(`${BASE62}_-`, 8)}.js   ${draw.int(1, 900)}.${draw.int(10, 99)} kB │ gzip: ${draw.int(1, 200)}.00 kB`,
  ).join('\n');

const tokenTable = () =>
  [
    '| model | input tokens | output tokens | price per million tokens |',
    '|---|---:|---:|---:|',
    '| small | 128000 | 16384 | 0.15 |',
    '| large | 1048576 | 65536 | 2.50 |',
  ].join('\n');

const license = (draw: Draw) =>
  `Copyright 2026 Acme\n\nSPDX-License-Identifier: Apache-2.0\nSignature: ${draw.hex(8)}\n${seededText(draw.int(0, 1e6), 400)}`;

const parser = () =>
  [
    'const tokens = tokenize(source);',
    'let token = tokens.next();',
    'while (token.kind !== TokenKind.EndOfFile) {',
    '  const key = parseKey(token);',
    '  secrets.set(key, parseValue(tokens));',
    '  token = tokens.next();',
    '}',
  ].join('\n');

const encryptedFile = (draw: Draw) =>
  `password: ENC[AES256_GCM,data:${draw.base64(12)},iv:${draw.base64(32)},tag:${draw.base64(16)},type:str]\nsops:\n    lastmodified: "2026-03-01T10:00:00Z"`;

export const speakingTexts = [
  infrastructure.block('docker-images', dockerImages),
  infrastructure.block('secret-reference', secretReference),
  infrastructure.block('terraform', terraform),
  infrastructure.block('encrypted-file', encryptedFile),
  web.block('login-form', loginForm),
  web.block('open-api', openApi),
  config.block('translations', translations),
  config.block('license', license),
  code.block('parser', parser),
  code.block('stack-trace', stackTrace),
  codeHost.block('git-log', gitLog),
  codeHost.block('git-diff-head', gitDiffHead),
  model.block('token-table', tokenTable),
  watch.block('log-lines', logLines),
  cloud.block('paths', paths),
  service.block('bundle-names', bundleNames),
];
