// What can be asked of an issuer, and what it answers: oidc.ts asks for real.
import type { JsonObject } from '../../core/model/json.ts';

/** What clocks may differ by: minutes are common on laptops. */
export const CLOCK_TOLERANCE_MS = 300_000;

export interface ClientOptions {
  readonly issuer: string;
  readonly clientId: string;
  /** For issuers that give one even to programs on users' machines (Google). */
  readonly clientSecret?: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly now: () => number;
  readonly signal?: AbortSignal;
}

/** RFC 8628 §3.2. */
export interface DeviceAuthorization {
  readonly deviceCode: string;
  readonly userCode: string;
  readonly verificationUri: string;
  readonly verificationUriComplete?: string;
  readonly expiresInMs: number;
  readonly intervalMs: number;
}

/** Tokens of the issuer. An ID token among them has been verified in full, its claims are as it has them. */
export interface TokenAnswer {
  readonly accessToken: string;
  readonly expiresInMs?: number;
  readonly refreshToken?: string;
  readonly proof?: {
    readonly idToken: string;
    readonly claims: JsonObject;
    /** The issuer's public key (JWK) that the signature was checked with. */
    readonly signingKey: JsonObject;
  };
}

/** What asking for the tokens of a device code came to (RFC 8628 §3.5). */
export type DeviceAnswer =
  | { readonly type: 'tokens'; readonly tokens: TokenAnswer }
  | { readonly type: 'pending' }
  | { readonly type: 'slow-down' };

/** All methods throw IdentityError. */
export interface IssuerClient {
  /** As its ID tokens name it. */
  readonly issuer: string;
  /** What its discovery document lists, where it does. */
  readonly supportedScopes: readonly string[] | undefined;
  authorizeDevice(parameters: Readonly<Record<string, string>>): Promise<DeviceAuthorization>;
  redeemDeviceCode(deviceCode: string): Promise<DeviceAnswer>;
  /** `onRotated` has been awaited with the next refresh token before anything else is looked at; what it throws is thrown. */
  refresh(refreshToken: string, onRotated: (next: string) => Promise<void>): Promise<TokenAnswer>;
  /** RFC 7009; false where the issuer takes nothing back. */
  revoke(refreshToken: string): Promise<boolean>;
}

/** An ID token that was kept. */
export interface StoredProof {
  readonly issuer: string;
  readonly clientId: string;
  readonly idToken: string;
  readonly signingKey: JsonObject;
  /** When it came, ISO 8601. */
  readonly provedAt: string;
}
