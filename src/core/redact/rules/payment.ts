// Keys of payment services and shops.
import { isToken } from '../checks.ts';
import { createRule, inFamily, isNoExample, tokenRule } from '../rule.ts';
import { BASE36, BASE62, HEX, sample, sampleUuid } from '../sample.ts';
import { literal, run, sequence } from '../shape.ts';

export const paymentRules = inFamily('payment', [
  tokenRule({
    id: 'stripe-key',
    description: 'Stripe key, secret or restricted, of a live account or a test one',
    prefixes: ['sk_live_', 'rk_live_', 'sk_test_', 'rk_test_', 'sk_org_live_', 'sk_org_test_'],
    alphabet: 'A-Za-z0-9',
    min: 20,
    max: 250,
    examples: () => ({
      match: [`sk_live_${sample(BASE62, 24)}`, `rk_live_${sample(BASE62, 99)}`],
      ignore: ['sk_live_key', `pk_live_${sample(BASE62, 24)}`, `sk_test_${'x'.repeat(24)}`],
    }),
  }),
  tokenRule({
    id: 'signing-secret',
    description: 'Secret that a webhook of Stripe, Svix, Clerk or OpenAI is signed with',
    prefixes: ['whsec_'],
    alphabet: 'A-Za-z0-9+/=',
    min: 24,
    max: 100,
    examples: () => ({
      match: [`whsec_${sample(BASE62, 32)}`],
      ignore: ['whsec_test', `whsec_${'x'.repeat(32)}`],
    }),
  }),
  tokenRule({
    id: 'square-token',
    description: 'Square access token or OAuth secret',
    prefixes: ['sq0atp-', 'sq0csp-', 'sq0idp-', 'EAAA'],
    alphabet: 'A-Za-z0-9_-',
    min: 22,
    max: 64,
    end: 'A-Za-z0-9_-',
    accepts: (text, isCut) => isNoExample(text) && (isCut || !text.startsWith('EAAA') || text.length >= 60),
    examples: () => ({
      match: [`sq0atp-${sample(BASE62, 22)}`, `EAAA${sample(BASE62, 60)}`],
      ignore: ['sq0atp-token', `EAAA${sample(BASE62, 24)}`],
    }),
  }),
  createRule({
    id: 'braintree-token',
    description: 'Braintree (PayPal) access token',
    triggers: ['access_token$production$', 'access_token$sandbox$'],
    shape: sequence(run('0-9a-z', 16, 16), literal('$'), run('0-9a-f', 32, 32)),
    examples: () => ({
      match: [`access_token$production$${sample(BASE36, 16)}$${sample(HEX, 32)}`],
      ignore: ['access_token$production$merchant$key'],
    }),
  }),
  tokenRule({
    id: 'shopify-token',
    description: 'Shopify token: of an app, custom, private, or shared secret',
    prefixes: ['shpat_', 'shpca_', 'shppa_', 'shpss_', 'shpua_'],
    alphabet: 'A-Za-z0-9',
    min: 32,
    max: 64,
    examples: () => ({
      match: [`shpat_${sample(HEX, 32)}`],
      ignore: ['shpat_token', `shpss_${'0'.repeat(32)}`],
    }),
  }),
  createRule({
    id: 'plaid-token',
    description: 'Plaid access token',
    triggers: ['access-sandbox-', 'access-development-', 'access-production-'],
    shape: run('0-9a-f-', 36, 36),
    examples: () => ({
      match: [`access-production-${sampleUuid()}`],
      ignore: ['access-sandbox-environment', 'access-production-'],
    }),
  }),
  tokenRule({
    id: 'adyen-key',
    description: 'Adyen API key',
    prefixes: ['AQE'],
    alphabet: 'A-Za-z0-9*+/=_.{}%^!~@#&()<>:;?,|[\\]-',
    min: 80,
    max: 300,
    examples: () => ({
      match: [`AQE${sample(BASE62, 60)}-${sample(BASE62, 44, 2)}=-${sample(BASE62, 16, 3)}`],
      ignore: ['AQE', `AQE${sample(BASE62, 30)}`],
    }),
  }),
  tokenRule({
    id: 'razorpay-key',
    description: 'Razorpay key id',
    prefixes: ['rzp_live_', 'rzp_test_'],
    alphabet: 'A-Za-z0-9',
    min: 14,
    max: 14,
    end: 'A-Za-z0-9',
    examples: () => ({
      match: [`rzp_live_${sample(BASE62, 14)}`],
      ignore: ['rzp_live_key', 'rzp_test_xxxxxxxxxxxxxx'],
    }),
  }),
  tokenRule({
    id: 'flutterwave-key',
    description: 'Flutterwave secret key',
    prefixes: ['FLWSECK-', 'FLWSECK_TEST-'],
    alphabet: 'A-Za-z0-9-',
    min: 32,
    max: 48,
    examples: () => ({
      match: [`FLWSECK-${sample(HEX, 32)}-X`],
      ignore: ['FLWSECK-key', `FLWPUBK-${sample(HEX, 32)}-X`],
    }),
  }),
  tokenRule({
    id: 'mollie-key',
    description: 'Mollie or GoCardless key',
    prefixes: ['live_', 'test_'],
    accepts: (text, isCut) => isNoExample(text) && (isCut || (/\d/.test(text) && isToken(text.slice(5)))),
    alphabet: 'A-Za-z0-9',
    min: 30,
    max: 44,
    end: 'A-Za-z0-9_-',
    examples: () => ({
      match: [`live_${sample(BASE62, 30)}`],
      ignore: ['test_thatTheParserReadsEmptyDocuments', 'live_reload'],
    }),
  }),
  tokenRule({
    id: 'payment-key',
    description: 'Key of Paddle, Mercado Pago, Duffel, Lob, Shippo, EasyPost or Clerk',
    prefixes: [
      ...['pdl_live_apikey_', 'pdl_sdbx_apikey_', 'APP_USR-', 'duffel_live_', 'duffel_test_', 'live_pub_'],
      ...['shippo_live_', 'shippo_test_', 'EZAK', 'EZTK'],
    ],
    alphabet: 'A-Za-z0-9_-',
    min: 36,
    max: 90,
    examples: () => ({
      match: [`shippo_live_${sample(HEX, 40)}`, `EZAK${sample(BASE62, 54)}`],
      ignore: ['shippo_live_token', 'EZAK'],
    }),
  }),
]);
