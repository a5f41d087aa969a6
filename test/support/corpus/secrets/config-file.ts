// Secrets of no vendor, as configuration files hold them.
import { BASE62, type Draw, HEX } from '../draw.ts';
import { secretsOf } from '../kind.ts';
import { secret } from '../marks.ts';
import { alnum, anyPassword, host, madePassword, password, randomSecret, urlSafe, user } from '../values.ts';

const { named, block } = secretsOf('config file');

const lines = (...all: readonly string[]) => all.join('\n');
const SIGNS = '!#%&*(-_=+)@^';

const envFile = (draw: Draw) =>
  lines(
    'NODE_ENV=production',
    `PORT=${draw.int(3000, 9000)}`,
    `${draw.wording(['SECRET_KEY', 'API_SECRET', 'ENCRYPTION_KEY', 'APP_SECRET'], ['MASTER_KEY', 'SIGNING_SECRET', 'HMAC_SECRET'])}=${secret(randomSecret(draw))}`,
    'LOG_LEVEL=info',
  );

const yamlFile = (draw: Draw) =>
  lines(
    'mail:',
    `  host: ${host(draw)}`,
    '  port: 587',
    `  username: ${user(draw)}`,
    `  ${draw.wording(['password', 'passwd'], ['smtp_password', 'secret'])}: ${secret(anyPassword(draw))}`,
    '  tls: true',
  );

const jsonFile = (draw: Draw) =>
  `{\n  "clientId": "orders-web",\n  "${draw.wording(['clientSecret', 'client_secret', 'apiSecret'], ['appSecret', 'consumerSecret'])}": "${secret(randomSecret(draw))}",\n  "redirectUri": "https://${host(draw)}/callback"\n}`;

const tomlFile = (draw: Draw) =>
  lines(
    '[auth]',
    `issuer = "https://${host(draw)}"`,
    `${draw.pick(['secret', 'api_key', 'token'])} = "${secret(randomSecret(draw))}"`,
    'ttl = 3600',
  );

const ALL_SIGNS = `${BASE62}!#$%&()*+,-./:;<=>?@[]^_{|}~`;

/** What a password manager makes of all signs; one that begins as a variable, a list or a tag does is not for such files. */
const signsPassword = (draw: Draw): string =>
  `${draw.chars(`${BASE62}!#%&*+-.?@^_~`, 1)}${draw.chars(ALL_SIGNS, draw.int(14, 28))}${draw.chars(BASE62, 2)}`;

const passwordName = (draw: Draw) =>
  draw.wording(['DB_PASSWORD', 'MYSQL_PWD', 'SMTP_PASS'], ['REDIS_PASSWORD', 'ADMIN_PASSWD']);

/** In a file of this kind the value is the rest of the line. */
const signsFile = (draw: Draw) =>
  lines(
    `DB_HOST=${host(draw)}`,
    `${passwordName(draw)}=${secret(signsPassword(draw))}`,
    draw.pick(['DB_NAME=orders', '# the mail server', 'DB_POOL=8']),
  );

const quotedSignsFile = (draw: Draw) => {
  const mark = draw.pick(["'", '"']);
  const name = draw.pick([(same: string) => `${same}=`, (same: string) => `${same.toLowerCase()}: `])(
    passwordName(draw),
  );
  return lines(`host=${host(draw)}`, `${name}${mark}${secret(signsPassword(draw))}${mark}`, 'pool=8');
};

const signsProperties = (draw: Draw) =>
  lines(
    '[mail]',
    `host = ${host(draw)}`,
    `${draw.wording(['password', 'mail.password'], ['smtp.passwd', 'spring.mail.password'])} = ${secret(signsPassword(draw))}`,
    'port = 587',
  );

/** What services give as a key, and looks like any other id. */
const uuidFile = (draw: Draw) =>
  lines(
    `APP_HOST=${host(draw)}`,
    `${draw.wording(['API_KEY', 'CLIENT_SECRET', 'AUTH_TOKEN'], ['SERVICE_KEY', 'WEBHOOK_SECRET', 'ADMIN_PASSWORD'])}=${draw.pick(
      [(value: string) => value, (value: string) => `"${value}"`],
    )(secret(draw.uuid()))}`,
    `TENANT_ID=${draw.uuid()}`,
  );

/** Words as they are drawn for passwords that people remember. */
const phraseFile = (draw: Draw) => {
  const known = 'walnut copper lantern drift velvet orbit canyon mosaic thirteen pebble mango tundra'.split(
    ' ',
  );
  const other = 'quarry saddle nimbus otter cobalt ember flannel gravel harbor juniper kettle magnet'.split(
    ' ',
  );
  const words = Array.from({ length: draw.int(4, 7) }, () => draw.wording(known, other));
  const value = draw.oneIn(2) ? `"${secret(words.join(' '))}"` : secret(words.join('-'));
  return lines(
    `SMTP_HOST=${host(draw)}`,
    `${draw.wording(['DB_PASSWORD', 'BACKUP_PASSPHRASE'], ['VAULT_PASSWORD', 'RESTIC_PASSWORD'])}=${value}`,
    'SMTP_PORT=587',
  );
};

/** The default of a variable of Terraform, whose name says what it is. */
const terraformVariable = (draw: Draw) =>
  lines(
    `variable "${draw.wording(['db_password', 'api_token'], ['admin_password', 'client_secret'])}" {`,
    ...draw.pick([['  type      = string', '  sensitive = true'], ['  description = "Set by hand"'], []]),
    `  default   = "${secret(anyPassword(draw))}"`,
    '}',
  );

/** A table whose head says what a column holds: the first row is the head. */
const credentialRows = (draw: Draw) => {
  const head = draw.wording(['password', 'Password', 'token'], ['passwd', 'secret', 'api_key']);
  const create = /^pass/i.test(head) ? anyPassword : randomSecret;
  const rows = Array.from({ length: draw.int(1, 4) }, () => [
    user(draw),
    secret(create(draw)),
    draw.pick(['admin', 'reader', '']),
    `2026-03-${draw.int(10, 28)}`,
  ]);
  return [[draw.pick(['user', 'name', 'login']), head, 'role', 'created'], ...rows];
};

const csvFile = (draw: Draw) => {
  const sign = draw.pick([',', ',', ';', '\t']);
  return lines(...credentialRows(draw).map((row) => row.join(sign)));
};

const credentialTable = (draw: Draw) => {
  const [head, ...rows] = credentialRows(draw);
  const wrap = draw.oneIn(2)
    ? (text: string) => text
    : (text: string) => (text === '' ? text : `\`${text}\``);
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return lines(row(head ?? []), '|---|---|---|---|', ...rows.map((cells) => row(cells.map(wrap))));
};

const iniFile = (draw: Draw) =>
  lines(
    '[client]',
    `host=${host(draw)}`,
    `user=${user(draw)}`,
    `password=${secret(anyPassword(draw))}`,
    'port=3306',
  );

const propertiesFile = (draw: Draw) =>
  lines(
    `spring.datasource.url=jdbc:mysql://${host(draw)}:3306/orders`,
    `spring.datasource.username=${user(draw)}`,
    `spring.${draw.pick(['datasource', 'mail', 'rabbitmq'])}.password=${secret(anyPassword(draw))}`,
  );

const netrc = (draw: Draw) =>
  draw.oneIn(2)
    ? `machine ${host(draw)} login ${user(draw)} password ${secret(anyPassword(draw))}`
    : lines(`machine ${host(draw)}`, `  login ${user(draw)}`, `  password ${secret(anyPassword(draw))}`);

const npmrc = (draw: Draw) =>
  lines(
    `@acme:registry=https://${host(draw)}/npm/`,
    draw.oneIn(2)
      ? `//${host(draw)}/npm/:_authToken=${secret(draw.pick([draw.uuid(), urlSafe(44)(draw)]))}`
      : `//${host(draw)}/npm/:_password=${secret(Buffer.from(madePassword(draw)).toString('base64'))}`,
    'always-auth=true',
  );

const pypirc = (draw: Draw) =>
  lines(
    '[distutils]',
    'index-servers = internal',
    '',
    '[internal]',
    `repository = https://${host(draw)}/pypi`,
    `username = ${user(draw)}`,
    `password = ${secret(anyPassword(draw))}`,
  );

const compose = (draw: Draw) =>
  lines(
    'services:',
    '  db:',
    '    image: postgres:16',
    '    environment:',
    `      POSTGRES_USER: ${user(draw)}`,
    `      POSTGRES_PASSWORD: ${secret(anyPassword(draw))}`,
  );

const mavenSettings = (draw: Draw) =>
  lines(
    '<server>',
    '  <id>releases</id>',
    `  <username>${user(draw)}</username>`,
    `  <password>${secret(password(draw))}</password>`,
    '</server>',
  );

const appSettings = (draw: Draw) =>
  `<appSettings>\n  <add key="Theme" value="dark" />\n  <add key="${draw.pick(['ApiKey', 'ClientSecret', 'SmtpPassword'])}" value="${secret(randomSecret(draw))}" />\n</appSettings>`;

const tfvars = (draw: Draw) =>
  lines(
    'region      = "eu-west-1"',
    `db_password = "${secret(anyPassword(draw))}"`,
    `instances   = ${draw.int(1, 9)}`,
  );

const wordpress = (draw: Draw) =>
  lines(
    "define( 'DB_NAME', 'wp' );",
    `define( 'DB_PASSWORD', '${secret(anyPassword(draw))}' );`,
    `define( 'AUTH_KEY', '${secret(draw.chars(BASE62 + SIGNS, 64))}' );`,
  );

export const configFileSecrets = [
  block('env-file', envFile),
  block('yaml-file', yamlFile),
  block('json-file', jsonFile),
  block('toml-file', tomlFile),
  block('uuid-file', uuidFile),
  block('phrase-file', phraseFile),
  block('signs-file', signsFile),
  block('quoted-signs-file', quotedSignsFile),
  block('signs-properties', signsProperties),
  block('terraform-variable', terraformVariable),
  block('csv-credentials', csvFile),
  block('credential-table', credentialTable),
  block('ini-file', iniFile),
  block('properties-file', propertiesFile),
  block('netrc', netrc),
  block('npmrc', npmrc),
  block('pypirc', pypirc),
  block('docker-compose', compose),
  block('maven-settings', mavenSettings),
  block('app-settings', appSettings),
  block('tfvars', tfvars),
  block('wordpress-config', wordpress),
  named('rails-master-key', (draw) => draw.chars(HEX, 32), ['RAILS_MASTER_KEY', 'SECRET_KEY_BASE']),
  named('laravel-app-key', (draw) => `base64:${draw.base64(32)}`, ['APP_KEY']),
  named(
    'django-secret-key',
    (draw) => draw.chars('abcdefghijklmnopqrstuvwxyz0123456789', 8) + draw.chars(`${BASE62}_-`, 42),
    ['SECRET_KEY', 'DJANGO_SECRET_KEY'],
  ),
  named(
    'generic-api-key',
    (draw) => draw.pick([alnum(32), alnum(40), urlSafe(43)])(draw),
    ['API_KEY', 'SERVICE_API_KEY', 'APP_TOKEN'],
    ['INTERNAL_API_KEY', 'PARTNER_TOKEN', 'WEBHOOK_SECRET'],
  ),
  named(
    'generic-password',
    password,
    ['ADMIN_PASSWORD', 'PASSWORD', 'SMTP_PASS'],
    ['USER_PASSWORD', 'LDAP_BIND_PASSWORD', 'KEYSTORE_PASSWORD'],
  ),
];
