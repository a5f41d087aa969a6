// The rules that come with the program and are off until a policy turns their family on.
import type { Rule } from './rule.ts';
import { nationalIdRules } from './rules/national-ids.ts';
import { personalRules } from './rules/personal.ts';

/** Rules about people. */
export const optionalRules: readonly Rule[] = [...personalRules, ...nationalIdRules];
