// What vendors publish and document: ids, public keys, examples, names of models.
import { createHash } from 'node:crypto';
import { BASE32, DIGITS, type Draw, LOWER_DIGITS, UPPER_DIGITS } from '../draw.ts';
import { negativesLike } from '../kind.ts';
import { alnum, hexDigits, urlSafe } from '../values.ts';

const cloud = negativesLike('cloud');
const codeHost = negativesLike('code host');
const model = negativesLike('model provider');
const chat = negativesLike('chat');
const payment = negativesLike('payment');

const _digest = (name: string, encoding: 'hex' | 'base64') => (draw: Draw) =>
  createHash(name).update(draw.bytes(16)).digest(encoding);
const digits = (draw: Draw, length: number) => draw.chars('123456789', 1) + draw.chars(DIGITS, length - 1);
const join = (...parts: readonly string[]) => parts.join('');

/** What documentation shows, put together here, so that no scanner takes this file for a leak. */
const AWS_EXAMPLE_ID = join('AKIA', 'IOSFODNN7', 'EXAMPLE');
const AWS_EXAMPLE_SECRET = join('wJalrXUtnFEMI', '/K7MDENG/', 'bPxRfiCY', 'EXAMPLEKEY');

export const vendorNegatives = [
  cloud.token('aws-documented-id', () => AWS_EXAMPLE_ID, ['AWS_ACCESS_KEY_ID']),
  cloud.named('aws-documented-secret', () => AWS_EXAMPLE_SECRET, ['AWS_SECRET_ACCESS_KEY']),
  cloud.token(
    'aws-arn',
    (draw) =>
      draw.pick([
        `arn:aws:secretsmanager:eu-west-1:${digits(draw, 12)}:secret:orders-db-${alnum(6)(draw)}`,
        `arn:aws:iam::${digits(draw, 12)}:role/deployer-${alnum(12)(draw)}`,
      ]),
    ['SECRET_ARN', 'ROLE_ARN'],
  ),
  cloud.token('aws-role-id', (draw) => `AROA${draw.chars(BASE32, 17)}`, ['ROLE_ID', 'PRINCIPAL_ID']),
  cloud.token(
    'google-client-id',
    (draw) => `${digits(draw, 12)}-${draw.chars(LOWER_DIGITS, 32)}.apps.googleusercontent.com`,
    ['GOOGLE_CLIENT_ID'],
  ),
  cloud.token('azure-tenant-id', (draw) => draw.uuid(), [
    'AZURE_TENANT_ID',
    'AZURE_CLIENT_ID',
    'AZURE_SUBSCRIPTION_ID',
  ]),
  cloud.token(
    'vpc-resource-id',
    (draw) => `${draw.pick(['i', 'vpc', 'subnet', 'sg', 'ami'])}-0${draw.hex(16)}`,
    ['INSTANCE_ID', 'SUBNET_ID'],
  ),
  codeHost.token(
    'git-sha',
    hexDigits(40),
    ['COMMIT', 'GIT_SHA', 'REVISION'],
    ['GITHUB_SHA', 'SOURCE_VERSION'],
  ),
  codeHost.token('git-short-sha', hexDigits(12), ['COMMIT', 'BUILD_ID']),
  codeHost.token('git-sha256', hexDigits(64), ['TREE', 'OBJECT_ID']),
  codeHost.token('github-node-id', (draw) => `MDEwOlJlcG9zaXRvcnk${alnum(10)(draw)}`, ['NODE_ID']),
  codeHost.token(
    'github-token-shape',
    (draw) => `gh${draw.pick(['p', 'o', 's'])}_${draw.pick(['x', 'X', 'a', '0'])}`.padEnd(40, 'x'),
    ['GITHUB_TOKEN'],
  ),
  model.token(
    'tool-call-id',
    (draw) =>
      draw.pick([`toolu_01${alnum(22)(draw)}`, `call_${alnum(24)(draw)}`, `tooluse_${urlSafe(22)(draw)}`]),
    ['TOOL_USE_ID', 'CALL_ID'],
  ),
  model.token(
    'message-id',
    (draw) =>
      draw.pick([
        `msg_01${alnum(22)(draw)}`,
        `chatcmpl-${alnum(29)(draw)}`,
        `resp_${draw.hex(50)}`,
        `req_${draw.hex(32)}`,
      ]),
    ['MESSAGE_ID', 'RESPONSE_ID'],
  ),
  model.token(
    'organisation-id',
    (draw) =>
      draw.pick([
        `org-${alnum(24)(draw)}`,
        `proj_${alnum(24)(draw)}`,
        `asst_${alnum(24)(draw)}`,
        `file-${alnum(24)(draw)}`,
        `thread_${alnum(24)(draw)}`,
      ]),
    ['OPENAI_ORG_ID', 'OPENAI_PROJECT_ID'],
  ),
  model.named(
    'model-name',
    (draw) =>
      draw.pick([
        'gpt-5-2025-08-07',
        'claude-sonnet-4-5-20250929',
        'gemini-2.5-pro',
        'sk-learn-pipeline-v2',
        'text-embedding-3-large',
      ]),
    ['MODEL', 'MODEL_NAME'],
  ),
  model.named(
    'token-count',
    (draw) => String(draw.int(16, 200_000)),
    ['MAX_TOKENS', 'TOKEN_COUNT', 'PROMPT_TOKENS', 'TOKEN_LIMIT'],
    ['CACHE_READ_TOKENS', 'TOKENS_PER_MINUTE'],
  ),
  model.named('thinking-signature', (draw) => `Eq${draw.base64(draw.int(200, 400))}`, [
    'THINKING_SIGNATURE',
    'ENCRYPTED_CONTENT',
  ]),
  model.token(
    'key-prefix-only',
    (draw) => draw.pick([join('sk', '-proj-…'), join('sk', '-ant-'), 'hf_', 'gsk_***', join('sk', '-...')]),
    ['EXPECTED_PREFIX'],
  ),
  chat.token('slack-id', (draw) => draw.pick(['C0', 'U0', 'T0', 'W0']) + draw.chars(UPPER_DIGITS, 9), [
    'SLACK_CHANNEL_ID',
    'SLACK_TEAM_ID',
  ]),
  chat.token('discord-snowflake', (draw) => digits(draw, 19), ['DISCORD_GUILD_ID', 'CHANNEL_ID']),
  payment.token(
    'stripe-object-id',
    (draw) =>
      draw.pick(['cus_', 'price_1', 'sub_1', 'prod_', 'in_1', 'evt_1']) + alnum(draw.pick([14, 23]))(draw),
    ['STRIPE_PRICE_ID', 'CUSTOMER_ID'],
  ),
  payment.token(
    'stripe-publishable',
    (draw) => `${draw.pick(['pk_live', 'pk_test'])}_${alnum(draw.pick([24, 99]))(draw)}`,
    ['STRIPE_PUBLISHABLE_KEY', 'NEXT_PUBLIC_STRIPE_KEY'],
  ),
  payment.token('order-number', (draw) => `ORD-2026-${digits(draw, 8)}-${draw.chars(UPPER_DIGITS, 6)}`, [
    'ORDER_ID',
    'INVOICE_NUMBER',
  ]),
];
