// Passwords in what is typed into shells and build files, where an option or the order of words says what they are.
import { isPassword, isRandom, mayBeRandom } from '../checks.ts';
import { createRule, inFamily, isNoExample } from '../rule.ts';
import { BASE62, sample } from '../sample.ts';
import { before, either, literal, type Part, run, secret, sequence } from '../shape.ts';

const quote = run('"\'', 0, 1);
const blanks = run(' \\t', 1, 4);
const word = run('^\\s"\'`|<>', 1, 64);
const value = secret(run('^\\s"\'`\\\\|<>$(){}', 6, 128));

/** Letters and digits at random, and no path, address or option. */
const accepts = (text: string, isCut: boolean) =>
  isCut
    ? mayBeRandom(text) && /\d/.test(text)
    : (isRandom(text) || isPassword(text)) &&
      /\d/.test(text) &&
      !/^[-/]|^[a-z_-]+[=:/]|\/|\.\w{1,4}$/.test(text);

/** `DB_PASSWORD`, `NPM_TOKEN`: one part, so that what has come of a value is not seen as more of the name. */
const secretName: Part = {
  full: '[A-Za-z0-9_]{0,40}(?:PASSWORD|PASSWD|PASS|PWD|SECRET|TOKEN|KEY)[A-Z0-9_]{0,24}',
  partial: '[A-Za-z0-9_]{0,80}$',
  max: 80,
};

export const commandRules = inFamily('credential', [
  createRule({
    id: 'named-word',
    description: 'Secret behind its name, as Dockerfiles and `setx` have it: `ENV DB_PASSWORD …`',
    triggers: ['ENV ', 'ARG ', 'setx ', 'SetEnv ', 'setenv '],
    shape: sequence(secretName, blanks, quote, value),
    accepts,
    examples: () => ({
      match: [`ENV DB_PASSWORD ${sample(BASE62, 16)}`, `setx NPM_TOKEN "${sample(BASE62, 20)}"`],
      ignore: ['ENV DB_PASSWORD_FILE /run/secrets/db1', 'ARG NPM_TOKEN\nRUN npm ci', 'ENV TOKEN_TTL 3600'],
    }),
  }),
  createRule({
    id: 'option-password',
    description: 'Password in a short option: `sqlcmd -P`, `zip -P`, `ldapsearch -w`, `keytool -storepass`',
    triggers: [' -P ', ' -w ', '-storepass ', '-keypass ', '-srcstorepass ', '-deststorepass '],
    insideWords: true,
    shape: sequence(quote, value),
    accepts: (text, isCut) => accepts(text, isCut) && /[a-z]/.test(text) && /[A-Z]/.test(text),
    examples: () => ({
      match: [
        `sqlcmd -S db -U sa -P ${sample(BASE62, 14)}`,
        `keytool -list -storepass ${sample(BASE62, 12)}`,
      ],
      ignore: ['scp -P 2222 a b:', 'grep -w handler2 src', 'tar -P -cf a1.tar x'],
    }),
  }),
  createRule({
    id: 'command-user',
    description:
      'Password behind its user: `htpasswd -b`, `rabbitmqctl add_user`, `vault login`, `gh secret set --body`',
    triggers: ['htpasswd ', 'rabbitmqctl ', 'vault login ', 'gh secret set ', 'net user '],
    shape: sequence(
      either(
        sequence(
          either(literal('add_user '), literal('change_password '), literal('authenticate_user ')),
          word,
          blanks,
        ),
        sequence(literal('-'), run('a-zA-Z0-9', 1, 8), blanks, word, blanks, word, blanks),
        sequence(run('^\\s', 1, 64), blanks, either(literal('--body'), literal('-b')), run(' =', 1, 1)),
        sequence(run('^\\s-', 1, 64), blanks),
        run(' ', 0, 1),
      ),
      quote,
      value,
    ),
    accepts,
    examples: () => ({
      match: [
        `htpasswd -bB /etc/users app ${sample(BASE62, 14)}`,
        `rabbitmqctl add_user app ${sample(BASE62, 14)}`,
        `gh secret set DEPLOY --body "${sample(BASE62, 24)}"`,
      ],
      ignore: ['htpasswd -c /etc/users app', 'rabbitmqctl list_users', 'gh secret set DEPLOY < deploy.txt'],
    }),
  }),
  createRule({
    id: 'quoted-password',
    description: 'Password in quotes behind a word for it: `ConvertTo-SecureString "…"`, `psk="…"`',
    triggers: ['ConvertTo-SecureString ', 'ConvertTo-SecureString -String ', 'psk=', 'wpa_passphrase='],
    shape: sequence(run('"\'', 1, 1), secret(run('^"\'`\\r\\n', 6, 128), before(run('"\'', 1, 1)))),
    accepts: (text, isCut) =>
      isCut ? mayBeRandom(text) : (isNoExample(text) && !/^[$%]|^\w+$/.test(text)) || isPassword(text),
    examples: () => ({
      match: [
        `ConvertTo-SecureString "${sample(BASE62, 14)}" -AsPlainText -Force`,
        `psk="${sample(BASE62, 12)}"`,
      ],
      ignore: ['ConvertTo-SecureString "$plain"', 'psk="changeme"'],
    }),
  }),
  createRule({
    id: 'password-hash',
    description: 'Hash of a password (crypt, bcrypt, Argon2), which can be tried against guesses',
    triggers: ['$6$', '$5$', '$y$', '$2a$', '$2b$', '$2y$', '$argon2id$', '$argon2i$', '$apr1$'],
    insideWords: true,
    shape: run('A-Za-z0-9./=,+$', 20, 256),
    accepts: (text, isCut) => isCut || /\$[A-Za-z0-9./+]{22,}$/.test(text),
    examples: () => ({
      match: [`app:$6$${sample(BASE62, 8)}$${sample(BASE62, 86)}:19000:0`, `$2b$12$${sample(BASE62, 53)}`],
      ignore: ['cost is $6$ and more of it', 'a$2b$12$short'],
    }),
  }),
]);
