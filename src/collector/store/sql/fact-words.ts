// Facts of a unit that the index has as words, so that they are asked for together with the words of its text.
import type { Condition } from '../../../core/search/query.ts';
import { sha256 } from '../../../node/hashing.ts';
import type { Owner } from '../session-store.ts';
import type { IndexTerm } from './dialect.ts';
import type { SearchUnitRow } from './schema.ts';

/** Begins each of them: a character for private use, which stands in no word of a text. */
export const FACT_MARK = '\ue000';
/** Of a unit in which something failed. */
export const ERROR_WORD = `${FACT_MARK}error`;
/** Of one in which something was masked. */
export const REDACTION_WORD = `${FACT_MARK}redaction`;
/** Of one in which something is not recorded. */
export const GAP_WORD = `${FACT_MARK}gap`;

/** What the words are made from. */
export type Facts = Pick<SearchUnitRow, 'issuer' | 'subject' | 'has_error' | 'has_redaction' | 'has_gap'>;

/** The words of a unit beside those of its text. */
export function toFactWords({ has_error, has_redaction, has_gap, ...owner }: Facts): readonly string[] {
  return [
    toOwnerWord(owner),
    ...(has_error === 1 ? [ERROR_WORD] : []),
    ...(has_redaction === 1 ? [REDACTION_WORD] : []),
    ...(has_gap === 1 ? [GAP_WORD] : []),
  ];
}

/** What the index must have of a unit that is somebody's, and as the qualifiers say; those that it does not know are left out. */
export function toFactTerms(conditions: readonly Condition[], owner?: Owner): readonly IndexTerm[] {
  const words = conditions.flatMap((condition) => (condition.isExcluded ? [] : toWords(condition)));
  if (owner !== undefined) words.push(toOwnerWord(owner));
  return words.map((word) => ({ word, isPrefix: false }));
}

function toWords(condition: Condition): string[] {
  if (condition.type === 'has') return [condition.holding === 'gap' ? GAP_WORD : REDACTION_WORD];
  return condition.type === 'is' && condition.state === 'error' ? [ERROR_WORD] : [];
}

/** Of any issuer and subject a word of one length. */
function toOwnerWord({ issuer, subject }: Owner): string {
  return FACT_MARK + sha256(`${issuer}\n${subject}`).slice(0, 16);
}
