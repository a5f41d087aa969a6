// Secrets of hosts of source code.
import { BASE32, BASE62, type Draw, LOWER_DIGITS } from '../draw.ts';
import { secretsOf } from '../kind.ts';
import { alnum, crcHex, hexDigits, prefixed, urlSafe, withCrc } from '../values.ts';

const { token, named } = secretsOf('code host');

const github = (letter: string) => (draw: Draw) => withCrc(`gh${letter}_`, draw.chars(BASE62, 30));

function routable(draw: Draw): string {
  return `glpat-${urlSafe(27)(draw)}.${draw.chars(LOWER_DIGITS, 2)}${draw.chars(LOWER_DIGITS, 7)}`;
}

function atlassian(draw: Draw): string {
  const body = `ATATT3xFfGF0${urlSafe(172)(draw)}`;
  return `${body}=${crcHex(body)}`;
}

export const codeHostSecrets = [
  token('github-classic', github('p'), ['GITHUB_TOKEN', 'GH_TOKEN']),
  token('github-oauth', github('o'), ['GITHUB_TOKEN', 'GH_OAUTH_TOKEN']),
  token('github-app', (draw) => github(draw.pick(['u', 's']))(draw), ['GITHUB_TOKEN', 'INSTALLATION_TOKEN']),
  token('github-refresh', github('r'), ['GITHUB_REFRESH_TOKEN']),
  token('github-fine-grained', (draw) => `github_pat_${alnum(22)(draw)}_${alnum(59)(draw)}`, [
    'GITHUB_TOKEN',
    'GITHUB_PAT',
  ]),
  token('gitlab-personal', (draw) => (draw.oneIn(3) ? routable(draw) : `glpat-${urlSafe(20)(draw)}`), [
    'GITLAB_TOKEN',
    'CI_TOKEN',
  ]),
  token('gitlab-trigger', prefixed('glptt-', hexDigits(40)), ['TRIGGER_TOKEN']),
  token('gitlab-deploy', (draw) => `${draw.pick(['gldt', 'glrt', 'glft', 'glsoat'])}-${urlSafe(20)(draw)}`, [
    'CI_DEPLOY_TOKEN',
    'RUNNER_TOKEN',
  ]),
  token('bitbucket-app-password', (draw) => `ATBB${alnum(24)(draw)}${draw.hex(8).toUpperCase()}`, [
    'BITBUCKET_APP_PASSWORD',
  ]),
  token('atlassian-api-token', atlassian, ['JIRA_API_TOKEN', 'ATLASSIAN_TOKEN', 'CONFLUENCE_TOKEN']),
  named(
    'azure-devops-classic',
    (draw) => draw.chars(BASE32.toLowerCase(), 52),
    ['AZURE_DEVOPS_EXT_PAT', 'AZURE_DEVOPS_PAT'],
    ['ADO_PAT', 'VSTS_TOKEN'],
  ),
  token(
    'azure-devops-pat',
    (draw) => `${alnum(52)(draw)}JQQJ99${draw.chars(BASE62, 18)}AZDO${alnum(4)(draw)}`,
    ['AZURE_DEVOPS_PAT'],
  ),
  named('gitea-token', hexDigits(40), ['GITEA_TOKEN', 'FORGEJO_TOKEN']),
  token(
    'sourcegraph-token',
    (draw) => (draw.oneIn(2) ? `sgp_${draw.hex(40)}` : `sgp_${draw.hex(16)}_${draw.hex(40)}`),
    ['SRC_ACCESS_TOKEN'],
  ),
];
