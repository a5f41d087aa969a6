// Tokens and addresses of chat services, and of networks that people talk in.
import { isToken } from '../checks.ts';
import { createRule, inFamily, isNoExample, tokenRule } from '../rule.ts';
import { BASE36, BASE62, DIGITS, HEX, sample, sampleUuid, UPPER } from '../sample.ts';
import { literal, notBefore, run, secret, sequence } from '../shape.ts';

const WORD = 'A-Za-z0-9_-';
const UPPER36 = UPPER + DIGITS;

/** How the number of a bot begins in base64: `10…` to `99…`. */
const BOT_NUMBERS = Array.from({ length: 90 }, (_, at) => btoa(String(at + 10)).slice(0, 3)).filter(
  (text, at, all) => all.indexOf(text) === at,
);

export const chatRules = inFamily('chat', [
  createRule({
    id: 'slack-token',
    description: 'Slack token: bot, user, app, refresh, session',
    triggers: [
      ...['xoxb-', 'xoxp-', 'xoxa-', 'xoxr-', 'xoxs-', 'xoxc-', 'xoxe-', 'xoxd-', 'xoxo-', 'xoxe.xoxp-'],
      'xoxe.xoxb-',
    ],
    shape: run('A-Za-z0-9%/+=-', 20, 400),
    accepts: (text, isCut) => isNoExample(text) && (isCut || /\d/.test(text)),
    examples: () => ({
      match: [['xoxb', sample(DIGITS, 12), sample(DIGITS, 13, 2), sample(BASE62, 24)].join('-')],
      ignore: ['xoxb-your-token', `xoxb-${'x'.repeat(40)}`, 'xoxb-not-a-real-token-this-is'],
    }),
  }),
  tokenRule({
    id: 'slack-app-token',
    description: 'Slack app-level token',
    prefixes: ['xapp-'],
    alphabet: 'A-Za-z0-9-',
    min: 40,
    max: 200,
    examples: () => ({
      match: [['xapp', '1', `A0${sample(UPPER36, 9)}`, sample(DIGITS, 13), sample(HEX, 64)].join('-')],
      ignore: ['xapp-token', `xapp-1-${'x'.repeat(60)}`],
    }),
  }),
  createRule({
    id: 'slack-webhook',
    description: 'Address of a Slack webhook, workflow or trigger: who has it may post',
    triggers: ['hooks.slack.com/', 'hooks.slack-gov.com/'],
    shape: sequence(run('a-z', 5, 16), literal('/'), run('A-Za-z0-9/_-', 20, 160)),
    accepts: (text, isCut) => isNoExample(text) && (isCut || isWebhook(text)),
    examples: () => ({
      match: [
        `https://hooks.slack.com/services/T${sample(UPPER36, 10)}/B${sample(UPPER36, 10, 2)}/${sample(BASE62, 24)}`,
      ],
      ignore: ['https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX'],
    }),
  }),
  createRule({
    id: 'discord-bot-token',
    description: 'Discord bot token: the number of the bot in base64, a time, a signature',
    triggers: [...BOT_NUMBERS, 'mfa.'],
    shape: sequence(
      run(WORD, 20, 25),
      literal('.'),
      run(WORD, 6, 7),
      literal('.'),
      run(WORD, 27, 45),
      notBefore('A-Za-z0-9_.-'),
    ),
    examples: () => ({
      match: [`${btoa(`1${sample(DIGITS, 17)}`)}.G${sample(BASE62, 5)}.${sample(BASE62, 38, 2)}`],
      ignore: [`${btoa(`1${sample(DIGITS, 17)}`)}.json`, 'MTA', 'NTP.server.name'],
    }),
  }),
  createRule({
    id: 'discord-webhook',
    description: 'Address of a Discord webhook: who has it may post',
    triggers: ['discord.com/api/webhooks/', 'discordapp.com/api/webhooks/'],
    shape: sequence(run('0-9', 15, 22), literal('/'), run(WORD, 50, 90)),
    examples: () => ({
      match: [`https://discord.com/api/webhooks/${sample(DIGITS, 18)}/${sample(BASE62, 68)}`],
      ignore: ['https://discord.com/api/webhooks/id/token'],
    }),
  }),
  createRule({
    id: 'telegram-bot-token',
    description: 'Telegram bot token in an address: the number of the bot and its secret',
    triggers: ['/bot'],
    insideWords: true,
    shape: secret(run('0-9', 6, 12), literal(':'), run(WORD, 30, 40), notBefore('A-Za-z0-9_-')),
    accepts: (text, isCut) => isNoExample(text) && (isCut || /[A-Z]/.test(text)),
    examples: () => ({
      match: [`https://api.telegram.org/bot${sample(DIGITS, 10, 9)}:AA${sample(BASE62, 33, 9)}/getMe`],
      ignore: ['https://api.telegram.org/bot<token>/getMe', '/bot123456:short'],
    }),
  }),
  createRule({
    id: 'telegram-bot-secret',
    description: 'Secret of a Telegram bot behind its number, which everybody may know',
    triggers: [':AA'],
    insideWords: true,
    shape: secret(run(WORD, 32, 33), notBefore('A-Za-z0-9_-')),
    accepts: (text, isCut) => isNoExample(text) && (isCut || isToken(text)),
    examples: () => ({
      match: [`${sample(DIGITS, 10)}:AA${sample(BASE62, 33)}`],
      ignore: [`x:AA${sample(BASE62, 60)}`, 'aspect:AAA'],
    }),
  }),
  createRule({
    id: 'teams-webhook',
    description: 'Address of a Microsoft Teams webhook: who has it may post',
    triggers: ['webhook.office.com/', 'outlook.office.com/webhook'],
    shape: sequence(run('a-z0-9@/A-Z-', 60, 220)),
    accepts: (text, isCut) => isNoExample(text) && (isCut || /[0-9a-f]{32}/.test(text)),
    examples: () => ({
      match: [
        `https://x.webhook.office.com/webhookb2/${sampleUuid()}@${sampleUuid(2)}/IncomingWebhook/${sample(HEX, 32)}/${sampleUuid(3)}`,
      ],
      ignore: ['https://x.webhook.office.com/webhookb2/<id>/IncomingWebhook/<key>'],
    }),
  }),
  createRule({
    id: 'google-chat-webhook',
    description: 'Key and token in the address of a Google Chat webhook',
    triggers: ['chat.googleapis.com/v1/spaces/'],
    shape: sequence(run('A-Za-z0-9_-', 6, 32), literal('/messages?'), run('A-Za-z0-9_=&%-', 60, 200)),
    examples: () => ({
      match: [
        `https://chat.googleapis.com/v1/spaces/${sample(BASE62, 11)}/messages?key=${sample(BASE62, 39)}&token=${sample(BASE62, 43)}%3D`,
      ],
      ignore: ['https://chat.googleapis.com/v1/spaces/AAAA/messages?key=x'],
    }),
  }),
  tokenRule({
    id: 'twitch-token',
    description: 'Twitch chat token',
    prefixes: ['oauth:'],
    alphabet: 'a-z0-9',
    min: 30,
    max: 30,
    end: 'A-Za-z0-9',
    examples: () => ({ match: [`oauth:${sample(BASE36, 30)}`], ignore: ['oauth:grant-type', 'oauth:2'] }),
  }),
  tokenRule({
    id: 'twitter-bearer',
    description: 'Bearer token of an app of X (Twitter)',
    prefixes: ['AAAAAAAAAAAAAAAAAAAAA'],
    alphabet: 'A-Za-z0-9%',
    min: 60,
    max: 120,
    accepts: (text, isCut) => isCut || isToken(text.slice(22)),
    examples: () => ({ match: [`${'A'.repeat(22)}${sample(BASE62, 80)}`], ignore: ['A'.repeat(120)] }),
  }),
  tokenRule({
    id: 'facebook-token',
    description: 'Facebook or Instagram access token',
    prefixes: ['EAA', 'IGQVJ', 'IGAA'],
    alphabet: 'A-Za-z0-9',
    min: 80,
    max: 400,
    examples: () => ({ match: [`EAA${sample(BASE62, 160)}`], ignore: ['EAA', `EAA${sample(BASE62, 30)}`] }),
  }),
]);

/** `services/T…/B…/…`: the last piece is the key. */
function isWebhook(text: string): boolean {
  const key = text.split('/').at(-1) ?? '';
  return key.length >= 16 && isToken(key);
}
