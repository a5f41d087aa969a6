// Tokens of what builds, checks and delivers programs.
import { isToken } from '../checks.ts';
import { createRule, inFamily, isNoExample, tokenRule } from '../rule.ts';
import { BASE62, DIGITS, HEX, sample, UPPER } from '../sample.ts';
import { literal, notBefore, run, sequence } from '../shape.ts';
import { namedRule } from './named.ts';

const WORD = 'A-Za-z0-9_-';
const UPPER36 = UPPER + DIGITS;

export const integrationRules = inFamily('infrastructure', [
  tokenRule({
    id: 'pulumi-token',
    description: 'Pulumi token',
    prefixes: ['pul-'],
    alphabet: 'a-f0-9',
    min: 40,
    max: 40,
    end: 'A-Za-z0-9',
    examples: () => ({ match: [`pul-${sample(HEX, 40)}`], ignore: ['pul-token', `pul-${'0'.repeat(40)}`] }),
  }),
  tokenRule({
    id: 'circleci-token',
    description: 'CircleCI token, personal or of a project',
    prefixes: ['CCIPAT_', 'CCIPRJ_'],
    alphabet: 'A-Za-z0-9_',
    min: 40,
    max: 80,
    examples: () => ({
      match: [`CCIPAT_${sample(BASE62, 22)}_${sample(HEX, 40)}`],
      ignore: ['CCIPAT_TOKEN'],
    }),
  }),
  tokenRule({
    id: 'buildkite-token',
    description: 'Buildkite token: of the API, an agent, a job',
    prefixes: ['bkua_', 'bkat_', 'bkaj_', 'bkct_', 'bkpt_'],
    alphabet: 'A-Za-z0-9',
    min: 40,
    max: 80,
    examples: () => ({ match: [`bkua_${sample(HEX, 40)}`], ignore: ['bkua_token'] }),
  }),
  namedRule({
    id: 'ci-named-token',
    description: 'Token of a service that builds or checks programs, behind its name',
    names: [
      'circle',
      'travis',
      'jenkins',
      'drone',
      'teamcity',
      'snyk',
      'sonar',
      'codeclimate',
      'appveyor',
      'semaphore',
      'argocd',
    ],
    alphabet: 'A-Za-z0-9_-',
    min: 20,
    max: 64,
    examples: () => ({
      match: [`CIRCLE_TOKEN=${sample(HEX, 40)}`, `SNYK_TOKEN=11${sample(HEX, 34)}`],
      ignore: ['SONAR_TOKEN=<token>', 'drone_secret_name: registry-credentials'],
    }),
  }),
  tokenRule({
    id: 'sonar-token',
    description: 'SonarQube or SonarCloud token: of a user, a project, global',
    prefixes: ['squ_', 'sqp_', 'sqa_'],
    alphabet: 'a-f0-9',
    min: 40,
    max: 40,
    end: 'A-Za-z0-9',
    examples: () => ({ match: [`squ_${sample(HEX, 40)}`], ignore: ['sqp_solver', `sqa_${'0'.repeat(40)}`] }),
  }),
  createRule({
    id: 'harness-token',
    description: 'Harness token',
    triggers: ['pat.', 'sat.'],
    shape: sequence(
      run(WORD, 20, 24),
      literal('.'),
      run('a-f0-9', 24, 24),
      literal('.'),
      run('A-Za-z0-9', 20, 20),
    ),
    examples: () => ({
      match: [`pat.${sample(BASE62, 22)}.${sample(HEX, 24)}.${sample(BASE62, 20)}`],
      ignore: ['pat.name.id', 'sat.'],
    }),
  }),
  tokenRule({
    id: 'octopus-key',
    description: 'Octopus Deploy key',
    prefixes: ['API-'],
    alphabet: 'A-Z0-9',
    min: 25,
    max: 36,
    end: 'A-Za-z0-9-',
    examples: () => ({ match: [`API-${sample(UPPER36, 30)}`], ignore: ['API-KEY', 'API-VERSION'] }),
  }),
  tokenRule({
    id: 'prefect-key',
    description: 'Prefect key, of a user or a bot',
    prefixes: ['pnu_', 'pnb_'],
    alphabet: 'A-Za-z0-9',
    min: 36,
    max: 36,
    end: 'A-Za-z0-9',
    examples: () => ({ match: [`pnu_${sample(BASE62, 36)}`], ignore: ['pnb_name'] }),
  }),
  tokenRule({
    id: 'infracost-key',
    description: 'Infracost key',
    prefixes: ['ico-'],
    alphabet: 'A-Za-z0-9',
    min: 32,
    max: 32,
    end: 'A-Za-z0-9',
    examples: () => ({
      match: [`ico-${sample(BASE62, 32)}`],
      ignore: ['ico-sizes', `ico-${'x'.repeat(32)}`],
    }),
  }),
  createRule({
    id: 'laravel-key',
    description: 'Application key of Laravel',
    triggers: ['base64:'],
    shape: sequence(run('A-Za-z0-9+/', 43, 43), literal('='), notBefore('A-Za-z0-9+/=')),
    accepts: (text, isCut) => isNoExample(text) && (isCut || isToken(text.slice('base64:'.length))),
    examples: () => ({
      match: [`APP_KEY=base64:${sample(BASE62, 43)}=`],
      ignore: ['base64:', 'APP_KEY=base64:<key>'],
    }),
  }),
  tokenRule({
    id: 'gateway-token',
    description: 'Token of LocalStack or Kong',
    prefixes: ['ls-', 'kpat_', 'spat_'],
    alphabet: 'A-Za-z0-9-',
    min: 36,
    max: 70,
    examples: () => ({
      match: [`kpat_${sample(BASE62, 44)}`],
      ignore: ['ls-command-with-many-options-and-a-long-name', 'kpat_key'],
    }),
  }),
]);
