// Passwords in what is typed into shells and build files, where an option or the order of words says what they are.
import { isPassword, isRandom, mayBeRandom } from '../checks.ts';
import { createRule, inFamily, isNoExample, type Rule, type RuleOptions } from '../rule.ts';
import { BASE62, sample } from '../sample.ts';
import { before, either, literal, optional, type Part, repeat, run, secret, sequence } from '../shape.ts';

const quote = run('"\'', 0, 1);
const blanks = run(' \\t', 1, 4);
const word = run('^\\s"\'`|<>', 1, 64);
const value = secret(run('^\\s"\'`\\\\|<>$(){}', 6, 128));

/** Letters and signs at random, and no path, address or option. */
const acceptsTyped = (text: string, isCut: boolean) =>
  isCut
    ? mayBeRandom(text)
    : (isRandom(text) || isPassword(text)) && !/^[-/]|^[a-z_-]+[=:/]|\/|\.\w{1,4}$/.test(text);
/** The same with a digit, where other words stand in the same place. */
const accepts = (text: string, isCut: boolean) => acceptsTyped(text, isCut) && /\d/.test(text);

/** `DB_PASSWORD`, `NPM_TOKEN`: one part, so that what has come of a value is not seen as more of the name. */
const secretName: Part = {
  full: '[A-Za-z0-9_]{0,40}(?:PASSWORD|PASSWD|PASS|PWD|SECRET|TOKEN|KEY)[A-Z0-9_]{0,24}',
  partial: '[A-Za-z0-9_]{0,80}$',
  max: 80,
};

/** `-n`, `'%s'`, `"%s\n"` */
const format: Part = optional(
  either(literal('-n '), sequence(quote, literal('%s'), run('\\\\n', 0, 2), quote, blanks)),
);
/** What reads a password behind a pipe; it stays outside the match. */
const READER =
  '[^\\r\\n|]{0,128}?(?:sudo (?:-[a-zA-Z]{1,8} ){0,4}-S|chpasswd|-stdin|cryptsetup|kinit|--with-token|veracrypt)';
const reader: Part = {
  full: `(?=["']?[ \\t]{0,4}\\|${READER})`,
  partial: `["']?[ \\t]{0,4}(?:$|\\|(?!${READER})[^\\r\\n|]{0,160}$)`,
  max: 170,
};

/** To the default of a variable; one part, so that what has come of a value is not seen as more of its block. */
const variable: Part = {
  full: '[\\w-]{0,48}(?:password|passwd|passphrase|secret|token|_key|credentials?)" {0,2}\\{[^{}]{0,400}?default\\s{0,12}=\\s{0,4}',
  partial: '[\\w-]{0,64}(?:$|" {0,2}(?:$|\\{[^{}]{0,432}$))',
  max: 540,
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
    id: 'variable-default',
    description: 'Default of a variable of Terraform whose name says secret',
    triggers: ['variable "'],
    shape: sequence(variable, quote, secret(run('^"\\r\\n', 6, 512), before(run('"', 1, 1)))),
    accepts: (text, isCut) => (isCut ? mayBeRandom(text) : isRandom(text) || isPassword(text)),
    examples: () => ({
      match: [`variable "db_password" {\n  type = string\n  default = "${sample(BASE62, 14)}"\n}`],
      ignore: [
        'variable "db_password" {\n  sensitive = true\n}\nvariable "x" {\n  default = "eu-west-1a"\n}',
        'variable "secret_name" {\n  default = "db2-credentials"\n}',
      ],
    }),
  }),
  optionRule({
    id: 'redis-password',
    description: 'Password in the option of `redis-cli`: `-a …`',
    triggers: ['redis-cli '],
    option: '-a',
    examples: () => ({
      match: [`redis-cli -h db -a ${sample(BASE62, 14)} ping`],
      ignore: ['redis-cli -h db ping', 'redis-cli -a $REDIS_PASSWORD ping'],
    }),
  }),
  optionRule({
    id: 'ldap-password',
    description: 'Password in the option of `ldapsearch` and its like: `-w …`',
    triggers: ['ldapsearch ', 'ldapmodify ', 'ldapadd ', 'ldapdelete ', 'ldapwhoami '],
    option: '-w',
    examples: () => ({
      match: [`ldapsearch -x -D "cn=app" -w ${sample(BASE62, 14)} uid=ana`],
      ignore: ['ldapsearch -x -W uid=ana2', 'ldapsearch -w $PASS uid=ana'],
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
    id: 'piped-password',
    description:
      'Password that goes through a pipe: `echo … | sudo -S`, `echo … | docker login --password-stdin`',
    triggers: ['echo ', 'printf '],
    shape: sequence(format, quote, secret(run('^\\s"\'`\\\\|<>$', 6, 128), reader)),
    accepts: (text, isCut) => {
      // What is cut off may have the pipe and some of its reader with it.
      const typed = (isCut ? text.split(/[\s"'|]/, 1) : [text])
        .join('')
        .replace(/^[a-z_][a-z0-9_-]{0,31}:/, '');
      return isCut ? mayBeRandom(typed) && /\d/.test(typed) : isPassword(typed) || isRandom(typed);
    },
    examples: () => ({
      match: [
        `echo ${sample(BASE62, 16)} | sudo -S ls`,
        `echo -n "${sample(BASE62, 18)}" | docker login -u ci --password-stdin r.io`,
        `echo 'app:${sample(BASE62, 16)}' | chpasswd`,
      ],
      ignore: [
        'echo hello-world2 | sudo tee /tmp/x',
        'echo "$PASSWORD" | docker login --password-stdin',
        'echo password | sudo -S ls',
      ],
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
      isCut
        ? mayBeRandom(text)
        : (isNoExample(text) && !/^[$%]|^\w+$/.test(text)) || isPassword(text) || isRandom(text),
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
    shape: sequence(
      repeat(sequence(run('A-Za-z0-9./=,+', 0, 64), literal('$')), 0, 4),
      run('A-Za-z0-9./+', 22, 128),
      run('=', 0, 2),
    ),
    accepts: () => true,
    examples: () => ({
      match: [
        `app:$6$${sample(BASE62, 8)}$${sample(BASE62, 86)}:19000:0`,
        `1,$2b$12$${sample(BASE62, 53)},admin`,
        `$argon2id$v=19$m=65536,t=3,p=4$${sample(BASE62, 22)}==$${sample(BASE62, 43)}=`,
      ],
      ignore: ['cost is $6$ and more of it', 'a$2b$12$short'],
    }),
  }),
]);

/** A rule for the value of an option (`-a`) somewhere in the rest of a command. */
function optionRule({ option, ...options }: Omit<RuleOptions, 'shape'> & { readonly option: string }): Rule {
  const rest = '[^\\r\\n|;&]';
  const full = `(?:${rest}{0,200}? )?${option} {1,4}`;
  // Once its value ends, the option does not come again.
  const words: Part = { full, partial: `(?!${full}\\S+\\s)${rest}{0,210}$`, max: 210 };
  return createRule({ ...options, shape: sequence(words, quote, value), accepts: acceptsTyped });
}
