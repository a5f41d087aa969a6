// Values that several kinds share: checksums of tokens, passwords as people choose them, JSON web tokens.
import { crc32 } from 'node:zlib';
import { BASE62, BASE64, type Draw, HEX, LETTERS, URL64 } from './draw.ts';

/** A token that ends in the CRC-32 of what is before it, six digits in base 62: GitHub's and npm's way. */
export function withCrc(prefix: string, body: string): string {
  return prefix + body + formatBase62(crc32(body)).padStart(6, '0');
}

/** Eight upper-case hex digits of the CRC-32: Atlassian's way, and in lower case Cloudflare's. */
export const crcHex = (text: string): string => crc32(text).toString(16).toUpperCase().padStart(8, '0');

function formatBase62(value: number): string {
  const last = BASE62[value % 62] ?? '';
  return value < 62 ? last : formatBase62(Math.floor(value / 62)) + last;
}

const SYLLABLES =
  'ba ke lo mi nu ra si to vel dor fen gar hul jin kor mas nep oth pur quel rin sta tam urg wex yor'.split(
    ' ',
  );

/** As people choose them: syllables, a capital, digits, a sign that needs no quoting anywhere. */
export function password(draw: Draw): string {
  const word = () => draw.pick(SYLLABLES) + draw.pick(SYLLABLES);
  const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
  return capital(word()) + draw.pick([...'_-!.']) + word() + draw.int(10, 9999);
}

/** As password managers make them; no sign that a shell, YAML or a URL would want quoted. */
export const madePassword = (draw: Draw): string =>
  draw.chars(`${BASE62}_-`, draw.int(16, 28)).replace(/^-|-$/g, 'x');

/** Either of both. */
export const anyPassword = (draw: Draw): string => (draw.oneIn(2) ? password(draw) : madePassword(draw));

/** A value of no vendor that is too random to be anything but a secret. */
export function randomSecret(draw: Draw): string {
  return draw.pick([
    () => draw.hex(draw.pick([32, 40, 48, 64])),
    () => draw.chars(BASE62, draw.int(24, 44)),
    () => draw.base64(draw.pick([24, 32, 48])),
    () => draw.chars(URL64, draw.int(32, 48)).replace(/^[-_]|[-_]$/g, 'k'),
  ])();
}

/** `eyJ…` (RFC 7519), signed with so many bytes. */
export function webToken(header: object, claims: object, signature: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return [part(header), part(claims), signature].join('.');
}

/** Where machines are, in documents that nobody takes for real ones. */
export const host = (draw: Draw): string =>
  `${draw.pick(['db', 'cache', 'api', 'queue', 'registry', 'internal', 'proxy'])}${draw.oneIn(2) ? `-${draw.int(1, 9)}` : ''}.${draw.pick(['acme', 'northwind', 'initech', 'contoso'])}.${draw.pick(['dev', 'io', 'net', 'internal'])}`;

export const user = (draw: Draw): string =>
  draw.pick([
    'app',
    'deploy',
    'admin',
    'svc_orders',
    'reader',
    'root',
    'ci-bot',
    'alice',
    'postgres',
    'backup',
  ]);

export const alnum = (length: number) => (draw: Draw) => draw.chars(BASE62, length);
export const hexDigits = (length: number) => (draw: Draw) => draw.chars(HEX, length);
export const letters = (length: number) => (draw: Draw) => draw.chars(LETTERS, length);
/** Letters, digits, `-` and `_`, of which none at the ends. */
export const urlSafe = (length: number) => (draw: Draw) =>
  draw.chars(BASE62, 1) + draw.chars(URL64, length - 2) + draw.chars(BASE62, 1);
/** Base64 characters that are no padding, of which none at the ends is a sign. */
export const base64Body = (length: number) => (draw: Draw) =>
  draw.chars(BASE62, 1) + draw.chars(BASE64, length - 2) + draw.chars(BASE62, 1);

/** A prefix, kept apart from what follows it, so that no file holds the whole. */
export const prefixed =
  (prefix: string, body: (draw: Draw) => string) =>
  (draw: Draw): string =>
    prefix + body(draw);
