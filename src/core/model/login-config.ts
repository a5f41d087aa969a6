// Where the users of a sidecar prove who they are, as config.json says it.
import { isJsonObject } from './json.ts';

/** `groupsClaim`: where the ID token has the groups, a path with dots. */
export interface LoginConfig {
  readonly issuer: string;
  readonly clientId: string;
  readonly audience?: string;
  readonly scope?: string;
  readonly groupsClaim: string;
}

/** Where issuers put groups unless told otherwise. */
export const DEFAULT_GROUPS_CLAIM = 'groups';

const MEMBERS = ['issuer', 'clientId', 'audience', 'scope', 'groupsClaim'];

/** Lets `"login"` in. Throws RangeError that names the first member that is not as expected. */
export function parseLoginConfig(value: unknown): LoginConfig {
  if (!isJsonObject(value)) throw new RangeError('expected "login" to be an object');
  const unknown = Object.keys(value).find((member) => !MEMBERS.includes(member));
  if (unknown !== undefined)
    throw new RangeError(
      `expected "login" to have only ${MEMBERS.join(', ')}, found ${JSON.stringify(unknown)}`,
    );
  const { issuer, clientId, audience, scope, groupsClaim = DEFAULT_GROUPS_CLAIM } = value;
  return {
    issuer: parseIssuer(issuer),
    clientId: parseText(clientId, 'login.clientId'),
    ...(audience === undefined ? {} : { audience: parseText(audience, 'login.audience') }),
    ...(scope === undefined ? {} : { scope: parseText(scope, 'login.scope') }),
    groupsClaim: parseText(groupsClaim, 'login.groupsClaim'),
  };
}

/** Lets an issuer in: an https URL, or an http one on this machine, as OpenID Connect Discovery has it. Throws RangeError. */
export function parseIssuer(value: unknown): string {
  const text = parseText(value, 'login.issuer');
  const url = URL.parse(text);
  const isWeb = url !== null && (url.protocol === 'https:' || url.protocol === 'http:');
  if (!isWeb)
    throw new RangeError(`expected "login.issuer" to be an https URL, found ${JSON.stringify(text)}`);
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    throw new RangeError('expected "login.issuer" without user, query and fragment');
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    throw new RangeError(
      `expected "login.issuer" to be an https URL (http only on this machine), found ${JSON.stringify(text)}`,
    );
  return text;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

function parseText(value: unknown, place: string): string {
  if (typeof value === 'string' && /^[^\p{Cc}]{1,2048}$/u.test(value)) return value;
  throw new RangeError(
    `expected a text "${place}", found ${value === undefined ? 'none' : JSON.stringify(value)}`,
  );
}
