// The device authorization grant (RFC 8628), from asking for a code to the tokens that its approval brings.
import type { LoginConfig } from '../../core/model/login-config.ts';
import { IdentityError } from './identity-error.ts';
import type { DeviceAnswer, DeviceAuthorization, IssuerClient, TokenAnswer } from './issuer-client.ts';
import type { Timers } from './timers.ts';

/** What the user is told meanwhile. */
export type DeviceLoginEvent =
  /** `expiresAt` in ms since 1970. */
  | { readonly type: 'verification'; readonly authorization: DeviceAuthorization; readonly expiresAt: number }
  | { readonly type: 'slowed-down'; readonly intervalMs: number }
  | { readonly type: 'unreachable'; readonly message: string; readonly intervalMs: number };

export interface DeviceLoginOptions {
  readonly login: LoginConfig;
  readonly timers: Timers;
  readonly signal: AbortSignal;
  readonly notify: (event: DeviceLoginEvent) => void;
}

/** RFC 8628 §3.5: how much longer to wait after each `slow_down`. */
const SLOW_DOWN_MS = 5_000;
const MAX_INTERVAL_MS = 60_000;
/** What is asked for where neither flags nor config.json name scopes; of these what the issuer says it has. */
const WANTED_SCOPES = ['openid', 'profile', 'email', 'groups', 'offline_access'];
/** Asked for where the issuer does not list its scopes; groups are none of OpenID Connect's. */
const STANDARD_SCOPES = ['openid', 'profile', 'email', 'offline_access'];

/** Resolves with the tokens once the user has approved. Throws IdentityError; rejects with AbortError once aborted. */
export async function logInByDevice(
  client: IssuerClient,
  { login, timers, signal, notify }: DeviceLoginOptions,
): Promise<TokenAnswer> {
  const authorization = await client.authorizeDevice(toParameters(login, client.supportedScopes));
  const expiresAt = timers.now() + authorization.expiresInMs;
  notify({ type: 'verification', authorization, expiresAt });
  let intervalMs = authorization.intervalMs;
  while (true) {
    await timers.sleep(Math.max(0, Math.min(intervalMs, expiresAt - timers.now())), signal);
    if (timers.now() >= expiresAt) throw expired(client.issuer);
    const answer = await redeem(client, authorization.deviceCode);
    signal.throwIfAborted();
    switch (answer.type) {
      case 'tokens':
        return answer.tokens;
      case 'pending':
        break;
      case 'slow-down':
        intervalMs += SLOW_DOWN_MS;
        notify({ type: 'slowed-down', intervalMs });
        break;
      case 'unreachable':
        // §3.5: after a connection that failed, less often; the code may still be approved meanwhile.
        intervalMs = Math.min(intervalMs * 2, MAX_INTERVAL_MS);
        notify({ type: 'unreachable', message: answer.message, intervalMs });
    }
  }
}

type Redeemed = DeviceAnswer | { readonly type: 'unreachable'; readonly message: string };

async function redeem(client: IssuerClient, deviceCode: string): Promise<Redeemed> {
  try {
    return await client.redeemDeviceCode(deviceCode);
  } catch (error) {
    if (!(error instanceof IdentityError)) throw error;
    if (error.code === 'issuer-unreachable') return { type: 'unreachable', message: error.message };
    // Issuers that forget old codes answer so instead of expired_token.
    throw error.code === 'grant-refused' ? expired(client.issuer, error) : error;
  }
}

function expired(issuer: string, cause?: unknown): IdentityError {
  return new IdentityError(
    'code-expired',
    `expected the login to be approved at ${issuer} in time, found that its code has expired: run cursor-rec login again`,
    { cause },
  );
}

function toParameters(login: LoginConfig, supported: readonly string[] | undefined): Record<string, string> {
  const { audience } = login;
  const scopes =
    supported === undefined
      ? STANDARD_SCOPES
      : WANTED_SCOPES.filter((scope) => scope === 'openid' || supported.includes(scope));
  return {
    scope: login.scope ?? scopes.join(' '),
    // Auth0's name for it, and that of RFC 8707, which wants a URI.
    ...(audience === undefined ? {} : { audience }),
    ...(audience !== undefined && URL.canParse(audience) ? { resource: audience } : {}),
  };
}
