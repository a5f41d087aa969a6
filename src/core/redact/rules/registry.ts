// Tokens of package registries and image registries.
import { isNoCode, isToken, mayBeRandom } from '../checks.ts';
import { endsInCrc } from '../checksums.ts';
import { fromBase64 } from '../encoding.ts';
import { createRule, inFamily, isNoExample, tokenRule } from '../rule.ts';
import { BASE36, BASE62, HEX, sample, sampleUuid } from '../sample.ts';
import { notBefore, run, secret, sequence } from '../shape.ts';

const WORD = 'A-Za-z0-9_-';

export const registryRules = inFamily('registry', [
  tokenRule({
    id: 'npm-token',
    description: 'npm access token; its last six letters are a CRC-32',
    prefixes: ['npm_'],
    alphabet: 'A-Za-z0-9',
    min: 36,
    max: 60,
    accepts: (text, isCut) =>
      (isNoExample(text) && (isCut || isToken(text.slice(4)))) || endsInCrc(text.slice('npm_'.length)),
    examples: () => ({
      match: [`npm_${sample(BASE62, 36)}`],
      ignore: ['npm_config_registry', 'npm_lifecycle_event', `npm_${'x'.repeat(36)}`],
    }),
  }),
  createRule({
    id: 'npmrc-credentials',
    description: 'Token or password of a registry in .npmrc',
    triggers: ['_authToken', '_auth', '_password'],
    insideWords: true,
    shape: sequence(
      run('"\'\\\\', 0, 7),
      run(' =:', 1, 3),
      run('"\'\\\\', 0, 7),
      secret(run('A-Za-z0-9_+/.-', 1, 1), run('A-Za-z0-9_+/=.-', 7, 4096)),
    ),
    accepts: (text, isCut) =>
      isNoCode(text) && (isCut ? mayBeRandom(text) || /\d/.test(text) : isToken(text)),
    examples: () => ({
      match: [
        `//registry.example/:_authToken=${sampleUuid()}`,
        `//registry.example/:_auth=${btoa(`user:${sample(BASE62, 12)}`)}`,
      ],
      ignore: [
        '//registry.example/:_authToken=$' + '{NPM_TOKEN}',
        '_authToken: <token>',
        'X-Db-Password: db_password\\\\nContent-Length: 55',
      ],
    }),
  }),
  tokenRule({
    id: 'pypi-token',
    description: 'PyPI token, a macaroon',
    prefixes: ['pypi-AgE'],
    alphabet: WORD,
    min: 40,
    max: 1000,
    examples: () => ({
      match: [`pypi-AgEIcHlwaS5vcmc${sample(BASE62, 140)}`],
      ignore: ['pypi-AgEIcHlwaS5vcmc', `pypi-AgE${'x'.repeat(60)}`],
    }),
  }),
  tokenRule({
    id: 'rubygems-key',
    description: 'RubyGems key',
    prefixes: ['rubygems_'],
    alphabet: 'a-f0-9',
    min: 48,
    max: 48,
    end: 'A-Za-z0-9',
    examples: () => ({ match: [`rubygems_${sample(HEX, 48)}`], ignore: ['rubygems_version'] }),
  }),
  tokenRule({
    id: 'crates-token',
    description: 'crates.io token',
    prefixes: ['cio'],
    alphabet: 'A-Za-z0-9',
    min: 32,
    max: 32,
    end: 'A-Za-z0-9_',
    examples: () => ({
      match: [`cio${sample(BASE62, 32)}`],
      ignore: ['cio', `cio${'a'.repeat(32)}`, `ciobanu_${sample(HEX, 30)}`],
    }),
  }),
  tokenRule({
    id: 'nuget-key',
    description: 'NuGet key',
    prefixes: ['oy2'],
    alphabet: 'a-z0-9',
    min: 43,
    max: 43,
    end: 'A-Za-z0-9',
    examples: () => ({ match: [`oy2${sample(BASE36, 43)}`], ignore: ['oy2', `oy2${sample(BASE36, 20)}`] }),
  }),
  tokenRule({
    id: 'docker-hub-token',
    description: 'Docker Hub token, of a user or an organisation',
    prefixes: ['dckr_pat_', 'dckr_oat_'],
    alphabet: WORD,
    min: 27,
    max: 40,
    examples: () => ({
      match: [`dckr_pat_${sample(BASE62, 27)}`],
      ignore: ['dckr_pat_token', `dckr_pat_${'x'.repeat(27)}`],
    }),
  }),
  createRule({
    id: 'docker-config-auth',
    description: 'User and password of an image registry in the configuration of Docker',
    triggers: ['"auth', '"identitytoken', '"registrytoken'],
    insideWords: true,
    shape: sequence(
      run('\\\\"', 1, 4),
      run(' \\t\\r\\n', 0, 8),
      run(':', 1, 1),
      run(' \\t\\r\\n', 0, 8),
      run('\\\\"', 1, 4),
      secret(run('A-Za-z0-9+/=._-', 8, 4096), notBefore('A-Za-z0-9+/=._ -')),
    ),
    accepts: (text, isCut) =>
      isNoExample(text) &&
      (isCut || /^[\x20-\x7e]{1,256}:[\x20-\x7e]+$/.test(fromBase64(text)) || text.length >= 200),
    examples: () => ({
      match: [`{"auths":{"r.example":{"auth":"${btoa(`user:${sample(BASE62, 20)}`)}"}}}`],
      ignore: ['{"auth": "required"}', '{"auth":"basic-auth"}', '"authority": "x"'],
    }),
  }),
  tokenRule({
    id: 'artifactory-key',
    description: 'JFrog Artifactory key or reference token',
    prefixes: ['AKCp', 'cmVmdGtu'],
    alphabet: 'A-Za-z0-9',
    min: 55,
    max: 80,
    examples: () => ({
      match: [`AKCp${sample(BASE62, 69)}`, `cmVmdGtuOjAxOj${sample(BASE62, 50)}`],
      ignore: ['AKCp', `AKCp${sample(BASE62, 20)}`],
    }),
  }),
  tokenRule({
    id: 'clojars-token',
    description: 'Clojars deploy token',
    prefixes: ['CLOJARS_'],
    alphabet: 'a-z0-9',
    min: 60,
    max: 60,
    examples: () => ({ match: [`CLOJARS_${sample(HEX, 60)}`], ignore: ['CLOJARS_USERNAME'] }),
  }),
  tokenRule({
    id: 'packagist-token',
    description: 'Packagist token, of a user or an organisation',
    prefixes: ['packagist_uut_', 'packagist_ort_', 'packagist_out_', 'packagist_org_'],
    alphabet: 'a-f0-9',
    min: 40,
    max: 80,
    examples: () => ({ match: [`packagist_uut_${sample(HEX, 68)}`], ignore: ['packagist_uut_token'] }),
  }),
]);
