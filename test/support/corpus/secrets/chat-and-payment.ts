// Secrets of chats and of who takes payments.
import { BASE62, DIGITS, type Draw, LOWER_DIGITS, UPPER_DIGITS } from '../draw.ts';
import { secretsOf } from '../kind.ts';
import { room, secret } from '../marks.ts';
import { alnum, hexDigits, prefixed, urlSafe } from '../values.ts';

const chat = secretsOf('chat');
const payment = secretsOf('payment');

const digits = (length: number) => (draw: Draw) =>
  draw.chars('123456789', 1) + draw.chars(DIGITS, length - 1);

/** The number of a bot in base64, when it was made, a signature. */
const discordBot = (draw: Draw) =>
  `${Buffer.from(digits(19)(draw)).toString('base64').replaceAll('=', '')}.G${urlSafe(5)(draw)}.${urlSafe(38)(draw)}`;

export const chatSecrets = [
  chat.token('slack-bot', (draw) => `xoxb-${digits(12)(draw)}-${digits(13)(draw)}-${alnum(24)(draw)}`, [
    'SLACK_BOT_TOKEN',
    'SLACK_TOKEN',
  ]),
  chat.token(
    'slack-user',
    (draw) => `xoxp-${digits(12)(draw)}-${digits(12)(draw)}-${digits(13)(draw)}-${draw.hex(32)}`,
    ['SLACK_USER_TOKEN'],
  ),
  chat.token(
    'slack-app',
    (draw) => ['xapp', 1, `A${draw.chars(UPPER_DIGITS, 10)}`, digits(13)(draw), draw.hex(64)].join('-'),
    ['SLACK_APP_TOKEN'],
  ),
  chat.line('slack-webhook', (draw) =>
    room(
      `https://hooks.slack.com/services/T${draw.chars(UPPER_DIGITS, 10)}/B${draw.chars(UPPER_DIGITS, 10)}/${secret(alnum(24)(draw))}`,
    ),
  ),
  chat.named('slack-signing-secret', hexDigits(32), ['SLACK_SIGNING_SECRET']),
  chat.token('discord-bot', discordBot, ['DISCORD_TOKEN', 'BOT_TOKEN'], ['DISCORD_BOT_TOKEN']),
  chat.line('discord-webhook', (draw) =>
    room(`https://discord.com/api/webhooks/${digits(19)(draw)}/${secret(urlSafe(68)(draw))}`),
  ),
  chat.token('telegram-bot', (draw) => `${digits(10)(draw)}:AA${urlSafe(33)(draw)}`, [
    'TELEGRAM_BOT_TOKEN',
    'TG_TOKEN',
  ]),
  chat.line('teams-webhook', (draw) =>
    room(
      `https://contoso.webhook.office.com/webhookb2/${draw.uuid()}@${draw.uuid()}/IncomingWebhook/${secret(draw.hex(32))}/${draw.uuid()}`,
    ),
  ),
  chat.named('mattermost-token', (draw) => draw.chars(LOWER_DIGITS, 26), [
    'MATTERMOST_TOKEN',
    'MATTERMOST_BOT_TOKEN',
  ]),
];

export const paymentSecrets = [
  payment.token('stripe-live', (draw) => `sk_live_${alnum(draw.oneIn(2) ? 24 : 99)(draw)}`, [
    'STRIPE_SECRET_KEY',
    'STRIPE_API_KEY',
  ]),
  payment.token('stripe-test', (draw) => `sk_test_${alnum(draw.oneIn(2) ? 24 : 99)(draw)}`, [
    'STRIPE_SECRET_KEY',
    'STRIPE_TEST_KEY',
  ]),
  payment.token('stripe-restricted', (draw) => `rk_live_${alnum(draw.oneIn(2) ? 24 : 99)(draw)}`, [
    'STRIPE_RESTRICTED_KEY',
  ]),
  payment.token('stripe-webhook', prefixed('whsec_', alnum(32)), ['STRIPE_WEBHOOK_SECRET']),
  payment.token('square-access', prefixed('EAAA', urlSafe(60)), ['SQUARE_ACCESS_TOKEN']),
  payment.token(
    'square-oauth',
    (draw) => (draw.oneIn(2) ? `sq0atp-${urlSafe(22)(draw)}` : `sq0csp-${urlSafe(43)(draw)}`),
    ['SQUARE_SECRET'],
  ),
  payment.token(
    'braintree-access',
    (draw) => `access_token$production$${draw.chars(LOWER_DIGITS, 16)}$${draw.hex(32)}`,
    ['BRAINTREE_ACCESS_TOKEN'],
  ),
  payment.named('paypal-secret', prefixed('E', urlSafe(79)), ['PAYPAL_CLIENT_SECRET', 'PAYPAL_SECRET']),
  payment.token(
    'shopify-token',
    (draw) => `${draw.pick(['shpat', 'shpca', 'shppa', 'shpss'])}_${draw.hex(32)}`,
    ['SHOPIFY_ACCESS_TOKEN', 'SHOPIFY_API_SECRET'],
  ),
  payment.named('razorpay-secret', alnum(24), ['RAZORPAY_KEY_SECRET']),
  payment.token(
    'plaid-access',
    (draw) => `access-${draw.pick(['production', 'sandbox', 'development'])}-${draw.uuid()}`,
    ['PLAID_ACCESS_TOKEN'],
  ),
  payment.token('flutterwave-secret', (draw) => `FLWSECK-${draw.hex(32)}-X`, ['FLW_SECRET_KEY']),
  payment.token('paystack-secret', prefixed('sk_live_', hexDigits(40)), ['PAYSTACK_SECRET_KEY']),
  payment.named('mollie-key', (draw) => `live_${draw.chars(BASE62, 30)}`, ['MOLLIE_API_KEY']),
];
