// Users with their passwords: in addresses, commands, netrc, SQL.
import { isPassword, isRandom, isToken, mayBeRandom } from '../checks.ts';
import { createRule, inFamily, isNoExample } from '../rule.ts';
import { BASE32, BASE62, LOWER, sample } from '../sample.ts';
import { before, either, literal, repeat, run, secret, sequence } from '../shape.ts';

/** What stands for a password where one shows how an address is written. */
const EXAMPLE =
  /^(?:pass(?:word|wd|phrase)?|pwd|pw|secret|token|user(?:name)?|p|x+|\*+|\.{3}|hidden|masked|none|key)\d{0,3}$/i;
/** A variable, as it is or percent-encoded. */
const VARIABLE = /^(?:[${<[]|%(?![0-9A-Fa-f]{2}|$)|%24%7B|%7B|%3C)/i;
const isPasswordInUrl = (text: string) => isNoExample(text) && !EXAMPLE.test(text) && !VARIABLE.test(text);

/** ` password …` on the same line or the next. */
const loginPassword = sequence(
  run('\\s\\\\n', 1, 12),
  literal('password'),
  run(' \\t', 1, 4),
  secret(run('^\\s"\\\\', 4, 256)),
);

export const credentialRules = inFamily('credential', [
  createRule({
    id: 'url-password',
    description: 'Password in an address (RFC 3986 §3.2.1)',
    triggers: ['://'],
    insideWords: true,
    shape: sequence(
      run('^\\s/?#:@"\'`<>[\\\\', 0, 128),
      literal(':'),
      secret(
        run('^\\s/?#@"\'`<>\\\\', 3, 512),
        before(sequence(literal('@'), run('A-Za-z0-9[$*.(_-', 1, 1))),
      ),
    ),
    accepts: isPasswordInUrl,
    examples: () => ({
      match: [
        `postgres://app:${sample(BASE62, 16)}@db.internal:5432/app`,
        `amqp://app:%23${sample(BASE62, 14)}@queue/`,
      ],
      ignore: [
        'postgres://user:password@localhost/app',
        'https://host:8080/a@b',
        'http://u:$' + '{PASS}@host/',
        'http://u:%24%7BPASS%7D@host/',
      ],
    }),
  }),
  createRule({
    id: 'url-token',
    description: 'Token in the place of the user of an address',
    triggers: ['://'],
    insideWords: true,
    shape: secret(run('A-Za-z0-9_.~-', 20, 255), before(sequence(literal('@'), run('A-Za-z0-9', 1, 1)))),
    accepts: (text, isCut) => isNoExample(text) && (isCut || (isToken(text) && /\d/.test(text))),
    examples: () => ({
      match: [`https://${sample(BASE62, 36)}@git.example/a.git`],
      ignore: ['ssh://deployment-user-of-builds@host', 'https://git.example/@scope/package-with-a-long-name'],
    }),
  }),
  createRule({
    id: 'curl-user',
    description: 'Password in `-u user:password` of curl and its like',
    triggers: ['-u ', '--user ', '--user=', '--proxy-user ', '-U ', '--http-user=', '--auth '],
    insideWords: true,
    shape: sequence(
      run('\\\\"\'', 0, 3),
      run('^\\s:"\'`<>\\\\', 1, 128),
      literal(':'),
      secret(run('^\\s"\'`<>\\\\', 4, 256)),
    ),
    accepts: (text, isCut) => isPasswordInUrl(text) && (isCut || isPassword(text) || isRandom(text)),
    examples: () => ({
      match: [`curl -u "app:${sample(BASE62, 16)}" https://api.example/`],
      ignore: [
        'docker run -u 1000:1000 image',
        'curl -u user:password https://api.example',
        'curl -u $USER:$PASS x',
      ],
    }),
  }),
  createRule({
    id: 'netrc-password',
    description: 'Password of a machine in .netrc',
    triggers: ['machine '],
    insideWords: true,
    shape: sequence(
      run('^\\s', 1, 128),
      run('\\s\\\\n', 1, 12),
      literal('login'),
      run(' \\t', 1, 4),
      run('^\\s', 1, 128),
      loginPassword,
    ),
    accepts: (text) => isPasswordInUrl(text) && text.length >= 4,
    examples: () => ({
      match: [`machine git.example login app password ${sample(LOWER, 14)}`],
      ignore: ['machine git.example login app password <password>', 'machine learning login page'],
    }),
  }),
  createRule({
    id: 'login-password',
    description: 'Password behind a login, as .netrc has it on lines of their own',
    triggers: ['login '],
    insideWords: true,
    shape: sequence(run('^\\s', 1, 128), loginPassword),
    accepts: (text, isCut) => isPasswordInUrl(text) && (isCut || isPassword(text) || isRandom(text)),
    examples: () => ({
      match: [`login app\n  password ${sample(BASE62, 14)}`],
      ignore: ['the login page password field', 'login app password <password>'],
    }),
  }),
  createRule({
    id: 'sql-password',
    description: 'Password of a user of a database in SQL',
    triggers: [
      'IDENTIFIED BY',
      'identified by',
      "PASSWORD '",
      "password '",
      "PASSWORD='",
      "PASSWORD = '",
      'PASSWORD("',
      "PASSWORD('",
    ],
    insideWords: true,
    shape: sequence(
      run(' ', 0, 4),
      run('"\'\\\\', 0, 2),
      secret(run('^"\'\\\\\\s;', 4, 256), before(run('"\'\\\\', 1, 1))),
    ),
    accepts: (text, isCut) => isPasswordInUrl(text) && (isCut || isPassword(text) || isRandom(text)),
    examples: () => ({
      match: [
        `CREATE USER app IDENTIFIED BY '${sample(BASE62, 16)}';`,
        `ALTER ROLE app PASSWORD '${sample(BASE62, 16, 2)}'`,
      ],
      ignore: ["IDENTIFIED BY 'password'", "PASSWORD ''", 'IDENTIFIED BY RANDOM PASSWORD'],
    }),
  }),
  createRule({
    id: 'command-password',
    description: 'Password in the environment or an option of a command of a database',
    triggers: [
      'PGPASSWORD=',
      'MYSQL_PWD=',
      'REDISCLI_AUTH=',
      'SSHPASS=',
      'sshpass -p',
      'RESTIC_PASSWORD=',
      'redis-cli -a',
      ' -p',
      '-passin pass:',
      '-passout pass:',
      '-pass pass:',
      'requirepass ',
      'masterauth ',
      'AUTH ',
    ],
    insideWords: true,
    shape: sequence(run(' ', 0, 1), run('"\'', 0, 1), secret(run('^\\s"\'`\\\\<>$(){}', 6, 128))),
    accepts: (text, isCut) =>
      isCut
        ? mayBeRandom(text) && /\d/.test(text)
        : isRandom(text) && /\d/.test(text) && !/^[a-z_-]+[=:/]|^-/.test(text),
    examples: () => ({
      match: [
        `PGPASSWORD=${sample(BASE62, 16)} psql -h db`,
        `mysql -uapp -p${sample(BASE62, 16)} app`,
        `requirepass ${sample(BASE62, 24)}`,
      ],
      ignore: ['mkdir -p some/folder1', 'docker run -p 8080:8080 x', 'PGPASSWORD=$PASS psql'],
    }),
  }),
  createRule({
    id: 'pgpass-password',
    description: 'Password in a line of .pgpass: host, port, database, user, password',
    triggers: [':5432:', ':5433:', ':6432:', ':*:'],
    insideWords: true,
    shape: sequence(
      run('^\\s:/@"\'\\\\', 1, 64),
      literal(':'),
      run('^\\s:/@"\'\\\\', 1, 64),
      literal(':'),
      secret(run('^\\s"\'\\\\<>', 4, 128)),
    ),
    accepts: (text, isCut) => isPasswordInUrl(text) && (isCut || isPassword(text) || isRandom(text)),
    examples: () => ({
      match: [`db.example:5432:orders:app:${sample(BASE62, 16)}`],
      ignore: ['hostname:5432:database:username:password', '0.0.0.0:5432:5432'],
    }),
  }),
  createRule({
    id: 'otpauth-secret',
    description: 'Secret of a one-time password in its address',
    triggers: ['otpauth://'],
    shape: sequence(
      run('^\\s"\'<>?', 1, 256),
      literal('?'),
      repeat(sequence(run('a-z', 4, 10), literal('='), run('^\\s"\'<>&', 0, 64), literal('&')), 0, 5),
      literal('secret='),
      secret(run('A-Za-z2-7=', 16, 128)),
    ),
    examples: () => ({
      match: [`otpauth://totp/Acme:alice?secret=${sample(BASE32, 32)}&issuer=Acme`],
      ignore: ['otpauth://totp/Acme?secret=', 'otpauth://totp/Acme:alice?issuer=Acme'],
    }),
  }),
  createRule({
    id: 'registry-password',
    description:
      'Password behind a user in the settings of a registry: pypirc, settings.xml, htpasswd of plain text',
    triggers: ['username', 'user'],
    insideWords: true,
    shape: sequence(
      run(' :="', 1, 4),
      run('^\\s"\'', 1, 64),
      run('"\',', 0, 2),
      run('\\s\\\\n', 1, 12),
      either(literal('password'), literal('"password"')),
      run(' :="', 1, 4),
      secret(run('^\\s"\'\\\\', 6, 1024)),
    ),
    accepts: (text, isCut) => isPasswordInUrl(text) && (isCut || isPassword(text) || isRandom(text)),
    examples: () => ({
      match: [`username = app\npassword = ${sample(BASE62, 16)}`],
      ignore: ['username = app\npassword = $' + '{PASSWORD}', 'username: string\npassword: string'],
    }),
  }),
]);
