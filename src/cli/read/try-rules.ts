// Rules of a user's own on the examples that they wrote for them.
import { readFile } from 'node:fs/promises';
import { isJsonObject } from '../../core/model/json.ts';
import { parseUserRule } from '../../core/model/redaction-config.ts';
import { createMatcher } from '../../core/redact/matcher.ts';
import { toRule } from '../../core/redact/user-rule.ts';
import { compilePattern } from '../../sidecar/redaction/linear-pattern.ts';
import { CliError } from '../cli-error.ts';

export interface TriedExample {
  readonly rule: string;
  readonly expected: 'match' | 'ignore';
  readonly text: string;
  /** What would be masked of it. */
  readonly secrets: readonly string[];
  /** Something was found where that was expected, and nothing else. */
  readonly isRight: boolean;
}

/** Throws CliError for a file that has no rules, naming the one that is not as it has to be. */
export async function tryRules(file: string): Promise<readonly TriedExample[]> {
  try {
    const parsed: unknown = JSON.parse(await readFile(file, 'utf8'));
    const rules = isJsonObject(parsed) && Array.isArray(parsed.rules) ? parsed.rules : undefined;
    if (rules === undefined || rules.length === 0)
      throw new RangeError('expected {"rules": [{"id", "triggers", "pattern"}]} with one rule or more');
    return rules.flatMap((rule: unknown, at) => tryRule(rule, `rules[${at}]`));
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    const found = missing ? 'no such file' : cause instanceof Error ? cause.message : String(cause);
    throw new CliError(missing ? 'not-found' : 'usage', `${file}: ${found}`, {
      cause,
      hint: 'cursor-rec help rules',
    });
  }
}

function tryRule(value: unknown, place: string): TriedExample[] {
  if (!isJsonObject(value)) throw new RangeError(`expected "${place}" to be an object`);
  const { examples = {}, ...members } = value;
  const rule = parseUserRule(members, place);
  const { scan } = createMatcher([compile(rule)]);
  return (['match', 'ignore'] as const).flatMap((expected) =>
    textsOf(examples, expected, place).map((text) => {
      const secrets = scan(text).map(({ start, end }) => text.slice(start, end));
      return {
        rule: rule.id,
        expected,
        text,
        secrets,
        isRight: secrets.length > 0 === (expected === 'match'),
      };
    }),
  );
}

function compile(rule: Parameters<typeof toRule>[0]): ReturnType<typeof toRule> {
  try {
    return toRule(rule, compilePattern);
  } catch (cause) {
    throw new RangeError(`rule "${rule.id}": ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}

function textsOf(examples: unknown, kind: 'match' | 'ignore', place: string): readonly string[] {
  const texts: unknown = isJsonObject(examples) ? (examples[kind] ?? []) : undefined;
  if (Array.isArray(texts) && texts.every((text) => typeof text === 'string')) return texts;
  throw new RangeError(`expected "${place}.examples.${kind}" to be a list of texts`);
}
