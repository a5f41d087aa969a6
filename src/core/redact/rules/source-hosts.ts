// Tokens of source hosts: GitHub, GitLab, Bitbucket, Sourcegraph and the like.
import { isPlaceholder, isToken } from '../checks.ts';
import { endsInCrc } from '../checksums.ts';
import { isDocumented } from '../documented.ts';
import { createRule, inFamily, tokenRule } from '../rule.ts';
import { BASE36, BASE62, HEX, sample } from '../sample.ts';
import { literal, repeat, run, sequence } from '../shape.ts';
import { namedRule } from './named.ts';

const WORD = 'A-Za-z0-9_-';

/** A right checksum makes a token of what looks like none; a wrong one does not make it harmless. */
function isGithubToken(secret: string, isCut: boolean): boolean {
  const body = secret.slice('ghp_'.length);
  if (isDocumented(secret)) return false;
  return (!isPlaceholder(secret) && (isCut || isToken(body))) || endsInCrc(body);
}

export const sourceHostRules = inFamily('source-host', [
  tokenRule({
    id: 'github-token',
    description: 'GitHub token: personal, OAuth, user, server or refresh; its last six letters are a CRC-32',
    prefixes: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'],
    alphabet: 'A-Za-z0-9',
    min: 36,
    max: 255,
    accepts: isGithubToken,
    examples: () => ({
      match: ['p', 'o', 'u', 's', 'r'].map((kind, seed) => `gh${kind}_${sample(BASE62, 36, seed)}`),
      ignore: [`ghp_${'x'.repeat(36)}`, 'ghp_short', `sighs_${sample(BASE62, 36)}`],
    }),
  }),
  createRule({
    id: 'github-server-token',
    description: 'GitHub token of an installation: its id and a JSON Web Token',
    triggers: ['ghs_'],
    shape: sequence(
      run('0-9', 1, 20),
      literal('_'),
      run(WORD, 16, 1000),
      literal('.'),
      run(WORD, 16, 8000),
      literal('.'),
      run(WORD, 16, 1000),
    ),
    examples: () => ({
      match: [`ghs_123456_eyJ${sample(BASE62, 30)}.${sample(BASE62, 90, 2)}.${sample(BASE62, 43, 3)}`],
      ignore: ['ghs_12_a.b.c'],
    }),
  }),
  tokenRule({
    id: 'github-fine-grained-token',
    description: 'GitHub fine-grained personal access token',
    prefixes: ['github_pat_'],
    alphabet: 'A-Za-z0-9_',
    min: 36,
    max: 200,
    examples: () => ({
      match: [`github_pat_${sample(BASE62, 22)}_${sample(BASE62, 59, 2)}`],
      ignore: ['github_pat_token', `github_pat_${'x'.repeat(60)}`],
    }),
  }),
  createRule({
    id: 'gitlab-token',
    description: 'GitLab token: personal, deploy, feed, SCIM, agent, OAuth, incoming mail, feature flags',
    triggers: [
      ...[
        'glpat-',
        'gldt-',
        'glft-',
        'glsoat-',
        'glagent-',
        'gloas-',
        'glimt-',
        'glffct-',
        'glptt-',
        'glwt-',
      ],
    ],
    shape: sequence(run(WORD, 20, 300), repeat(sequence(literal('.'), run('A-Za-z0-9', 1, 40)), 0, 3)),
    accepts: (text, isCut) => !isPlaceholder(text) && (isCut || isToken(text.slice(text.indexOf('-') + 1))),
    examples: () => ({
      match: [`glpat-${sample(BASE62, 20)}`, `gldt-${sample(BASE62, 20, 2)}`],
      ignore: [`glpat-${'x'.repeat(20)}`, 'glpat-your-token-goes-here'],
    }),
  }),
  createRule({
    id: 'gitlab-runner-token',
    description: 'GitLab token of a runner or of a CI job',
    triggers: ['glrt-', 'glrtr-', 'glcbt-', 'GR1348941'],
    shape: sequence(run(WORD, 20, 300), repeat(sequence(literal('.'), run('A-Za-z0-9', 1, 40)), 0, 3)),
    examples: () => ({
      match: [`glrt-${sample(BASE62, 20)}`, `GR1348941${sample(BASE62, 20)}`],
      ignore: [`glrt-${'x'.repeat(20)}`, 'glcbt-short'],
    }),
  }),
  tokenRule({
    id: 'bitbucket-token',
    description: 'Bitbucket app password, access token, or token of its data center',
    prefixes: ['ATBB', 'ATCTT3xFf', 'BBDC-'],
    alphabet: 'A-Za-z0-9_=.+/-',
    min: 28,
    max: 300,
    examples: () => ({
      match: [`ATBB${sample(BASE62, 32)}`, `ATCTT3xFfGN0${sample(BASE62, 170)}=${sample(HEX, 8)}`],
      ignore: ['ATBB', `ATBB${'x'.repeat(32)}`],
    }),
  }),
  tokenRule({
    id: 'sourcegraph-token',
    description: 'Sourcegraph access token',
    prefixes: ['sgp_', 'slk_', 'sgd_'],
    alphabet: 'a-z0-9_',
    min: 40,
    max: 80,
    examples: () => ({
      match: [`sgp_${sample(HEX, 16)}_${sample(HEX, 40, 2)}`],
      ignore: ['sgp_enabled', `sgp_${'0'.repeat(40)}`],
    }),
  }),
  namedRule({
    id: 'source-host-named-token',
    description: 'Token of Gitea, Forgejo, Codeberg, Gitee, GitHub, GitLab or Bitbucket, behind its name',
    names: ['gitea', 'forgejo', 'codeberg', 'gitee', 'bitbucket', 'github', 'gitlab'],
    alphabet: 'A-Za-z0-9',
    min: 32,
    max: 64,
    examples: () => ({
      match: [`GITEA_TOKEN=${sample(HEX, 40)}`, `bitbucket_client_secret: ${sample(BASE62, 32)}`],
      ignore: [`gitea commit ${sample(HEX, 40)}`, `GITEA_TOKEN=${sample(BASE36, 12)}`],
    }),
  }),
]);
