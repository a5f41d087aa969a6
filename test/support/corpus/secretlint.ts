// The preset of secretlint as a scanner of texts.
import { lintSource } from '@secretlint/core';
import { secretLintProfiler } from '@secretlint/profiler';
import { rules } from '@secretlint/secretlint-rule-preset-recommend';
import type { Found } from './score.ts';

/**
 * Without the rule that lets a comment in the text switch all others off. The preset itself is not used: it would bring that
 * rule along. The rules have options of different types, all of which may be left out.
 */
const config = {
  rules: rules
    .filter((rule) => !rule.meta.id.endsWith('filter-comments'))
    .map((rule) => ({ id: rule.meta.id, rule, options: {} })),
};

// It would measure each of its rules, and keep all that it measured.
secretLintProfiler.setEnabled(false);

/** What its rules find in a text. */
export async function scanWithSecretlint(text: string): Promise<readonly Found[]> {
  const source = { filePath: '/recorded.txt', content: text, contentType: 'text', ext: '.txt' } as const;
  const { messages } = await lintSource({ source, options: { config, noPhysicFilePath: true } });
  return messages.map(({ ruleId, range }) => ({ rule: ruleId, start: range[0], end: range[1] }));
}
