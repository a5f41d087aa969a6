// What stands where passwords do, in commands, tables, dumps and settings, and is none.
import { type Draw, times } from '../draw.ts';
import { negativesLike } from '../kind.ts';
import { base64Lines } from '../pem.ts';
import { host, user } from '../values.ts';

const shell = negativesLike('shell');
const config = negativesLike('config file');
const code = negativesLike('code');
const key = negativesLike('private key');

const from = (shared: readonly string[], testOnly: readonly string[]) => (draw: Draw) =>
  draw.wording(shared, testOnly);
const lines = (...all: readonly string[]) => all.join('\n');

/** A number as OpenSSL prints it. */
const printed = (draw: Draw, bytes: number) =>
  times(bytes, () => draw.hex(2))
    .join(':')
    .replace(/((?:..:){15})/g, '$1\n                ');

const publicDump = (draw: Draw) =>
  lines(
    'Certificate:',
    '    Data:',
    `        Serial Number:\n            ${printed(draw, 16)}`,
    '        Subject Public Key Info:',
    `            Public Key Algorithm: ${draw.pick(['rsaEncryption', 'id-ecPublicKey'])}`,
    `                Modulus:\n                ${printed(draw, 257)}`,
    '                Exponent: 65537 (0x10001)',
    `            X509v3 Subject Key Identifier:\n                ${printed(draw, 20)}`,
    `    Signature Value:\n        ${printed(draw, 256)}`,
  );

const schemaTable = (draw: Draw) =>
  lines(
    '| field | type | password | required |',
    '|---|---|---|---|',
    `| ${user(draw)} | string | no | yes |`,
    '| created_at | timestamp | n/a | no |',
    '| settings | jsonb | never | no |',
  );

const parameterTable = (draw: Draw) =>
  lines(
    'name,token,description,default',
    `timeout,{timeout},how long to wait,${draw.int(10, 90)}`,
    'retries,{retries},how often to try again,3',
    'region,{region},where it runs,eu-west-1',
  );

const countTable = (draw: Draw) =>
  lines(
    'model,tokens,secret_count,latency_ms',
    ...times(4, (index) => `gpt-${index},${draw.int(100, 99_999)},${draw.int(0, 9)},${draw.int(20, 900)}`),
  );

const typeTable = (draw: Draw) =>
  lines(
    '| flag | password | meaning |',
    '| --- | --- | --- |',
    '| `--user` | `PGPASSWORD` | who logs in |',
    `| \`--file\` | \`/run/secrets/db_${draw.int(1, 9)}\` | where it is read from |`,
    '| `--ask` | `<prompt>` | asks for it |',
  );

const publicKeys = (draw: Draw) => base64Lines(draw.bytes(280), 70);

export const nearPasswords = [
  shell.line(
    'piped-text',
    from(
      [
        'echo "deb https://repo.acme.dev stable main" | sudo tee /etc/apt/sources.list.d/acme.list',
        'echo "$DOCKER_PASSWORD" | docker login -u ci --password-stdin',
        'cat password.txt | docker login -u ci --password-stdin registry.acme.dev',
        'echo hello-world-2 | sudo tee /tmp/x',
        'echo y | sudo -S true',
      ],
      [
        `echo "\${{ secrets.GITHUB_TOKEN }}" | docker login ghcr.io -u bot --password-stdin`,
        'aws ecr get-login-password | docker login --username AWS --password-stdin 123.dkr.ecr.aws',
        'echo "root:$ROOT_PW" | chpasswd',
        'printf "%s\\n" "$PW" | sudo -S -v',
        'echo 1 | sudo tee /proc/sys/net/ipv4/ip_forward',
      ],
    ),
  ),
  shell.line(
    'command-without-password',
    from(
      [
        'sqlcmd -S db -E -Q "select count(*) from users2"',
        'scp -P 2222 build.tar.gz deploy@host1:',
        'grep -w handler2 -r src',
        'keytool -list -keystore app.jks -storepass $STOREPASS',
        'ENV PATH /usr/local/bin:$PATH',
        'setx PATH "%PATH%;C:\\tools7"',
      ],
      [
        'ENV DB_PASSWORD_FILE /run/secrets/db1',
        'redis-cli -a "$REDIS_PASSWORD" ping',
        'htpasswd -c /etc/nginx/users alice2',
        'docker run -w /srv/app2 node:24',
        'net user alice2 /add',
        'ConvertTo-SecureString $env:DB_PASSWORD -AsPlainText -Force',
      ],
    ),
  ),
  code.line(
    'call-with-digits',
    from(
      [
        'password = base64.b16encode(x)',
        'secret = hashlib.sha256(seed).hexdigest()',
        'credential: X509Credential',
        'token = jwt.decode(raw, key=K1)',
      ],
      [
        'passwordHasher = new Pbkdf2PasswordHasher<User>();',
        'api_key = b64decode(row[2])',
        'private Ed25519Signer secretSigner;',
        'passwd = pwd.getpwuid(1000).pw_passwd',
      ],
    ),
  ),
  config.line(
    'package-version',
    from(
      [
        '"@inquirer/password":"^5.2.5"',
        'password-hash = "0.5.0"',
        'token-types: ~4.2.1',
        'secrecy = "0.8.0"',
      ],
      [
        '"keytar-secret": ">=7.9.0 <8"',
        'passwordless==1.2.3rc1',
        'id-token = { version = "0.12.1" }',
        'implementation "com.acme:token-store:2.4.1-beta3"',
      ],
    ),
  ),
  config.line(
    'validator',
    from(
      [
        'password: required|string|min:8',
        "'password' => 'required|confirmed|min:12|max:72',",
        'password: !vault_password',
      ],
      [
        "'password' => ['required', Password::min(8)->mixedCase()],",
        '@Size(min = 8, max = 64) String password;',
        'password: Joi.string().pattern(/^[a-zA-Z0-9]{8,30}$/),',
      ],
    ),
  ),
  config.block('commented-settings', () =>
    lines(
      '[ req ]',
      'default_bits        = 2048',
      '# input_password = secret',
      '# output_password = secret',
      '',
      'x509_extensions = v3_ca # The extensions to add to the self signed cert',
    ),
  ),
  config.block('terraform-outputs', (draw) =>
    lines(
      'variable "db_password" {',
      '  type      = string',
      '  sensitive = true',
      '  default   = ""',
      '}',
      'variable "token_url" {',
      `  default = "https://${host(draw)}/oauth/token"`,
      '}',
      'variable "secret_name" {',
      '  default = "orders-db-credentials"',
      '}',
    ),
  ),
  config.line('plain-variable', (draw) =>
    draw.wording(
      [
        `SECRET_ID=${draw.uuid()}`,
        `PAGE_TOKEN=${draw.uuid()}`,
        'WRONG_PASSWORD="that password does not match"',
        'DB_PASSWORD=orders-database-prod-credentials',
        'PGPASSWORD=$PW psql orders reports',
      ],
      [
        `TOKEN_ISSUER_ID="${draw.uuid()}"`,
        `SYNC_TOKEN=${draw.uuid()}`,
        'PASSWORD_LABEL="how people log in here"',
        'DB_PASSWORD=choose-something-long-and-random',
        'SMTP_PASSWORD="see the team vault"',
      ],
    ),
  ),
  config.block('schema-table', schemaTable),
  config.block('parameter-table', parameterTable),
  config.block('count-table', countTable),
  config.block('flag-table', typeTable),
  key.block('printed-certificate', publicDump),
  key.block('base64-lines', publicKeys),
];
