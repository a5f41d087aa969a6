// Tokens of chat and payment services.
import { createRule, type Rule, tokenRule } from '../rule.ts';
import { BASE62, DIGITS, sample } from '../sample.ts';
import { run } from '../shape.ts';

export const serviceRules: readonly Rule[] = [
  createRule({
    id: 'slack-token',
    description: 'Slack token: bot, user, app, refresh, session',
    triggers: ['xoxb-', 'xoxp-', 'xoxa-', 'xoxr-', 'xoxs-', 'xoxc-', 'xoxe-', 'xoxd-'],
    shape: run('A-Za-z0-9%-', 20, 400),
    examples: {
      match: [['xoxb', sample(DIGITS, 12), sample(DIGITS, 13, 2), sample(BASE62, 24)].join('-')],
      ignore: ['xoxb-your-token', `xoxb-${'x'.repeat(40)}`],
    },
  }),
  tokenRule({
    id: 'stripe-key',
    description: 'Stripe live key, secret or restricted',
    prefixes: ['sk_live_', 'rk_live_'],
    alphabet: 'A-Za-z0-9',
    min: 20,
    max: 250,
    examples: {
      match: [`sk_live_${sample(BASE62, 24)}`, `rk_live_${sample(BASE62, 99)}`],
      ignore: ['sk_live_key', `pk_live_${sample(BASE62, 24)}`],
    },
  }),
];
