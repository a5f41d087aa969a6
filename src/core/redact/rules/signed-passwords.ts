// Passwords that have brackets, quotes and other signs of code among their characters, where a line or its quotes say how far they go.
import { isCall, isManySigned, isOfAllSigns, isPassword, mayBeRandom } from '../checks.ts';
import { createRule, inFamily } from '../rule.ts';
import { BASE62, sample } from '../sample.ts';
import { type Part, run, secret, sequence } from '../shape.ts';
import { GIVEN } from './assigned.ts';
import { NOT_BEFORE, PASSWORD_NAMES } from './secret-names.ts';

/** Nothing, where the line ends or only a comment is left of it. */
const lineEnd: Part = { full: '(?=[ \\t]{0,8}(?:[\\r\\n]|$|#))', partial: '[ \\t]{0,8}$', max: 9 };

/** Any sign; of quotes and backslashes those that end no string and are no escape: the line may itself stand in a string. */
const ANY = `(?:[^\\s"'\`\\\\]|["'\`](?=[^\\s"'\`,;:}\\])])|\\\\(?![nrtbfu0"'\\\\/]))`;
const anySigns: Part = {
  full: `[^\\s"'\`\\\\]${ANY}{5,127}`,
  partial: `(?:[^\\s"'\`\\\\]${ANY}{0,127})?["'\`\\\\]?$`,
  max: 128,
};

/** The mark is what ends the value again. */
const opening: Part = { full: '(?<mark>["\'`])', partial: '$', max: 1 };
const QUOTED = '(?:(?!\\k<mark>)[^\\s\\\\])';
const untilMark: Part = {
  full: `${QUOTED}{6,128}(?=\\k<mark>)`,
  partial: `${QUOTED}{0,128}$`,
  max: 129,
};

/** A bracket behind the second letter or a later one, then up to a blank or a quote. */
const BEFORE_BRACKET = '[^"\'`\\\\\\s<>(){}[\\],;&]';
const bracketed: Part = {
  full: `${BEFORE_BRACKET}{2,128}[([{][^\\s"'\`\\\\]{0,127}[^\\s"'\`\\\\,;]`,
  partial: `${BEFORE_BRACKET}{0,128}(?:[([{][^\\s"'\`\\\\]{0,128})?$`,
  max: 258,
};

/** What stands there as a variable, as what a command prints, or as two commands. */
const EXPRESSION = /^[$(]|^%\w+%$|^[A-Za-z_.]+\(.*\)$|&&|\|\|/;

export const signedPasswordRules = inFamily('generic', [
  createRule({
    id: 'password-variable',
    description: 'Password of any characters in a line that sets an environment variable: `DB_PASSWORD=…`',
    triggers: PASSWORD_NAMES.filter((name) => name === name.toUpperCase()),
    insideWords: true,
    notBefore: NOT_BEFORE,
    shape: sequence(run('A-Z0-9_', 0, 40), run('=', 1, 1), secret(anySigns, lineEnd)),
    accepts: (text, isCut) => !EXPRESSION.test(text) && (isCut ? mayBeRandom(text) : isPassword(text)),
    examples: () => ({
      match: [
        `DB_PASSWORD=${sample(BASE62, 9)}&(|${sample(BASE62, 6)}]\n`,
        `SMTP_PASSWORD=[${sample(BASE62, 9)}"x${sample(BASE62, 4)}} # of the relay\n`,
      ],
      ignore: [
        'PASSWORD=$' + '(cat/run/secrets/Db1)\n',
        'PASSWORD=os.getenv(DB_PASSWORD1)\n',
        'DB_PASSWORD=%DB_PASSWORD1%\n',
        'DB_PASSWORD=x&&./start2\n',
      ],
    }),
  }),
  createRule({
    id: 'password-line',
    description: 'Password of any characters that is all of a line behind its name: `password: …`',
    triggers: PASSWORD_NAMES,
    insideWords: true,
    notBefore: NOT_BEFORE,
    shape: sequence(
      run('A-Za-z0-9_.-', 0, 40),
      run(' \\t', 0, 2),
      run('=:', 1, 1),
      run(' \\t', 0, 2),
      secret(anySigns, lineEnd),
    ),
    accepts: (text, isCut) => (isCut ? mayBeRandom(text) : isManySigned(text) && !isCall(text)),
    examples: () => ({
      match: ['smtp_pass: [3]E<gEG}|vox2*\n', `password = ${sample(BASE62, 9)}&(|${sample(BASE62, 6)}]\n`],
      ignore: [
        'password: required|string|min:8\n',
        'password = config.get(DB_PASSWORD1);\n',
        'password: Optional[SecretStr]=None,\n',
        'password_regex: ^(?=.*[A-Z])(?=.*[0-9]).{8,}$\n',
      ],
    }),
  }),
  createRule({
    id: 'bracketed-password',
    description: 'Password with a bracket in it, given to a name that says so',
    triggers: PASSWORD_NAMES,
    insideWords: true,
    notBefore: NOT_BEFORE,
    shape: sequence(GIVEN, secret(bracketed)),
    accepts: (text, isCut) => (isCut ? mayBeRandom(text) : isManySigned(text) && !isCall(text)),
    examples: () => ({
      match: [`login with password=${sample(BASE62, 7)}9(${sample(BASE62, 4)}!] today`],
      ignore: [
        'password = base64.b16encode(x)',
        'password = sha256(salt1 + pw)',
        'password: z.string().min(8).max(64)',
        'password = rows[12]["pw1"]',
        'password=utf8ToBase64(pw)',
      ],
    }),
  }),
  createRule({
    id: 'password-string',
    description: 'Password of any characters between quotes, given to a name that says so',
    triggers: PASSWORD_NAMES,
    insideWords: true,
    notBefore: NOT_BEFORE,
    shape: sequence(GIVEN, opening, secret(untilMark)),
    accepts: (text, isCut) => (isCut ? mayBeRandom(text) : isManySigned(text) || isOfAllSigns(text)),
    examples: () => ({
      match: [
        `db_password: '${sample(BASE62, 5)}[${sample(BASE62, 6)}>"x'`,
        'PASSWORD="aK3(x)9<Rq;z"',
        `pwd: "${sample(BASE62, 6)}aTxs(;.*&=,7"`,
      ],
      ignore: [
        'password: "^(?=.*[A-Z])(?=.*[0-9]).{8,}$"',
        'password = "{settings.db.password1}"',
        'password: "<b>Password</b>"',
        'password = `$' + '{prefix}-$' + '{id1}`',
      ],
    }),
  }),
]);
