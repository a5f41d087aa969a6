// A rule: what one kind of secret looks like, whole and as far as it has come.
import { isPlaceholder, isToken } from './checks.ts';
import { isDocumented } from './documented.ts';
import { escapeLiteral, notBefore, type Part, run, sequence } from './shape.ts';
import { LazyPattern, type StickyPattern } from './sticky-pattern.ts';

/** Texts that a rule must find a secret in, and such that it must leave alone. */
export interface RuleExamples {
  readonly match: readonly string[];
  readonly ignore: readonly string[];
}

/** UTF-16 offsets. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

export interface Rule {
  /** Stands in the mask: letters, digits, `-`. */
  readonly id: string;
  readonly description: string;
  /** What it is a secret of (`cloud`, `payment`); a policy turns whole families on and off. */
  readonly family: string;
  /** Set where the family is off until a policy turns it on. */
  readonly isOptional?: true;
  /** Literal texts with which every match begins. */
  readonly triggers: readonly string[];
  /** True where the match may begin in the middle of a word (`dbPassword=`). */
  readonly insideWords: boolean;
  /** Where this matches the few characters before a trigger (`BOUNDARY_CHARS`), that is none. For triggers inside words. */
  readonly notAfter?: RegExp;
  /** Sticky; where this matches right behind a trigger, that is none. It needs no more characters than `maxLength` allows. */
  readonly notBefore?: RegExp;
  /** Sticky and bounded; the group `secret`, or the whole match, is masked. */
  readonly pattern: StickyPattern;
  /** Sticky; matches where the text ends in what more text could make a match or a longer one. `secret` is what has come of it. */
  readonly partial: StickyPattern;
  /** Characters from the trigger on that the pattern is shown: once they are there, all is decided. */
  readonly maxLength: number;
  /** True where the whole match is masked: its trigger is part of the secret. */
  readonly isWhole: boolean;
  /** Set where one match has several secrets: where they are in what the rule is shown, `isCut` where the end of that did not come. */
  readonly secretsIn?: (shown: string, isCut: boolean) => readonly Range[];
  /** Whether what the pattern found is a secret; `isCut` where its end did not come. */
  readonly accepts: (secret: string, isCut: boolean) => boolean;
  /** Made when they are asked for: a start needs none of them. */
  readonly examples: () => RuleExamples;
}

export interface RuleOptions {
  readonly id: string;
  readonly description: string;
  /** Default: `generic`. */
  readonly family?: string;
  readonly triggers: readonly string[];
  readonly insideWords?: boolean;
  readonly notAfter?: RegExp;
  readonly notBefore?: RegExp;
  /** What comes after the trigger. */
  readonly shape: Part;
  /** Default: what the shape takes at most. */
  readonly maxLength?: number;
  /** Default: everything but placeholders and what is documented. */
  readonly accepts?: (secret: string, isCut: boolean) => boolean;
  readonly examples: () => RuleExamples;
}

/** A rule whose match is one of the triggers and then the shape. */
export function createRule(options: RuleOptions): Rule {
  const { id, description, triggers, shape, examples } = options;
  return {
    id,
    description,
    family: options.family ?? 'generic',
    triggers,
    insideWords: options.insideWords ?? false,
    ...(options.notAfter === undefined ? {} : { notAfter: options.notAfter }),
    ...(options.notBefore === undefined ? {} : { notBefore: options.notBefore }),
    pattern: new LazyPattern(() => alternatives(triggers) + shape.full),
    partial: new LazyPattern(() => alternatives(triggers) + shape.partial),
    maxLength: options.maxLength ?? longestOf(triggers) + shape.max + 1,
    isWhole: !shape.full.includes('(?<secret>'),
    accepts: options.accepts ?? isNoExample,
    examples,
  };
}

/** These rules as one family. */
export function inFamily(family: string, rules: readonly Rule[]): readonly Rule[] {
  return rules.map((rule) => ({ ...rule, family }));
}

export interface TokenOptions extends Omit<RuleOptions, 'triggers' | 'shape'> {
  readonly prefixes: readonly string[];
  /** As inside the brackets of a character class. */
  readonly alphabet: string;
  readonly min: number;
  readonly max: number;
  /** Characters that must not come after the last one; for tokens of one length. */
  readonly end?: string;
}

/** A rule for tokens that are a prefix and then `min` to `max` characters of an alphabet, such as no name would have. */
export function tokenRule({ prefixes, alphabet, min, max, end, ...options }: TokenOptions): Rule {
  const body = run(alphabet, min, max);
  const longestFirst = [...prefixes].sort((a, b) => b.length - a.length);
  return createRule({
    accepts: (secret, isCut) => {
      const prefix = longestFirst.find((text) => secret.startsWith(text))?.length ?? 0;
      return isNoExample(secret) && (isCut || isToken(secret.slice(prefix)));
    },
    ...options,
    triggers: prefixes,
    shape: end === undefined ? body : sequence(body, notBefore(end)),
  });
}

/** True for what neither stands in for a secret nor shows what one looks like. */
export function isNoExample(secret: string): boolean {
  return !isPlaceholder(secret) && !isDocumented(secret);
}

function longestOf(texts: readonly string[]): number {
  let longest = 0;
  for (const { length } of texts) if (length > longest) longest = length;
  return longest;
}

/** The longest first, so that none hides behind its own beginning. */
function alternatives(texts: readonly string[]): string {
  const longestFirst = [...texts].sort((a, b) => b.length - a.length);
  return `(?:${longestFirst.map(escapeLiteral).join('|')})`;
}
