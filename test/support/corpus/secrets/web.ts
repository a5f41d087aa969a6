// Secrets in requests: tokens, headers, cookies, URLs.
import { BASE32, BASE62, type Draw } from '../draw.ts';
import { secretsOf } from '../kind.ts';
import { room, secret } from '../marks.ts';
import {
  alnum,
  anyPassword,
  host,
  madePassword,
  password,
  randomSecret,
  urlSafe,
  user,
  webToken,
} from '../values.ts';

const { token, named, line } = secretsOf('web');

function claims(draw: Draw): object {
  const iat = 1_760_000_000 + draw.int(0, 9_999_999);
  return draw.pick([
    { sub: String(draw.int(1000, 99999)), name: 'Alice Doe', iat, exp: iat + 3600 },
    {
      iss: `https://${host(draw)}/`,
      aud: 'api',
      sub: `auth0|${draw.hex(24)}`,
      scope: 'read write',
      exp: iat,
    },
    { user_id: draw.int(1, 9999), role: 'service_role', iss: 'supabase', iat },
    { email: 'alice@acme.dev', jti: draw.uuid(), groups: ['admin'], exp: iat },
  ]);
}

const hs256 = (draw: Draw) => webToken({ alg: 'HS256', typ: 'JWT' }, claims(draw), draw.base64url(32));
const rs256 = (draw: Draw) =>
  webToken({ alg: 'RS256', typ: 'at+jwt', kid: draw.base64url(12) }, claims(draw), draw.base64url(256));
const opaque = (draw: Draw) => draw.pick([alnum(40), urlSafe(43), (one: Draw) => one.hex(40)])(draw);
const basic = (draw: Draw) => Buffer.from(`${user(draw)}:${anyPassword(draw)}`).toString('base64');
const path = (draw: Draw) => draw.pick(['v1/orders', 'users/me', 'repos', 'health', 'graphql']);
const url = (draw: Draw) => `https://${host(draw)}/${path(draw)}`;
const quote = (draw: Draw) => draw.pick(["'", '"']);

function curlHeader(draw: Draw, header: string): string {
  const mark = quote(draw);
  return draw.pick([
    `curl -sS -H ${mark}${header}${mark} ${url(draw)}`,
    `curl --header ${mark}${header}${mark} -X POST ${url(draw)} -d @body.json`,
  ]);
}

const sessionCookie = (draw: Draw) =>
  draw.pick([
    () => `sessionid=${secret(draw.chars('0123456789abcdefghijklmnopqrstuvwxyz', 32))}`,
    () => `connect.sid=${secret(`s%3A${urlSafe(32)(draw)}.${alnum(43)(draw)}`)}`,
    () => `PHPSESSID=${secret(draw.chars('0123456789abcdefghijklmnopqrstuvwxyz', 26))}`,
    () => `JSESSIONID=${secret(draw.hex(32).toUpperCase())}`,
    () => `__Secure-next-auth.session-token=${secret(draw.uuid())}`,
    () => `auth_token=${secret(hs256(draw))}`,
    () => `laravel_session=${secret(alnum(40)(draw))}`,
  ])();

const cookie = (draw: Draw) =>
  draw.oneIn(3)
    ? `Set-Cookie: ${room(`${sessionCookie(draw)}; Path=/; HttpOnly; SameSite=Lax`)}`
    : `Cookie: ${room(`theme=dark; ${sessionCookie(draw)}; lang=en`)}`;

export const webSecrets = [
  token('jwt-hs256', hs256, ['ACCESS_TOKEN', 'JWT'], ['ID_TOKEN', 'SUPABASE_SERVICE_ROLE_KEY']),
  token('jwt-rs256', rs256, ['ACCESS_TOKEN', 'ID_TOKEN']),
  line(
    'url-password',
    (draw) =>
      `${draw.pick(['https', 'https', 'http'])}://${room(`${user(draw)}:${secret(anyPassword(draw))}`)}@${host(draw)}/${path(draw)}`,
  ),
  line(
    'encoded-url-password',
    (draw) =>
      `${draw.wording(['postgres', 'https'], ['amqp', 'mongodb'])}://${room(`${user(draw)}:${secret(encodeURIComponent(`${draw.chars('#$%&+/:=?@', 1)}${draw.chars(`${BASE62}#$%&+/:=?@`, draw.int(10, 20))}`))}`)}@${host(draw)}/orders`,
  ),
  line(
    'ftp-url-password',
    (draw) =>
      `${draw.pick(['ftp', 'sftp', 'smtp', 'ldap', 'socks5'])}://${room(`${user(draw)}:${secret(madePassword(draw))}`)}@${host(draw)}`,
  ),
  line(
    'git-url-token',
    (draw) =>
      `git clone https://${room(`${draw.pick(['oauth2', 'x-access-token', 'ci-bot'])}:${secret(alnum(32)(draw))}`)}@${host(draw)}/acme/orders.git`,
  ),
  line('curl-bearer', (draw) => curlHeader(draw, `Authorization: ${room(`Bearer ${secret(opaque(draw))}`)}`)),
  line('curl-token-header', (draw) =>
    curlHeader(
      draw,
      `${draw.pick(['X-Api-Key', 'X-Auth-Token', 'PRIVATE-TOKEN', 'apikey'])}: ${secret(opaque(draw))}`,
    ),
  ),
  line('curl-basic', (draw) => curlHeader(draw, `Authorization: ${room(`Basic ${secret(basic(draw))}`)}`)),
  line(
    'curl-user',
    (draw) =>
      `curl ${draw.pick(['-u', '--user', '-sS -u'])} ${room(`${user(draw)}:${secret(password(draw))}`)} ${url(draw)}`,
  ),
  line(
    'authorization-header',
    (draw) =>
      `${draw.pick(['Authorization', 'authorization', 'Proxy-Authorization'])}: ${room(`${draw.pick(['Bearer', 'Token', 'token'])} ${secret(opaque(draw))}`)}`,
  ),
  line('cookie-header', cookie),
  line('curl-cookie', (draw) => `curl -b '${room(sessionCookie(draw))}' ${url(draw)}`),
  line(
    'url-token-parameter',
    (draw) =>
      `${url(draw)}?page=${draw.int(1, 9)}&${draw.pick(['access_token', 'api_key', 'apikey', 'auth_token'])}=${secret(opaque(draw))}`,
  ),
  line(
    'oauth-form',
    (draw) =>
      `grant_type=client_credentials&client_id=${draw.pick(['orders-web', 'cli'])}&client_secret=${secret(urlSafe(40)(draw))}&scope=read`,
  ),
  line(
    'otpauth-url',
    (draw) => `otpauth://totp/Acme:alice?secret=${secret(draw.chars(BASE32, 32))}&issuer=Acme`,
  ),
  named(
    'jwt-signing-secret',
    randomSecret,
    ['JWT_SECRET', 'NEXTAUTH_SECRET', 'SESSION_SECRET'],
    ['COOKIE_SECRET', 'AUTH_SECRET', 'TOKEN_SECRET'],
  ),
];
