// What login, whoami and logout say to people.
import type { IdTokenClaims } from '../../core/model/claims.ts';
import type { KeyStoreKind } from '../../core/model/key-store-kind.ts';
import type { Identity } from '../../core/model/session.ts';
import { toVisible } from '../../core/replay/visible.ts';
import type { Revocation } from '../../sidecar/identity/change-login.ts';
import type { DeviceAuthorization } from '../../sidecar/identity/issuer-client.ts';
import type { Output } from '../context.ts';
import { formatBigLetters } from './big-letters.ts';
import { formatTime } from './format.ts';
import type { Paint } from './paint.ts';

const INDENT = '    ';

export interface VerificationView {
  readonly authorization: DeviceAuthorization;
  readonly out: Output;
  readonly paint: Paint;
  /** A QR code of the page with the code in it. */
  readonly qrCode?: string | undefined;
  readonly opensBrowser: boolean;
}

/** Where to go and what to type there. */
export function formatVerification(view: VerificationView): string {
  const { authorization, out, paint, qrCode, opensBrowser } = view;
  const userCode = toVisible(authorization.userCode);
  const big = out.isTerminal
    ? formatBigLetters(userCode.toUpperCase(), out.columns - INDENT.length)
    : undefined;
  const code = big === undefined ? userCode : `${big}\n\n${userCode}`;
  const page = opensBrowser
    ? 'To log in, approve the code in the browser that opens, or on any device at'
    : 'To log in, open this page in a browser on any device';
  // The code last: it is what must not have scrolled away.
  const parts = [
    `${page}\n\n${indent(paint('cyan', toVisible(authorization.verificationUri)))}`,
    ...(qrCode === undefined ? [] : [`or scan\n\n${indent(qrCode)}`]),
    `and enter the code\n\n${indent(paint('bold', code))}`,
  ];
  return `${parts.join('\n\n')}\n\n`;
}

export interface LoginView {
  readonly claims: IdTokenClaims;
  readonly groupsClaim: string;
  readonly isRenewed: boolean;
  readonly keyStore: KeyStoreKind;
}

/** Who is logged in, until when, and where that is kept. */
export function formatLogin(view: LoginView, paint: Paint): string {
  const { claims, isRenewed, keyStore } = view;
  const { identity, expiresAtMs } = claims;
  const until = formatTime(new Date(expiresAtMs).toISOString());
  const lines = [
    `${paint('green', '✔')} ${paint('bold', formatUser(identity))}`,
    `  issuer    ${toVisible(identity.issuer ?? '')}`,
    `  subject   ${toVisible(identity.subject)}`,
    `  groups    ${formatGroups(view, paint)}`,
    `  valid     until ${until}${isRenewed ? ', renewed before then while cursor-rec runs' : '; the issuer gave nothing to renew it with (scope offline_access)'}`,
    `  tokens    in ${formatKeyStore(keyStore)}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** Of somebody who records only for themselves. */
export function formatOsUser(identity: Identity, keyStore: KeyStoreKind, paint: Paint): string {
  const lines = [
    `${paint('yellow', '○')} ${paint('bold', toVisible(identity.subject))}  as the operating system says; not proved`,
    '  issuer    none configured; prove who you are with: cursor-rec login --issuer URL --client-id ID',
    `  keys      in ${formatKeyStore(keyStore)}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** What became of a login. */
export function formatLogout(revocation: Revocation | undefined, paint: Paint): string {
  switch (revocation?.type) {
    case undefined:
      return 'Nobody was logged in.\n';
    case 'revoked':
      return `${paint('green', '✔')} Logged out: revoked at the issuer, forgotten here.\n`;
    case 'not-needed':
      return `${paint('green', '✔')} Logged out: forgotten here; the issuer had nothing to revoke.\n`;
    case 'failed':
      return `${paint('yellow', '!')} Logged out here, but not revoked at the issuer: ${revocation.message}\n`;
  }
}

function formatUser({ name, email, subject }: Identity): string {
  const known = [name, email === undefined ? undefined : name === undefined ? email : `<${email}>`];
  return toVisible(known.filter((part) => part !== undefined).join(' ') || subject);
}

function formatGroups({ claims, groupsClaim }: LoginView, paint: Paint): string {
  const { groups } = claims.identity;
  if (groups !== undefined) return groups.length === 0 ? 'none' : toVisible(groups.join(', '));
  const why = claims.hasGroupsElsewhere
    ? 'too many for a token: have the issuer send only those of the application'
    : `the ID token has no "${toVisible(groupsClaim)}": see --groups-claim and --scope`;
  return paint('yellow', `not known (${why})`);
}

function formatKeyStore(kind: KeyStoreKind): string {
  return kind === 'keychain'
    ? 'the keychain of the operating system'
    : 'files of the home that only you can read';
}

function indent(text: string): string {
  return text.replaceAll(/^(?=.)/gm, INDENT);
}
