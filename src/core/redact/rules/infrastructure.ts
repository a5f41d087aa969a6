// Tokens of what runs, builds and connects programs: Vault, Terraform, Kubernetes, Docker, CI, private networks.
import { isToken } from '../checks.ts';
import { createRule, inFamily, isNoExample, tokenRule } from '../rule.ts';
import { BASE36, BASE62, DIGITS, HEX, sample, UPPER } from '../sample.ts';
import { either, literal, notBefore, run, secret, sequence } from '../shape.ts';
import { LEADS } from './assigned.ts';
import { namedRule } from './named.ts';

const WORD = 'A-Za-z0-9_-';
const UPPER36 = UPPER + DIGITS;

export const infrastructureRules = inFamily('infrastructure', [
  tokenRule({
    id: 'vault-token',
    description: 'HashiCorp Vault token: of a service, batch, recovery',
    prefixes: ['hvs.', 'hvb.', 'hvr.'],
    alphabet: WORD,
    min: 24,
    max: 400,
    examples: () => ({
      match: [`hvs.${sample(BASE62, 95)}`, `hvb.${sample(BASE62, 160)}`],
      ignore: ['hvs.token', `hvs.${'x'.repeat(24)}`],
    }),
  }),
  namedRule({
    id: 'hashicorp-named-token',
    description: 'Token of Vault, Consul, Nomad or Boundary of the older kind, behind its name',
    names: ['vault', 'consul', 'nomad', 'boundary', 'x_vault'],
    alphabet: 'A-Za-z0-9.-',
    min: 26,
    max: 40,
    examples: () => ({
      match: [`VAULT_TOKEN=s.${sample(BASE62, 24)}`],
      ignore: ['VAULT_TOKEN=$(cat token)', 'vault_token_path: /etc/vault/agent-token'],
    }),
  }),
  createRule({
    id: 'terraform-token',
    description: 'Terraform Cloud token, from its marker on: what is before that is its id',
    triggers: ['.atlasv1.'],
    insideWords: true,
    shape: secret(run('A-Za-z0-9_=-', 60, 80)),
    accepts: (text, isCut) => isNoExample(text) && (isCut || isToken(text)),
    examples: () => ({
      match: [`${sample(BASE62, 14, 77)}.atlasv1.${sample(BASE62, 67, 2)}`],
      ignore: ['.atlasv1.', `.atlasv1.${'x'.repeat(67)}`],
    }),
  }),
  createRule({
    id: 'terraform-named-token',
    description: 'Terraform Cloud token behind its name',
    triggers: [
      'TF_TOKEN_',
      'TFE_TOKEN',
      'TF_API_TOKEN',
      'ATLAS_TOKEN',
      'token =',
      'token=',
      'token:',
      'token"',
    ],
    insideWords: true,
    shape: sequence(
      LEADS,
      secret(run('A-Za-z0-9', 14, 14), literal('.atlasv1.'), run('A-Za-z0-9_=-', 60, 80)),
    ),
    examples: () => ({
      match: [`token = "${sample(BASE62, 14)}.atlasv1.${sample(BASE62, 67, 2)}"`],
      ignore: ['token = "xxxxxxxxxxxxxx.atlasv1.zzzzzzzzzzzzz"'],
    }),
  }),
  createRule({
    id: 'kubeadm-token',
    description: 'Bootstrap token of a Kubernetes cluster',
    triggers: ['--token ', '--token=', 'token: '],
    insideWords: true,
    shape: sequence(
      run('"', 0, 1),
      secret(run('a-z0-9', 6, 6), literal('.'), run('a-z0-9', 16, 16), notBefore('A-Za-z0-9._-')),
    ),
    accepts: (text, isCut) => isNoExample(text) && (isCut || /\d/.test(text.slice(7))),
    examples: () => ({
      match: [`kubeadm join 10.0.0.1:6443 --token ${sample(BASE36, 6)}.${sample(BASE36, 16, 2)} --x`],
      ignore: ['--token abcdef.authenticationkey', 'token: config.something'],
    }),
  }),
  createRule({
    id: 'kubernetes-client-key',
    description: 'Client key, or token, of a user in a configuration of Kubernetes',
    triggers: ['client-key-data:', 'client-key-data":'],
    insideWords: true,
    shape: sequence(run(' "', 0, 4), secret(run('A-Za-z0-9+/=', 40, 12_000))),
    examples: () => ({
      match: [`    client-key-data: LS0tLS1CRUdJTi${sample(BASE62, 400)}==`],
      ignore: ['client-key-data: REDACTED', `client-certificate-data: ${sample(BASE62, 80)}`],
    }),
  }),
  tokenRule({
    id: 'docker-swarm-token',
    description: 'Docker Swarm join token, or key that unlocks a swarm',
    prefixes: ['SWMTKN-1-', 'SWMKEY-1-'],
    alphabet: 'A-Za-z0-9+/-',
    min: 40,
    max: 90,
    examples: () => ({
      match: [`SWMTKN-1-${sample(BASE36, 50)}-${sample(BASE36, 25, 2)}`],
      ignore: ['SWMTKN-1-token'],
    }),
  }),
  tokenRule({
    id: 'openshift-token',
    description: 'OpenShift token',
    prefixes: ['sha256~'],
    alphabet: WORD,
    min: 43,
    max: 43,
    end: 'A-Za-z0-9_-',
    examples: () => ({
      match: [`sha256~${sample(BASE62, 43)}`],
      ignore: ['sha256~token', `sha256:${sample(HEX, 64)}`],
    }),
  }),
  createRule({
    id: 'rancher-token',
    description: 'Rancher token, or join token of K3s',
    triggers: ['token-', 'kubeconfig-u-', 'kubeconfig-user-', 'K10'],
    shape: either(
      sequence(run('a-z0-9', 5, 16), literal(':'), run('a-z0-9', 54, 54), notBefore('A-Za-z0-9')),
      sequence(
        run('a-f0-9', 62, 64),
        literal('::'),
        run('a-z', 4, 8),
        literal(':'),
        run('A-Za-z0-9', 16, 80),
      ),
    ),
    examples: () => ({
      match: [
        `token-${sample(BASE36, 5)}:${sample(BASE36, 54, 2)}`,
        `K10${sample(HEX, 64)}::server:${sample(HEX, 32, 2)}`,
      ],
      ignore: ['token-based:authentication', 'K10'],
    }),
  }),
  createRule({
    id: 'tailscale-key',
    description: 'Tailscale key: to join, of the API, of OAuth, of a webhook',
    triggers: ['tskey-'],
    shape: sequence(run('a-z', 2, 20), literal('-'), run('0-9A-Za-z_', 8, 40), run('0-9A-Za-z_-', 0, 80)),
    // A name such as tskey-auth-key is short; a key may have no digit by chance.
    accepts: (text, isCut) => isNoExample(text) && (isCut || /\d/.test(text) || text.length >= 40),
    examples: () => ({
      match: [
        `tskey-auth-${sample(BASE62, 12)}CNTRL-${sample(BASE62, 32, 2)}`,
        `tskey-auth-${sample('abcdefghijkLMNOPQRST', 12)}CNTRL-${sample('abcdefghijkLMNOPQRST', 32, 2)}`,
      ],
      ignore: ['tskey-auth-key', `tskey-auth-${'x'.repeat(12)}`],
    }),
  }),
  createRule({
    id: 'ngrok-token',
    description: 'ngrok token, or key of its API',
    triggers: ['authtoken', 'AUTHTOKEN', 'Authtoken', 'ngrok_api', 'NGROK_API', 'add-authtoken', 'ngrok'],
    insideWords: true,
    shape: sequence(
      LEADS,
      secret(
        either(
          sequence(run('0-9A-Za-z', 26, 28), literal('_'), run('0-9A-Za-z', 20, 24)),
          sequence(run('1-9', 1, 1), run('0-9A-Za-z', 20, 22), literal('_'), run('0-9A-Za-z', 20, 24)),
        ),
        notBefore('A-Za-z0-9_'),
      ),
    ),
    examples: () => ({
      match: [`ngrok config add-authtoken 2${sample(BASE62, 26)}_${sample(BASE62, 21, 2)}`],
      ignore: ['authtoken: <token>', 'ngrok_api_key='],
    }),
  }),
  createRule({
    id: 'cloudflare-tunnel-token',
    description: 'Token of a Cloudflare tunnel: JSON in base64',
    triggers: ['eyJhIjoi'],
    shape: run('A-Za-z0-9+/=', 100, 400),
    examples: () => ({
      match: [`cloudflared service install eyJhIjoi${sample(BASE62, 150)}==`],
      ignore: ['eyJhIjoi'],
    }),
  }),
  tokenRule({
    id: 'doppler-token',
    description: 'Doppler token: of a service, the CLI, personal, SCIM, audit',
    prefixes: ['dp.pt.', 'dp.st.', 'dp.ct.', 'dp.sa.', 'dp.scim.', 'dp.audit.', 'dp.said.'],
    alphabet: 'A-Za-z0-9_.-',
    min: 40,
    max: 80,
    examples: () => ({
      match: [`dp.pt.${sample(BASE62, 43)}`, `dp.st.prd.${sample(BASE62, 43)}`],
      ignore: ['dp.pt.token', `dp.pt.${'x'.repeat(43)}`],
    }),
  }),
  tokenRule({
    id: 'onepassword-token',
    description: '1Password token of a service account',
    prefixes: ['ops_eyJ'],
    alphabet: 'A-Za-z0-9_+/=-',
    min: 200,
    max: 2000,
    examples: () => ({
      match: [`ops_eyJ${sample(BASE62, 600)}`],
      ignore: ['ops_eyJ', `ops_eyJ${sample(BASE62, 20)}`],
    }),
  }),
  createRule({
    id: 'onepassword-secret-key',
    description: '1Password secret key of an account',
    triggers: ['A3-'],
    shape: sequence(
      run('A-Z0-9', 6, 6),
      literal('-'),
      run('A-Z0-9', 5, 11),
      run('A-Z0-9-', 17, 24),
      notBefore('A-Za-z0-9-'),
    ),
    accepts: (text, isCut) => isNoExample(text) && (isCut || isToken(text.slice(3).toLowerCase())),
    examples: () => ({
      match: [
        `A3-${sample(UPPER36, 6)}-${[2, 3, 4, 5, 6].map((seed) => sample(UPPER36, seed === 2 ? 6 : 5, seed)).join('-')}`,
      ],
      ignore: ['A3-PAPER', `A3-XXXXXX-XXXXXX-XXXXX-XXXXX-XXXXX-XXXXX`],
    }),
  }),
  tokenRule({
    id: 'infisical-token',
    description: 'Infisical token of a service',
    prefixes: ['st.'],
    alphabet: 'a-f0-9.-',
    min: 70,
    max: 200,
    examples: () => ({
      match: [`st.${sample(HEX, 24)}.${sample(HEX, 64, 2)}`],
      ignore: ['st.', 'st.number'],
    }),
  }),
]);
