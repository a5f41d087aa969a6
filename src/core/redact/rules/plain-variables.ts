// Secrets that look like none, UUIDs and phrases of words, in lines that set an environment variable whose name says what they are.
import { createRule, inFamily } from '../rule.ts';
import { sampleUuid } from '../sample.ts';
import { type Part, run, secret, sequence } from '../shape.ts';
import { NAMES, NOT_AFTER, NOT_BEFORE, PASSWORD_NAMES } from './secret-names.ts';

const isOfVariables = (name: string) => name === name.toUpperCase() && !/[-.]/.test(name);
/** The rest of the name, in capitals; no blank before the value, for code has one. */
const set = sequence(run('A-Z0-9_', 0, 40), run('=', 1, 1), run('"\'', 0, 1));

const uuid: Part = {
  full: '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![A-Za-z0-9_-])',
  partial: '[0-9a-f-]{0,36}$',
  max: 37,
};

/** Four words or more: between quotes with blanks, and everywhere with hyphens. */
const WORD = '[a-z]{3,12}';
const phrase: Part = {
  full: `(?:(?<=["'])${WORD}(?: ${WORD}){3,9}(?=["'])|${WORD}(?:-${WORD}){3,9}(?![A-Za-z0-9_./:-]))`,
  partial: `(?:(?<=["'])${WORD}(?: [a-z]{0,12}){0,9}|[a-z]{0,12}(?:-[a-z]{0,12}){0,9})$`,
  max: 131,
};
/** Words of messages, of placeholders and of names; those of a phrase are drawn from thousands. */
const SAYS =
  /\b(?:the|your?|and|for|with|not|must|has|have|are|too|can|this|that|from|please|enter|new|old|pass(?:word|phrase)?|secret|tokens?|keys?|user(?:name)?|login|credentials?|data(?:base)?|service|server|cluster|prod(?:uction)?|staging|test|default|change|admin|none|empty|null|required|value|here|insert|replace|example|placeholder|west|east|north|south|central)\b/;
/** So much of one that was cut off tells something. */
const MIN_CUT_CHARS = 8;

export const plainVariableRules = inFamily('generic', [
  createRule({
    id: 'uuid-variable',
    description: 'UUID in a line that sets an environment variable whose name says secret: `API_KEY=…`',
    triggers: NAMES.filter(isOfVariables),
    insideWords: true,
    notAfter: NOT_AFTER,
    notBefore: NOT_BEFORE,
    shape: sequence(set, secret(uuid)),
    accepts: (text, isCut) => !/^0{8}|(.)\1{7}/.test(text) && (!isCut || text.length >= MIN_CUT_CHARS),
    examples: () => ({
      match: [`API_KEY=${sampleUuid()}\n`, `export CLIENT_SECRET="${sampleUuid(2)}"`],
      ignore: [
        `SECRET_ID=${sampleUuid()}\n`,
        `NEXT_PAGE_TOKEN=${sampleUuid()}\n`,
        'API_KEY=00000000-0000-0000-0000-000000000000\n',
        `token: ${sampleUuid()}`,
      ],
    }),
  }),
  createRule({
    id: 'phrase-variable',
    description:
      'Password of four words or more in a line that sets an environment variable: `DB_PASSWORD=…`',
    triggers: PASSWORD_NAMES.filter(isOfVariables),
    insideWords: true,
    notBefore: NOT_BEFORE,
    shape: sequence(set, secret(phrase)),
    // The last word of one that was cut off may become another.
    accepts: (text, isCut) =>
      isCut ? text.length >= MIN_CUT_CHARS && !SAYS.test(text.replace(/[a-z]*$/, '')) : !SAYS.test(text),
    examples: () => ({
      match: [
        'DB_PASSWORD=walnut-copper-lantern-drift\n',
        `BACKUP_PASSPHRASE="velvet orbit canyon mosaic thirteen"`,
      ],
      ignore: [
        'WRONG_PASSWORD="that password does not match"',
        'DB_PASSWORD=orders-database-prod-credentials\n',
        'PGPASSWORD=hunter psql orders reports\n',
        'DB_PASSWORD=change-before-going-live\n',
        'DB_PASSWORD=walnut-copper-lantern-drift.txt\n',
      ],
    }),
  }),
]);
