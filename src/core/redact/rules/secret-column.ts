// Secrets in tables whose head says what a column holds: CSV, TSV, Markdown.
import { isPassword, isRandom, mayBeRandom } from '../checks.ts';
import { createRule, inFamily, type Range, type Rule, type RuleOptions } from '../rule.ts';
import { BASE62, sample } from '../sample.ts';
import type { Part } from '../shape.ts';
import { NAMES, PASSWORD_NAMES } from './secret-names.ts';

/** So much of a table is looked at, and held back while it may go on. */
const MAX_CHARS = 16 * 1024;
const SIGNS = ',;|\\t';
const SIGN = new RegExp(`[${SIGNS}]`);
/** The rest of the head: quotes of the name, then the columns behind it. */
const HEAD = `["'\`*]{0,3} {0,40}(?:[${SIGNS}][^\\r\\n]{0,512})?`;
/** All lines that have columns. */
const table: Part = {
  full: `${HEAD}\\r?\\n(?=[^\\r\\n]{0,512}[${SIGNS}])`,
  partial: `${HEAD}(?:\\r?$|\\r?\\n(?<secret>(?:[^\\r\\n${SIGNS}]{0,512}[${SIGNS}][^\\r\\n]{0,2048}\\r?\\n){0,1000}[^\\r\\n]{0,2560}$))`,
  max: MAX_CHARS,
};
/** Where no column begins before the name; a long name hides what is before it. */
const NOT_AFTER = new RegExp(`^(?![^]*(?:^|[\\n"'\`*]|[${SIGNS}] {0,8})[\\w.-]*$)`);
/** Less of a value that was cut off tells nothing. */
const MIN_CUT_CHARS = 8;
/** The rule below the head of a table in Markdown. */
const DASHES = /^[\s|:+-]+$/;

/** A rule for the columns of these names. */
function columnRule(
  options: Pick<RuleOptions, 'id' | 'description' | 'triggers' | 'accepts' | 'examples'>,
): Rule {
  const rule = createRule({
    ...options,
    insideWords: true,
    notAfter: NOT_AFTER,
    shape: table,
    maxLength: MAX_CHARS,
  });
  return { ...rule, isWhole: false, secretsIn };
}

/** The cells below the name that the text begins with; columns are counted from the right, where nothing is missing. */
function secretsIn(shown: string, isCut: boolean): readonly Range[] {
  const [head, ...lines] = toLines(shown);
  const first = lines[0];
  if (head === undefined || first === undefined) return [];
  const sign = signIn(shown, head) ?? signIn(shown, first);
  if (sign === undefined) return [];
  const [name, ...others] = toCells(shown, head, sign).map((cell) => trim(shown, cell));
  const width = toCells(shown, first, sign).length;
  const column = width - 1 - others.length;
  const secrets: Range[] = [];
  for (const [index, line] of lines.entries()) {
    const isLast = index === lines.length - 1;
    const cells = toCells(shown, line, sign);
    const isWhole = !isLast || (!isCut && line.end < MAX_CHARS);
    if (isWhole ? cells.length !== width : !isCut) break;
    if (DASHES.test(shown.slice(line.start, line.end))) continue;
    // Of the first row, while it is cut, nobody knows how many columns it has.
    const own = isWhole || index > 0 ? cells.slice(column, column + 1) : cells;
    const values = own.map((cell) => trim(shown, cell));
    // A head again: what is below is found from there, and only once.
    if (isWhole && values.some((value) => endsAlike(shown, value, name))) break;
    secrets.push(...values);
  }
  return secrets;
}

function signIn(text: string, { start, end }: Range): string | undefined {
  return SIGN.exec(text.slice(start, end))?.[0];
}

function endsAlike(text: string, cell: Range, name: Range | undefined): boolean {
  return name !== undefined && text.slice(cell.start, cell.end).endsWith(text.slice(name.start, name.end));
}

function toLines(text: string): Range[] {
  const lines: Range[] = [];
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf('\n', start);
    const end = found === -1 ? text.length : found;
    lines.push({ start, end: text[end - 1] === '\r' ? end - 1 : end });
    start = end + 1;
  }
  return lines;
}

/** Between the signs, but for those in double quotes (RFC 4180). */
function toCells(text: string, line: Range, sign: string): Range[] {
  const cells: Range[] = [];
  let { start } = line;
  let isQuoted = false;
  for (let at = start; at < line.end; at++) {
    const letter = text[at];
    if (letter === '"') isQuoted = !isQuoted && (at === start || text[at + 1] !== sign);
    else if (letter === sign && !isQuoted) {
      cells.push({ start, end: at });
      start = at + 1;
    }
  }
  cells.push({ start, end: line.end });
  return cells;
}

/** Without blanks, quotes and what makes it code in Markdown. */
function trim(text: string, { start, end }: Range): Range {
  const cell = text.slice(start, end);
  const lead = /^[\s"'`*]*/.exec(cell)?.[0].length ?? 0;
  const value = cell.slice(lead).replace(/[\s"'`]+$/, '');
  return { start: start + lead, end: start + lead + value.length };
}

/** What was cut off may have the end of the string with it that the table stands in. */
function mayBeSecret(text: string): boolean {
  const [value = ''] = text.split('"', 1);
  return value.length >= MIN_CUT_CHARS && mayBeRandom(value);
}

const isOneWord = (text: string) => !/\s/.test(text);

export const secretColumnRules = inFamily('generic', [
  columnRule({
    id: 'password-column',
    description: 'Passwords in the column of a table whose head says so',
    triggers: PASSWORD_NAMES,
    accepts: (text, isCut) => isOneWord(text) && (isCut ? mayBeSecret(text) : isPassword(text)),
    examples: () => ({
      match: [
        `user,password,role\nana,${sample(BASE62, 14)},admin\nbob,${sample(BASE62, 12, 2)},\n\n`,
        `| user | password |\n|---|---|\n| ana | \`${sample(BASE62, 14)}\` |\n\n`,
      ],
      ignore: [
        'field,password,type\nname,no,string\n',
        '| flag | password |\n|---|---|\n| `--user` | `$PW1` |\n',
        'the password,\nfoo1, bar2\n',
      ],
    }),
  }),
  columnRule({
    id: 'secret-column',
    description: 'Secrets that look random, in the column of a table whose head says what they are',
    triggers: [...NAMES, 'API key', 'API Key', 'Api key', 'api key'],
    accepts: (text, isCut) => isOneWord(text) && (isCut ? mayBeSecret(text) : isRandom(text)),
    examples: () => ({
      match: [`client;token;since\norders;${sample(BASE62, 32)};2025\nweb;${sample(BASE62, 32, 2)};2026\n\n`],
      ignore: [
        'model,tokens,ms\ngpt-5,1200,80\n',
        '| Token | Meaning |\n|---|---|\n| `T_STRING2` | a text |\n',
        'name,token,text\ntimeout,{timeout1},how long\n',
      ],
    }),
  }),
]);
