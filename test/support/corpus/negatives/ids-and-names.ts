// Values that look as random as secrets and are none, and names that say secret beside values that are none.
import { createHash } from 'node:crypto';
import { BASE62, DIGITS, type Draw, LOWER_DIGITS } from '../draw.ts';
import { negativesLike } from '../kind.ts';
import { base64Lines, rsaPublic } from '../pem.ts';
import { alnum, hexDigits, urlSafe } from '../values.ts';

const watch = negativesLike('observability');
const registry = negativesLike('registry');
const database = negativesLike('database');
const infrastructure = negativesLike('infrastructure');
const keys = negativesLike('private key');
const web = negativesLike('web');
const service = negativesLike('service');

const digest = (name: string, encoding: 'hex' | 'base64') => (draw: Draw) =>
  createHash(name).update(draw.bytes(16)).digest(encoding);
const digits = (draw: Draw, length: number) => draw.chars('123456789', 1) + draw.chars(DIGITS, length - 1);
const _join = (...parts: readonly string[]) => parts.join('');

export const idNegatives = [
  watch.token('trace-id', hexDigits(32), ['TRACE_ID', 'CORRELATION_ID']),
  watch.token('traceparent', (draw) => `00-${draw.hex(32)}-${draw.hex(16)}-01`, ['TRACEPARENT']),
  watch.token('span-id', hexDigits(16), ['SPAN_ID', 'PARENT_ID']),
  watch.token('posthog-public-key', (draw) => `phc_${alnum(43)(draw)}`, ['NEXT_PUBLIC_POSTHOG_KEY']),
  watch.token(
    'timestamp',
    (draw) =>
      draw.pick([
        String(1_760_000_000_000 + draw.int(0, 9e9)),
        `2026-0${draw.int(1, 9)}-1${draw.int(0, 9)}T08:1${draw.int(0, 9)}:22.${draw.chars(DIGITS, 9)}Z`,
      ]),
    ['CREATED_AT', 'EXPIRES_AT'],
  ),
  registry.token('integrity', (draw) => `sha512-${digest('sha512', 'base64')(draw)}`, ['INTEGRITY']),
  registry.token(
    'image-digest',
    (draw) => `${draw.pick(['node', 'ghcr.io/acme/orders', 'postgres'])}@sha256:${draw.hex(64)}`,
    ['IMAGE', 'BASE_IMAGE'],
  ),
  registry.token(
    'content-hash',
    digest('sha256', 'hex'),
    ['CHECKSUM', 'SHA256', 'CONTENT_HASH'],
    ['DIGEST', 'FILE_HASH'],
  ),
  registry.token('md5', digest('md5', 'hex'), ['MD5', 'ETAG']),
  registry.token('go-sum', (draw) => `h1:${digest('sha256', 'base64')(draw)}`, ['MODULE_SUM']),
  database.token(
    'uuid',
    (draw) => draw.uuid(),
    ['USER_ID', 'REQUEST_ID', 'TENANT_ID'],
    ['IDEMPOTENCY_ID', 'DEVICE_UUID'],
  ),
  database.token('object-id', hexDigits(24), ['DOCUMENT_ID', 'PARENT_OBJECT']),
  database.token('ulid', (draw) => `01J${draw.chars('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 23)}`, [
    'EVENT_ID',
    'ROW_ID',
  ]),
  database.named(
    'cache-key',
    (draw) =>
      `${draw.pick(['user', 'session', 'orders'])}:${draw.int(1, 9999)}:${draw.pick(['profile', 'summary'])}:v${draw.int(1, 9)}`,
    ['CACHE_KEY', 'REDIS_KEY', 'SORT_KEY'],
    ['PARTITION_KEY', 'LOCK_KEY'],
  ),
  database.token(
    'supabase-publishable',
    (draw) => `sb_publishable_${urlSafe(22)(draw)}_${urlSafe(8)(draw)}`,
    ['NEXT_PUBLIC_SUPABASE_KEY'],
  ),
  infrastructure.named(
    'secret-name',
    (draw) =>
      draw.pick([
        'orders-db-credentials',
        'projects/acme/secrets/stripe-key/versions/3',
        'kv/data/billing/stripe',
        'tls-wildcard-acme-dev',
      ]),
    ['SECRET_NAME', 'SECRET_PATH', 'TLS_SECRET_NAME'],
  ),
  infrastructure.token(
    'pod-name',
    (draw) =>
      `${draw.pick(['orders', 'gateway', 'worker'])}-${draw.chars('bcdf2456789', 10)}-${draw.chars('bcdfghjklm24567', 5)}`,
    ['POD_NAME', 'HOSTNAME'],
  ),
  infrastructure.token('container-id', hexDigits(64), ['CONTAINER_ID']),
  keys.token(
    'ssh-public-key',
    (draw) => `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${draw.base64(32).replace('=', '')} alice@laptop`,
    ['SSH_PUBLIC_KEY', 'DEPLOY_PUBLIC_KEY'],
  ),
  keys.token('ssh-fingerprint', (draw) => `SHA256:${digest('sha256', 'base64')(draw).replace('=', '')}`, [
    'HOST_FINGERPRINT',
  ]),
  keys.token('age-recipient', (draw) => `age1${draw.chars('qpzry9x8gf2tvdw0s3jn54khce6mua7l', 58)}`, [
    'SOPS_AGE_RECIPIENTS',
  ]),
  keys.named('public-key-value', (draw) => base64Lines(rsaPublic(draw), 2000), ['PUBLIC_KEY', 'VERIFY_KEY']),
  web.named(
    'placeholder',
    (draw) =>
      draw.wording(
        [
          'your-api-key-here',
          '<YOUR_TOKEN>',
          'xxxxxxxxxxxxxxxxxxxx',
          'changeme',
          'REPLACE_ME',
          '********',
          'my-secret-token',
        ],
        [
          'INSERT_TOKEN_HERE',
          '<redacted>',
          'dummy-key-for-tests',
          'todo',
          'example-secret',
          '...',
          'sk-your-key',
        ],
      ),
    ['API_KEY', 'SECRET_KEY', 'PASSWORD', 'ACCESS_TOKEN'],
  ),
  web.named(
    'variable-reference',
    (draw) =>
      draw.wording(
        [
          '$API_TOKEN',
          `\${API_KEY}`,
          `\${{ secrets.NPM_TOKEN }}`,
          '{{ .Values.auth.password }}',
          '%DB_PASSWORD%',
          'var.db_password',
        ],
        [
          `\${SECRET_KEY:?missing}`,
          '{{ vault_db_password }}',
          '$(cat /run/secrets/db)',
          'op://prod/stripe/credential',
          '!Ref DbPassword',
          'ssm:/orders/db-password',
        ],
      ),
    ['API_KEY', 'TOKEN', 'DB_PASSWORD', 'NPM_TOKEN'],
  ),
  web.token('etag', (draw) => `W/"${draw.hex(8)}-${alnum(27)(draw)}"`, ['ETAG']),
  web.named(
    'page-token',
    (draw) => draw.pick(['CAUQAA', 'eyJvZmZzZXQiOjQwfQ', `cursor_${draw.int(10, 999)}`]),
    ['NEXT_PAGE_TOKEN', 'CONTINUATION'],
  ),
  web.named(
    'header-name',
    (draw) => draw.pick(['X-Api-Key', 'Authorization', 'x-csrf-token', 'access_token']),
    ['API_KEY_HEADER', 'TOKEN_HEADER', 'PASSWORD_FIELD'],
  ),
  web.named(
    'token-url',
    (draw) =>
      `https://${draw.pick(['login.acme.dev', 'auth.contoso.com'])}/oauth2/${draw.pick(['token', 'v1/keys', 'authorize'])}`,
    ['TOKEN_URL', 'PASSWORD_RESET_URL', 'JWKS_URI', 'AUTH_ENDPOINT'],
  ),
  service.token(
    'mapbox-public',
    (draw) =>
      `pk.${Buffer.from(JSON.stringify({ u: 'acme', a: draw.chars(LOWER_DIGITS, 25) })).toString('base64url')}.${urlSafe(22)(draw)}`,
    ['MAPBOX_PUBLIC_TOKEN', 'NEXT_PUBLIC_MAPBOX_TOKEN'],
  ),
  service.token('nano-id', urlSafe(21), ['DOC_ID', 'BLOCK_ID']),
  service.named(
    'long-identifier',
    (draw) =>
      draw.pick([
        'authenticationTokenRefreshIntervalInMilliseconds',
        'PASSWORD_RESET_CONFIRMATION_EMAIL_TEMPLATE',
        'com.acme.orders.security.JwtAuthenticationFilter',
        'useSecretManagerCredentialsProvider',
        'tok_span_per_line_average',
      ]),
    ['SYMBOL', 'FEATURE_FLAG', 'CLASS_NAME'],
  ),
  service.named(
    'password-rule',
    (draw) => draw.pick([String(draw.int(8, 64)), 'true', 'required', 'argon2id', 'bcrypt']),
    ['PASSWORD_MIN_LENGTH', 'PASSWORD_HASHER', 'TOKEN_TTL', 'SECRET_ROTATION_ENABLED'],
  ),
  service.token('bare-long-number', (draw) => `${draw.chars(BASE62, 4)}-${digits(draw, 12)}`, [
    'SERIAL_NUMBER',
    'ASSET_TAG',
  ]),
];
