// Keys of those who send mail and messages.
import { createRule, inFamily, tokenRule } from '../rule.ts';
import { BASE62, HEX, sample, sampleUuid } from '../sample.ts';
import { literal, notBefore, run, sequence } from '../shape.ts';
import { namedRule } from './named.ts';

const WORD = 'A-Za-z0-9_-';

export const mailRules = inFamily('mail', [
  createRule({
    id: 'sendgrid-key',
    description: 'SendGrid key',
    triggers: ['SG.'],
    shape: sequence(run(WORD, 16, 32), literal('.'), run(WORD, 32, 64)),
    examples: () => ({
      match: [`SG.${sample(BASE62, 22)}.${sample(BASE62, 43, 2)}`],
      ignore: ['SG.key', `SG.${'x'.repeat(22)}.${'x'.repeat(43)}`],
    }),
  }),
  tokenRule({
    id: 'mailgun-key',
    description: 'Mailgun private key',
    prefixes: ['key-', 'pubkey-'],
    alphabet: 'a-f0-9',
    min: 32,
    max: 32,
    end: 'A-Za-z0-9',
    examples: () => ({
      match: [`key-${sample(HEX, 32)}`],
      ignore: ['key-value', `monkey-${sample(HEX, 32)}`],
    }),
  }),
  namedRule({
    id: 'mail-named-key',
    description:
      'Key of Mailgun, Mailchimp, Postmark, SparkPost, Mailjet, Mandrill or Twilio, behind its name',
    names: [
      ...[
        'mailgun',
        'mg_api',
        'mailchimp',
        'postmark',
        'sparkpost',
        'mailjet',
        'mandrill',
        'twilio',
        'vonage',
      ],
      ...['nexmo', 'plivo', 'messagebird', 'sendinblue', 'brevo', 'sendgrid'],
    ],
    alphabet: WORD,
    min: 22,
    max: 80,
    examples: () => ({
      match: [
        `MAILCHIMP_API_KEY=${sample(HEX, 32)}-us12`,
        `POSTMARK_SERVER_TOKEN: ${sampleUuid()}`,
        `TWILIO_AUTH_TOKEN="${sample(HEX, 32)}"`,
      ],
      ignore: [`TWILIO_ACCOUNT_SID=AC${sample(HEX, 32)}`, 'MAILGUN_API_KEY=$' + '{MAILGUN_API_KEY}'],
    }),
  }),
  createRule({
    id: 'postmark-token',
    description: 'Postmark token of a server or an account, in its header',
    triggers: ['X-Postmark-Server-Token', 'X-Postmark-Account-Token'],
    insideWords: true,
    shape: sequence(run('"\': ,', 1, 8), run('a-f0-9-', 36, 36)),
    examples: () => ({
      match: [`X-Postmark-Server-Token: ${sampleUuid()}`],
      ignore: ['X-Postmark-Server-Token: server token'],
    }),
  }),
  tokenRule({
    id: 'brevo-key',
    description: 'Brevo (Sendinblue) key, for its API or SMTP',
    prefixes: ['xkeysib-', 'xsmtpsib-'],
    alphabet: 'A-Za-z0-9-',
    min: 64,
    max: 96,
    examples: () => ({
      match: [`xkeysib-${sample(HEX, 64)}-${sample(BASE62, 16)}`],
      ignore: ['xkeysib-key', `xkeysib-${'0'.repeat(64)}`],
    }),
  }),
  tokenRule({
    id: 'mailersend-token',
    description: 'MailerSend token',
    prefixes: ['mlsn.'],
    alphabet: 'a-f0-9',
    min: 64,
    max: 64,
    examples: () => ({ match: [`mlsn.${sample(HEX, 64)}`], ignore: ['mlsn.token'] }),
  }),
  createRule({
    id: 'resend-key',
    description: 'Resend key',
    triggers: ['re_'],
    shape: sequence(run('A-Za-z0-9', 8, 8), literal('_'), run('A-Za-z0-9', 20, 32), notBefore('A-Za-z0-9_')),
    accepts: (text, isCut) => isCut || (/\d/.test(text) && /[A-Z]/.test(text) && /[a-z]/.test(text)),
    examples: () => ({
      match: [`re_${sample(BASE62, 8)}_${sample(BASE62, 24, 2)}`],
      ignore: ['re_compiled_expressionsofthegrammar', 're_match'],
    }),
  }),
  tokenRule({
    id: 'mandrill-key',
    description: 'Mandrill key',
    prefixes: ['md-'],
    alphabet: WORD,
    min: 22,
    max: 22,
    end: 'A-Za-z0-9_-',
    examples: () => ({
      match: [`md-${sample(BASE62, 22)}`],
      ignore: ['md-icon-button', 'md-select-menu-contain'],
    }),
  }),
  tokenRule({
    id: 'twilio-key',
    description: 'Twilio API key',
    prefixes: ['SK'],
    alphabet: 'a-f0-9',
    min: 32,
    max: 32,
    end: 'A-Za-z0-9',
    examples: () => ({ match: [`SK${sample(HEX, 32)}`], ignore: [`AC${sample(HEX, 32)}`, 'SKU'] }),
  }),
  tokenRule({
    id: 'klaviyo-key',
    description: 'Klaviyo private key',
    prefixes: ['pk_'],
    alphabet: 'a-f0-9',
    min: 34,
    max: 34,
    end: 'A-Za-z0-9',
    examples: () => ({ match: [`pk_${sample(HEX, 34)}`], ignore: [`pk_${sample(HEX, 24)}`, 'pk_live'] }),
  }),
]);
