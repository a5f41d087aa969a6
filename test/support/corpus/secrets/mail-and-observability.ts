// Secrets of who sends mail and messages, and of who watches programs run.
import { BASE62, type Draw, LOWER_DIGITS, UPPER_DIGITS } from '../draw.ts';
import { secretsOf } from '../kind.ts';
import { alnum, base64Body, hexDigits, prefixed, urlSafe } from '../values.ts';

const mail = secretsOf('mail');
const watch = secretsOf('observability');

const uuid = (draw: Draw) => draw.uuid();
const base64Json = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64');

export const mailSecrets = [
  mail.token('sendgrid-key', (draw) => `SG.${urlSafe(22)(draw)}.${urlSafe(43)(draw)}`, ['SENDGRID_API_KEY']),
  mail.token('mailgun-key', prefixed('key-', hexDigits(32)), ['MAILGUN_API_KEY', 'MAILGUN_KEY']),
  mail.named('mailgun-new-key', (draw) => `${draw.hex(32)}-${draw.hex(8)}-${draw.hex(8)}`, [
    'MAILGUN_API_KEY',
  ]),
  mail.token('mailchimp-key', (draw) => `${draw.hex(32)}-us${draw.int(1, 21)}`, ['MAILCHIMP_API_KEY']),
  mail.named('postmark-token', uuid, ['POSTMARK_SERVER_TOKEN', 'POSTMARK_API_TOKEN']),
  mail.named('twilio-auth-token', hexDigits(32), ['TWILIO_AUTH_TOKEN']),
  mail.token('brevo-key', (draw) => `xkeysib-${draw.hex(64)}-${alnum(16)(draw)}`, [
    'BREVO_API_KEY',
    'SENDINBLUE_API_KEY',
  ]),
  mail.token('resend-key', (draw) => `re_${alnum(8)(draw)}_${alnum(24)(draw)}`, ['RESEND_API_KEY']),
  mail.named('mandrill-key', prefixed('md-', urlSafe(22)), ['MANDRILL_API_KEY']),
  mail.named('ses-smtp-password', prefixed('B', base64Body(43)), ['SES_SMTP_PASSWORD', 'SMTP_PASSWORD']),
];

export const observabilitySecrets = [
  watch.named('datadog-api-key', hexDigits(32), ['DD_API_KEY', 'DATADOG_API_KEY']),
  watch.named('datadog-app-key', hexDigits(40), ['DD_APP_KEY', 'DATADOG_APP_KEY'], ['DD_APPLICATION_KEY']),
  watch.token('newrelic-user-key', (draw) => `NRAK-${draw.chars(UPPER_DIGITS, 27)}`, ['NEW_RELIC_API_KEY']),
  watch.token('newrelic-license-key', (draw) => `${draw.hex(36)}NRAL`, ['NEW_RELIC_LICENSE_KEY']),
  watch.token('sentry-user-token', prefixed('sntryu_', hexDigits(64)), ['SENTRY_AUTH_TOKEN']),
  watch.token(
    'sentry-org-token',
    (draw) =>
      `sntrys_${base64Json({ iat: 1700000000 + draw.int(0, 9_999_999), url: 'https://sentry.io', region_url: 'https://us.sentry.io', org: 'acme' }).replaceAll('=', '')}_${base64Body(43)(draw)}`,
    ['SENTRY_AUTH_TOKEN'],
  ),
  watch.token('grafana-service-account', (draw) => `glsa_${alnum(32)(draw)}_${draw.hex(8)}`, [
    'GRAFANA_TOKEN',
    'GRAFANA_API_KEY',
  ]),
  watch.token(
    'grafana-cloud',
    (draw) =>
      `glc_${base64Json({ o: String(draw.int(100000, 999999)), n: 'alloy', k: alnum(24)(draw), m: { r: 'eu' } })}`,
    ['GRAFANA_CLOUD_TOKEN'],
  ),
  watch.named(
    'honeycomb-key',
    (draw) => (draw.oneIn(2) ? alnum(22)(draw) : `hcaik_01${draw.chars(LOWER_DIGITS, 56)}`),
    ['HONEYCOMB_API_KEY'],
  ),
  watch.named('pagerduty-key', (draw) => `u+${urlSafe(18)(draw)}`, ['PAGERDUTY_API_KEY', 'PAGERDUTY_TOKEN']),
  watch.token(
    'dynatrace-token',
    (draw) => `dt0c01.${draw.chars(UPPER_DIGITS, 24)}.${draw.chars(UPPER_DIGITS, 64)}`,
    ['DT_API_TOKEN', 'DYNATRACE_TOKEN'],
  ),
  watch.named(
    'elastic-api-key',
    (draw) => Buffer.from(`${urlSafe(20)(draw)}:${urlSafe(22)(draw)}`).toString('base64'),
    ['ELASTIC_API_KEY', 'ES_API_KEY'],
  ),
  watch.named('rollbar-token', hexDigits(32), ['ROLLBAR_ACCESS_TOKEN']),
  watch.token('posthog-personal-key', (draw) => `phx_${draw.chars(BASE62, draw.int(43, 47))}`, [
    'POSTHOG_PERSONAL_API_KEY',
  ]),
  watch.named('snyk-token', uuid, ['SNYK_TOKEN']),
  watch.token('sonar-token', (draw) => `${draw.pick(['sqp', 'squ', 'sqa'])}_${draw.hex(40)}`, [
    'SONAR_TOKEN',
  ]),
  watch.named('codecov-token', uuid, ['CODECOV_TOKEN']),
];
