// Secrets of services that teams use.
import { BASE62, DIGITS, type Draw, UPPER_DIGITS, URL64 } from '../draw.ts';
import { secretsOf } from '../kind.ts';
import { alnum, crcHex, hexDigits, prefixed, urlSafe } from '../values.ts';

const { token, named } = secretsOf('service');

const digits = (draw: Draw, length: number) => draw.chars('123456789', 1) + draw.chars(DIGITS, length - 1);

function mapboxSecret(draw: Draw): string {
  const claims = { u: 'acme', a: `cl${draw.chars('0123456789abcdefghijklmnopqrstuvwxyz', 23)}` };
  return `sk.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${urlSafe(22)(draw)}`;
}

function trello(draw: Draw): string {
  const body = `ATTA${draw.hex(64)}`;
  return body + crcHex(body);
}

export const serviceSecrets = [
  token('linear-key', prefixed('lin_api_', alnum(40)), ['LINEAR_API_KEY']),
  token(
    'notion-token',
    (draw) => (draw.oneIn(2) ? `ntn_${digits(draw, 11)}${alnum(35)(draw)}` : `secret_${alnum(43)(draw)}`),
    ['NOTION_TOKEN', 'NOTION_API_KEY'],
  ),
  token('airtable-token', (draw) => `pat${alnum(14)(draw)}.${draw.hex(64)}`, [
    'AIRTABLE_API_KEY',
    'AIRTABLE_TOKEN',
  ]),
  token(
    'asana-token',
    (draw) =>
      draw.oneIn(2)
        ? `1/${digits(draw, 16)}:${draw.hex(32)}`
        : `2/${digits(draw, 16)}/${digits(draw, 16)}:${draw.hex(32)}`,
    ['ASANA_ACCESS_TOKEN', 'ASANA_TOKEN'],
  ),
  token('trello-token', trello, ['TRELLO_TOKEN']),
  token('figma-token', prefixed('figd_', urlSafe(43)), ['FIGMA_TOKEN', 'FIGMA_ACCESS_TOKEN']),
  token('postman-key', (draw) => `PMAK-${draw.hex(24)}-${draw.hex(34)}`, ['POSTMAN_API_KEY']),
  token('mapbox-secret', mapboxSecret, ['MAPBOX_SECRET_TOKEN']),
  named(
    'algolia-admin-key',
    hexDigits(32),
    ['ALGOLIA_ADMIN_KEY', 'ALGOLIA_ADMIN_API_KEY'],
    ['ALGOLIA_API_KEY'],
  ),
  token('hubspot-token', (draw) => `pat-${draw.pick(['na1', 'eu1'])}-${draw.uuid()}`, [
    'HUBSPOT_ACCESS_TOKEN',
    'HUBSPOT_TOKEN',
  ]),
  token('typeform-token', (draw) => `tfp_${urlSafe(44)(draw)}_${alnum(14)(draw)}`, ['TYPEFORM_TOKEN']),
  named('zendesk-token', alnum(40), ['ZENDESK_API_TOKEN', 'ZENDESK_TOKEN']),
  token('clickup-token', (draw) => `pk_${digits(draw, 8)}_${draw.chars(UPPER_DIGITS, 32)}`, [
    'CLICKUP_API_TOKEN',
  ]),
  token('dropbox-token', prefixed('sl.', urlSafe(135)), ['DROPBOX_ACCESS_TOKEN']),
  named('okta-token', prefixed('00', urlSafe(40)), ['OKTA_API_TOKEN', 'OKTA_TOKEN']),
  named(
    'auth0-client-secret',
    (draw) => draw.chars(BASE62, 1) + draw.chars(URL64, 62) + draw.chars(BASE62, 1),
    ['AUTH0_CLIENT_SECRET'],
  ),
  token('facebook-token', prefixed('EAAC', alnum(180)), ['FB_ACCESS_TOKEN', 'FACEBOOK_ACCESS_TOKEN']),
  token(
    'twitter-bearer',
    (draw) => `${'A'.repeat(22)}${alnum(10)(draw)}%2B${alnum(40)(draw)}%3D${alnum(38)(draw)}`,
    ['TWITTER_BEARER_TOKEN'],
  ),
  named('twitter-secret', alnum(50), ['TWITTER_API_SECRET', 'TWITTER_CONSUMER_SECRET']),
  token('readme-key', (draw) => `rdme_${draw.chars('0123456789abcdefghijklmnopqrstuvwxyz', 70)}`, [
    'README_API_KEY',
  ]),
  token('shippo-token', (draw) => `shippo_${draw.pick(['live', 'test'])}_${draw.hex(40)}`, [
    'SHIPPO_API_TOKEN',
  ]),
  token('easypost-key', prefixed('EZAK', alnum(54)), ['EASYPOST_API_KEY']),
  token('duffel-token', (draw) => `duffel_${draw.pick(['live', 'test'])}_${urlSafe(43)(draw)}`, [
    'DUFFEL_ACCESS_TOKEN',
  ]),
  token('contentful-token', prefixed('CFPAT-', urlSafe(43)), ['CONTENTFUL_MANAGEMENT_TOKEN']),
  token('prefect-key', (draw) => `pnu_${draw.chars('0123456789abcdefghijklmnopqrstuvwxyz', 36)}`, [
    'PREFECT_API_KEY',
  ]),
  named('rapidapi-key', (draw) => `${draw.hex(10)}msh${draw.hex(15)}p1${draw.hex(5)}jsn${draw.hex(12)}`, [
    'RAPIDAPI_KEY',
    'X_RAPIDAPI_KEY',
  ]),
  named('launchdarkly-sdk-key', (draw) => `sdk-${draw.uuid()}`, ['LAUNCHDARKLY_SDK_KEY', 'LD_SDK_KEY']),
];
