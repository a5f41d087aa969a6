// Secrets of vaults, clusters, pipelines and networks.
import { BASE62, type Draw, LOWER_DIGITS, UPPER_DIGITS } from '../draw.ts';
import { secretsOf } from '../kind.ts';
import { inBase64, secret } from '../marks.ts';
import { ecSec1, keyLabel, privatePem } from '../pem.ts';
import { alnum, anyPassword, hexDigits, host, prefixed, urlSafe, user, webToken } from '../values.ts';

const { token, named, block } = secretsOf('infrastructure');

/** RFC 7518 §3.3: 256 bytes. */
const serviceAccountToken = (draw: Draw) =>
  webToken(
    { alg: 'RS256', kid: draw.base64url(32) },
    {
      iss: 'kubernetes/serviceaccount',
      'kubernetes.io/serviceaccount/namespace': draw.pick(['default', 'ci', 'monitoring']),
      'kubernetes.io/serviceaccount/secret.name': `deployer-token-${draw.chars(LOWER_DIGITS, 5)}`,
      sub: 'system:serviceaccount:ci:deployer',
    },
    draw.base64url(256),
  );

function kubernetesSecret(draw: Draw): string {
  const [first, second] = draw.pick([
    ['DB_PASSWORD', 'API_TOKEN'],
    ['password', 'token'],
    ['postgres-password', 'client-secret'],
  ]);
  return [
    'apiVersion: v1',
    'kind: Secret',
    'metadata:',
    `  name: ${draw.pick(['orders', 'billing', 'gateway'])}-credentials`,
    'type: Opaque',
    'data:',
    `  ${first}: ${secret(Buffer.from(anyPassword(draw)).toString('base64'))}`,
    `  ${second}: ${secret(Buffer.from(draw.chars(BASE62, 32)).toString('base64'))}`,
  ].join('\n');
}

const dockerAuth = (draw: Draw) =>
  `{\n\t"auths": {\n\t\t"${draw.pick(['https://index.docker.io/v1/', 'ghcr.io', host(draw)])}": {\n\t\t\t"auth": "${secret(Buffer.from(`${user(draw)}:${anyPassword(draw)}`).toString('base64'))}"\n\t\t}\n\t}\n}`;

const kubeconfig = (draw: Draw) =>
  [
    'apiVersion: v1',
    'kind: Config',
    'users:',
    `- name: ${user(draw)}`,
    '  user:',
    draw.oneIn(2)
      ? `    client-key-data: ${inBase64(`${privatePem(keyLabel('EC'), ecSec1(draw))}\n`)}`
      : `    token: ${secret(serviceAccountToken(draw))}`,
  ].join('\n');

const wireguard = (draw: Draw) =>
  [
    '[Interface]',
    `PrivateKey = ${secret(draw.base64(32))}`,
    `Address = 10.8.0.${draw.int(2, 250)}/24`,
    '',
    '[Peer]',
    `PublicKey = ${draw.base64(32)}`,
    `Endpoint = ${host(draw)}:51820`,
  ].join('\n');

const onePasswordSecretKey = (draw: Draw) =>
  `A3-${draw.chars(UPPER_DIGITS, 6)}-${draw.chars(UPPER_DIGITS, 11)}-${[5, 5, 5].map((length) => draw.chars(UPPER_DIGITS, length)).join('-')}`;

const onePasswordToken = (draw: Draw) =>
  `ops_${Buffer.from(
    JSON.stringify({
      email: `${draw.chars(LOWER_DIGITS, 13)}@1passwordserviceaccounts.com`,
      muk: {
        alg: 'A256GCM',
        ext: true,
        k: draw.base64url(32),
        key_ops: ['encrypt', 'decrypt'],
        kty: 'oct',
        kid: 'mp',
      },
      secretKey: onePasswordSecretKey(draw),
      srpX: draw.hex(64),
      signInAddress: 'acme.1password.com',
      userAuth: { method: 'SRPg-4096', alg: 'PBES2g-HS256', iterations: 650_000, salt: draw.base64url(16) },
    }),
  ).toString('base64')}`;

export const infrastructureSecrets = [
  token(
    'vault-service',
    (draw) => (draw.oneIn(2) ? `hvs.${alnum(24)(draw)}` : `hvs.CAESI${urlSafe(90)(draw)}`),
    ['VAULT_TOKEN'],
  ),
  token('vault-batch', prefixed('hvb.AAAAAQ', urlSafe(150)), ['VAULT_TOKEN']),
  token('terraform-cloud', (draw) => `${alnum(14)(draw)}.atlasv1.${urlSafe(67)(draw)}`, [
    'TF_API_TOKEN',
    'TFE_TOKEN',
  ]),
  token('kubernetes-service-account', serviceAccountToken, ['K8S_TOKEN', 'KUBE_TOKEN']),
  block('kubernetes-secret', kubernetesSecret),
  block('kubeconfig', kubeconfig),
  block('docker-auth', dockerAuth),
  block('wireguard', wireguard),
  token('pulumi-token', prefixed('pul-', hexDigits(40)), ['PULUMI_ACCESS_TOKEN']),
  token('doppler-token', (draw) => `dp.${draw.oneIn(2) ? 'pt' : 'st.prd'}.${alnum(43)(draw)}`, [
    'DOPPLER_TOKEN',
  ]),
  token('onepassword-service-account', onePasswordToken, ['OP_SERVICE_ACCOUNT_TOKEN']),
  token('onepassword-secret-key', onePasswordSecretKey, ['OP_SECRET_KEY']),
  token('age-secret-key', (draw) => `AGE-SECRET-KEY-1${draw.chars('QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L', 58)}`, [
    'SOPS_AGE_KEY',
  ]),
  token(
    'tailscale-key',
    (draw) => `tskey-${draw.pick(['auth', 'api', 'client'])}-k${alnum(11)(draw)}CNTRL-${alnum(32)(draw)}`,
    ['TS_AUTHKEY', 'TAILSCALE_AUTHKEY'],
  ),
  named('ngrok-token', (draw) => `2${alnum(26)(draw)}_${draw.int(1, 8)}${alnum(20)(draw)}`, [
    'NGROK_AUTHTOKEN',
  ]),
  named('consul-token', (draw) => draw.uuid(), ['CONSUL_HTTP_TOKEN']),
  named('nomad-token', (draw) => draw.uuid(), ['NOMAD_TOKEN']),
  token('circleci-token', (draw) => `CCIPAT_${alnum(22)(draw)}_${draw.hex(40)}`, [
    'CIRCLE_TOKEN',
    'CIRCLECI_TOKEN',
  ]),
  token('buildkite-token', (draw) => `bkua_${draw.hex(40)}`, ['BUILDKITE_API_TOKEN']),
  token('infracost-key', prefixed('ico-', alnum(32)), ['INFRACOST_API_KEY']),
  token('harness-token', (draw) => `pat.${alnum(22)(draw)}.${draw.hex(24)}.${alnum(20)(draw)}`, [
    'HARNESS_API_KEY',
  ]),
];
