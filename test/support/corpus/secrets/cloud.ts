// Secrets of clouds and of hosts of applications.
import { BASE32, BASE62, type Draw, LOWER_DIGITS, URL64 } from '../draw.ts';
import { secretsOf } from '../kind.ts';
import { room, secret } from '../marks.ts';
import { base64Lines, edge, keyLabel, rsaPkcs8 } from '../pem.ts';
import { alnum, base64Body, crcHex, hexDigits, host, prefixed, urlSafe } from '../values.ts';

const { token, named, line, block } = secretsOf('cloud');

const accessKeyId = (draw: Draw) => draw.pick(['AKIA', 'ASIA']) + draw.chars(BASE32, 16);
const account = (draw: Draw) => draw.chars(LOWER_DIGITS, 12);

function serviceAccount(draw: Draw): string {
  const project = `${draw.pick(['orders', 'billing', 'search', 'ml-prod'])}-${draw.int(1000, 9999)}`;
  const label = keyLabel();
  const pem = `${edge('BEGIN', label)}\\n${secret(base64Lines(rsaPkcs8(draw)).replaceAll('\n', '\\n'))}\\n${edge('END', label)}\\n`;
  return [
    '{',
    '  "type": "service_account",',
    `  "project_id": "${project}",`,
    `  "private_key_id": "${room(draw.hex(40))}",`,
    `  "private_key": "${room(pem)}",`,
    `  "client_email": "runner@${project}.iam.gserviceaccount.com",`,
    `  "client_id": "1${draw.chars('0123456789', 20)}",`,
    '  "token_uri": "https://oauth2.googleapis.com/token"',
    '}',
  ].join('\n');
}

const awsCredentials = (draw: Draw) =>
  [
    `[${draw.pick(['default', 'prod', 'staging'])}]`,
    `aws_access_key_id = ${secret(accessKeyId(draw))}`,
    `aws_secret_access_key = ${secret(base64Body(40)(draw))}`,
    `region = eu-central-${draw.int(1, 2)}`,
  ].join('\n');

const stsAnswer = (draw: Draw) =>
  `{\n    "Credentials": {\n        "AccessKeyId": "${secret(accessKeyId(draw))}",\n        "SecretAccessKey": "${secret(base64Body(40)(draw))}",\n        "SessionToken": "${secret(sessionToken(draw))}",\n        "Expiration": "2026-03-0${draw.int(1, 9)}T11:22:33Z"\n    }\n}`;

/** A prefix, 40 characters, their CRC-32 in hex. */
function cloudflare(draw: Draw): string {
  const body = alnum(40)(draw);
  return `${draw.pick(['cfut', 'cfat', 'cfk'])}_${body}${crcHex(body).toLowerCase()}`;
}

/** Begins in the base64 of what every one begins with. */
const sessionToken = (draw: Draw) =>
  Buffer.from('!\n\torigin_ec', 'latin1').toString('base64') + base64Body(draw.int(240, 400))(draw);

export const cloudSecrets = [
  token('aws-access-key-id', accessKeyId, ['AWS_ACCESS_KEY_ID']),
  named('aws-secret-access-key', base64Body(40), ['AWS_SECRET_ACCESS_KEY', 'AWS_SECRET_KEY']),
  named('aws-session-token', sessionToken, ['AWS_SESSION_TOKEN']),
  block('aws-credentials', (draw) => (draw.oneIn(2) ? awsCredentials(draw) : stsAnswer(draw))),
  token(
    'aws-bedrock-key',
    (draw) =>
      `ABSK${Buffer.from(`BedrockAPIKey-${draw.chars(LOWER_DIGITS, 4)}-at-${draw.chars('0123456789', 12)}:${draw.base64(33)}`).toString('base64')}`,
    ['AWS_BEARER_TOKEN_BEDROCK'],
  ),
  block('gcp-service-account', serviceAccount),
  token(
    'gcp-api-key',
    prefixed('AIza', urlSafe(35)),
    ['GOOGLE_API_KEY', 'GOOGLE_MAPS_KEY'],
    ['GOOGLE_MAPS_API_KEY'],
  ),
  token('gcp-oauth-client-secret', prefixed('GOCSPX-', urlSafe(28)), ['GOOGLE_CLIENT_SECRET']),
  token(
    'gcp-access-token',
    (draw) => `ya29.${draw.pick(['a0', 'c.', 'A0'])}${urlSafe(draw.int(140, 210))(draw)}`,
    ['GOOGLE_OAUTH_ACCESS_TOKEN', 'ACCESS_TOKEN'],
  ),
  token('gcp-refresh-token', (draw) => `1//0${draw.int(1, 9)}${urlSafe(98)(draw)}`, [
    'REFRESH_TOKEN',
    'GOOGLE_REFRESH_TOKEN',
  ]),
  line(
    'azure-storage-connection',
    (draw) =>
      `DefaultEndpointsProtocol=https;AccountName=${account(draw)};AccountKey=${secret(draw.base64(64))};EndpointSuffix=core.windows.net`,
  ),
  named(
    'azure-storage-key',
    (draw) => draw.base64(64),
    ['AZURE_STORAGE_KEY', 'AZURE_STORAGE_ACCOUNT_KEY'],
    ['AZURE_STORAGE_ACCESS_KEY'],
  ),
  token(
    'azure-client-secret',
    (draw) =>
      `${alnum(3)(draw)}${draw.int(7, 9)}Q~${draw.chars(`${BASE62}._-~`, 33)}${draw.chars(BASE62, 1)}`,
    ['AZURE_CLIENT_SECRET', 'AZURE_AD_CLIENT_SECRET'],
    ['ENTRA_CLIENT_SECRET'],
  ),
  line(
    'azure-sas',
    (draw) =>
      `https://${account(draw)}.blob.core.windows.net/${draw.pick(['backups', 'images'])}?sv=2023-11-03&ss=b&srt=co&sp=rl&se=2026-12-31T23:59:59Z&spr=https&sig=${secret(encodeURIComponent(draw.base64(32)))}`,
  ),
  line(
    'azure-service-bus',
    (draw) =>
      `Endpoint=sb://${account(draw)}.servicebus.windows.net/;SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=${secret(draw.base64(32))}`,
  ),
  token('digitalocean-token', (draw) => `${draw.pick(['dop', 'doo', 'dor'])}_v1_${draw.hex(64)}`, [
    'DIGITALOCEAN_TOKEN',
    'DO_TOKEN',
  ]),
  named('cloudflare-api-token', urlSafe(40), ['CLOUDFLARE_API_TOKEN', 'CF_API_TOKEN']),
  named(
    'cloudflare-global-key',
    hexDigits(37),
    ['CLOUDFLARE_API_KEY'],
    ['CF_API_KEY', 'CLOUDFLARE_AUTH_KEY'],
  ),
  token('cloudflare-prefixed-token', cloudflare, ['CLOUDFLARE_API_TOKEN']),
  token('cloudflare-origin-key', (draw) => `v1.0-${draw.hex(24)}-${draw.hex(146)}`, [
    'CLOUDFLARE_ORIGIN_CA_KEY',
  ]),
  token('heroku-token', prefixed('HRKU-AA', urlSafe(58)), ['HEROKU_API_KEY']),
  named('heroku-key', (draw) => draw.uuid(), ['HEROKU_API_KEY', 'HEROKU_API_TOKEN']),
  token('fly-token', (draw) => `fm2_${draw.base64(3 * draw.int(90, 140))}`, [
    'FLY_API_TOKEN',
    'FLY_ACCESS_TOKEN',
  ]),
  named('vercel-token', alnum(24), ['VERCEL_TOKEN', 'VERCEL_API_TOKEN']),
  token(
    'vercel-prefixed-token',
    (draw) => `${draw.pick(['vcp', 'vci', 'vca', 'vcr', 'vck'])}_${alnum(56)(draw)}`,
    ['VERCEL_TOKEN', 'AI_GATEWAY_API_KEY'],
  ),
  token('netlify-token', prefixed('nfp_', alnum(36)), ['NETLIFY_AUTH_TOKEN']),
  token('alibaba-key-id', prefixed('LTAI5t', alnum(18)), ['ALICLOUD_ACCESS_KEY']),
  named('alibaba-secret', alnum(30), ['ALICLOUD_SECRET_KEY', 'ALIBABA_CLOUD_ACCESS_KEY_SECRET']),
  named('hetzner-token', alnum(64), ['HCLOUD_TOKEN', 'HETZNER_API_TOKEN']),
  named('linode-token', hexDigits(64), ['LINODE_TOKEN', 'LINODE_API_TOKEN']),
  named('ibm-cloud-key', (draw) => draw.chars(URL64, 42) + draw.chars(BASE62, 2), [
    'IBMCLOUD_API_KEY',
    'IBM_API_KEY',
  ]),
  line(
    'aws-presigned-url',
    (draw) =>
      `https://${host(draw).split('.')[0]}.s3.amazonaws.com/report-${draw.int(1, 99)}.pdf?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${room(`${accessKeyId(draw)}%2F20260301%2Fus-east-1%2Fs3%2Faws4_request`)}&X-Amz-Date=20260301T101112Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host&X-Amz-Signature=${secret(draw.hex(64))}`,
  ),
];
