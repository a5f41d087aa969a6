// Tokens of code hosts and package registries.
import { createRule, type Rule, tokenRule } from '../rule.ts';
import { BASE62, sample } from '../sample.ts';
import { literal, repeat, run, sequence } from '../shape.ts';

export const codeHostRules: readonly Rule[] = [
  tokenRule({
    id: 'github-token',
    description: 'GitHub token: personal, OAuth, user, server or refresh',
    prefixes: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'],
    alphabet: 'A-Za-z0-9',
    min: 36,
    max: 255,
    examples: {
      match: ['p', 'o', 'u', 's', 'r'].map((kind, seed) => `gh${kind}_${sample(BASE62, 36, seed)}`),
      ignore: [`ghp_${'x'.repeat(36)}`, 'ghp_short', `sighs_${sample(BASE62, 36)}`],
    },
  }),
  tokenRule({
    id: 'github-fine-grained-token',
    description: 'GitHub fine-grained personal access token',
    prefixes: ['github_pat_'],
    alphabet: 'A-Za-z0-9_',
    min: 36,
    max: 200,
    examples: {
      match: [`github_pat_${sample(BASE62, 22)}_${sample(BASE62, 59, 2)}`],
      ignore: ['github_pat_token', `github_pat_${'x'.repeat(60)}`],
    },
  }),
  createRule({
    id: 'gitlab-token',
    description: 'GitLab personal, project or group access token',
    triggers: ['glpat-'],
    shape: sequence(
      run('A-Za-z0-9_-', 20, 200),
      repeat(sequence(literal('.'), run('A-Za-z0-9', 1, 40)), 0, 3),
    ),
    examples: {
      match: [`glpat-${sample(BASE62, 20)}`],
      ignore: [`glpat-${'x'.repeat(20)}`, 'glpat-your-token-goes-here'],
    },
  }),
  tokenRule({
    id: 'npm-token',
    description: 'npm access token',
    prefixes: ['npm_'],
    alphabet: 'A-Za-z0-9',
    min: 36,
    max: 60,
    examples: {
      match: [`npm_${sample(BASE62, 36)}`],
      ignore: ['npm_config_registry', 'npm_lifecycle_event'],
    },
  }),
];
