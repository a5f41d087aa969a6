// Keys that have nothing of their own to be known by: their vendor stands in the name that they are given to.
import { isToken } from '../checks.ts';
import { createRule, isNoExample, type Rule, type RuleOptions } from '../rule.ts';
import { notBefore, type Part, run, secret, sequence } from '../shape.ts';
import { LEADS } from './assigned.ts';

export interface NamedOptions extends Omit<RuleOptions, 'triggers' | 'shape' | 'insideWords'> {
  /** Words that the name has in it, in lower case: `datadog`, `dd_api`. */
  readonly names: readonly string[];
  /** As inside the brackets of a character class. */
  readonly alphabet: string;
  readonly min: number;
  readonly max: number;
}

/** The rest of the name says that its value opens something; with the name before it where that says so itself. */
const SAYS_SECRET =
  '(?=[A-Za-z0-9_. -]{0,40}(?:[kK]ey|KEY|[tT]oken|TOKEN|[sS]ecret|SECRET|[pP]ass|PASS|PAT|[pP]at\\b|_pat|[aA]uth|AUTH|[cC]redential|CREDENTIAL))';
const saysSecret: Part = { full: SAYS_SECRET, partial: '[A-Za-z0-9_. -]{0,48}$', max: 0 };

/** `DATADOG_API_KEY=…`, `"datadogAppKey": "…"`, `datadog.api.key: …` */
export function namedRule({ names, alphabet, min, max, ...options }: NamedOptions): Rule {
  const value = secret(run(alphabet, min, max), notBefore(`A-Za-z0-9_${alphabet}`));
  return createRule({
    accepts: (text, isCut) => isNoExample(text) && (isCut || isToken(text)),
    ...options,
    triggers: names.flatMap(toCases),
    insideWords: true,
    shape: sequence(saysSecret, LEADS, value),
  });
}

/** `dd_api` → `dd_api`, `DD_API`, `Dd_api`, `dd-api`, `DD-API`, `ddApi` */
export function toCases(name: string): readonly string[] {
  const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
  const words = name.split('_');
  const camel = words.map((word, at) => (at === 0 ? word : capital(word))).join('');
  return [
    ...new Set([
      ...['_', '-', '.'].flatMap((joint) => [words.join(joint), words.join(joint).toUpperCase()]),
      ...[camel, capital(camel), capital(name)],
    ]),
  ];
}
