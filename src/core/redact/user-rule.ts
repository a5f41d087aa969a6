// Rules from config.json: patterns of people, which run on an engine that takes linear time whatever they say.
import type { UserRule } from '../model/redaction-config.ts';
import type { Rule } from './rule.ts';

/** A pattern that was compiled by a linear-time engine. */
export interface LinearPattern {
  /** The match that begins where the text does: what it ends at, and which part of it is the secret. */
  matchAtStart(text: string): LinearMatch | undefined;
  matchesWhole(text: string): boolean;
}
export interface LinearMatch {
  /** Of the group `secret`, or else of the whole match. */
  readonly start: number;
  readonly end: number;
}
/** Compiles a pattern; throws RangeError where it is none. */
export type CompilePattern = (pattern: string) => LinearPattern;

/** What a pattern is shown of a text from its trigger on: keys of any service are shorter, and so much is held back at most. */
const MAX_CHARS = 1024;
/** Of a secret that was cut off nobody knows how the pattern would have gone on: it has at least no blanks. */
const ONE_WORD = /^\S+$/;
const ASCII = /^[\x20-\x7e]+$/;

/** A rule whose pattern matches from one of its triggers on, or right behind it. Throws RangeError for a bad pattern. */
export function toRule({ id, description, triggers, pattern }: UserRule, compile: CompilePattern): Rule {
  for (const trigger of triggers) {
    if (!ASCII.test(trigger))
      throw new RangeError(`expected triggers in ASCII, found ${JSON.stringify(trigger)}`);
  }
  const compiled = compile(pattern);
  const longestFirst = [...triggers].sort((a, b) => b.length - a.length);
  const find = (text: string): LinearMatch | undefined => {
    const match = compiled.matchAtStart(text);
    if (match !== undefined) return match;
    const trigger = longestFirst.find((literal) => text.startsWith(literal))?.length ?? 0;
    const behind = compiled.matchAtStart(text.slice(trigger));
    return behind && { start: behind.start + trigger, end: behind.end + trigger };
  };
  return {
    id,
    description: description ?? 'Rule of this installation',
    family: USER_FAMILY,
    triggers,
    insideWords: true,
    maxLength: MAX_CHARS,
    isWhole: true,
    pattern: {
      lastIndex: 0,
      exec(text) {
        const match = find(text);
        if (match === undefined) return null;
        return { 0: text.slice(0, match.end), groups: { secret: text.slice(match.start, match.end) } };
      },
    },
    // The engine cannot say what more text would make of it: all that is shown may become a match.
    partial: { lastIndex: 0, exec: (text) => ({ 0: text }) },
    accepts: (secret, isCut) => !isCut || ONE_WORD.test(secret),
    examples: () => ({ match: [], ignore: [] }),
  };
}

/** The family that rules of config.json are in. */
export const USER_FAMILY = 'user';
