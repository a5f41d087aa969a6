// What an issuer answers to the wish for a device login (RFC 8628 §3.2).
import { IdentityError } from './identity-error.ts';
import type { DeviceAuthorization } from './issuer-client.ts';

/** Its members as they are on the wire, of the kinds that they have to be. */
export interface DeviceAuthorizationAnswer {
  readonly device_code: string;
  readonly user_code: string;
  readonly verification_uri: string;
  readonly verification_uri_complete?: string;
  readonly expires_in: number;
  readonly interval?: number;
}

/** RFC 8628 §3.2, where the issuer names none. */
const DEFAULT_INTERVAL_SECONDS = 5;

/** The answer in our words. Throws IdentityError `issuer-invalid` where the page to log in at is none. */
export function toDeviceAuthorization(answer: DeviceAuthorizationAnswer): DeviceAuthorization {
  const complete = answer.verification_uri_complete;
  return {
    deviceCode: answer.device_code,
    userCode: answer.user_code,
    verificationUri: requireWebAddress(answer.verification_uri),
    ...(complete === undefined ? {} : { verificationUriComplete: requireWebAddress(complete) }),
    expiresInMs: answer.expires_in * 1000,
    intervalMs: (answer.interval ?? DEFAULT_INTERVAL_SECONDS) * 1000,
  };
}

/** The issuer names what a browser is going to open: a web page and nothing else. */
function requireWebAddress(address: string): string {
  const url = URL.parse(address);
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return url.href;
  throw new IdentityError(
    'issuer-invalid',
    `expected the issuer to name a web page to log in at, found ${JSON.stringify(address)}`,
  );
}
