// The whoami command: who stands behind what is recorded, until when, and where that is kept.
import type { Command } from 'commander';
import type { LoginConfig } from '../core/model/login-config.ts';
import type { Identity } from '../core/model/session.ts';
import { IdentityError } from '../sidecar/identity/identity-error.ts';
import type { KeptLogin } from '../sidecar/identity/kept-login.ts';
import type { KeyStore } from '../sidecar/identity/key-store.ts';
import type { Known } from '../sidecar/identity/to-standing.ts';
import { CliError } from './cli-error.ts';
import type { Context } from './context.ts';
import { findKeys, findKind } from './open-keys.ts';
import { createPaint } from './text/paint.ts';

export interface WhoamiOptions {
  readonly json: boolean;
}

const HELP = `
Without an issuer in config.json it is the user of the operating system, whom nobody has proved.

Exit code: 0 known, 4 an issuer is configured and nobody is logged in.

Examples:
  $ cursor-rec whoami
  $ cursor-rec whoami --json | jq -r .identity.email
`;

export function declareWhoami(program: Command, context: Context): void {
  program
    .command('whoami')
    .description('who is logged in, which groups, until when, where the tokens are kept')
    .option('--json', 'one JSON document on stdout', false)
    .addHelpText('after', HELP)
    .action((options: WhoamiOptions) => runWhoami(options, context));
}

export async function runWhoami(options: WhoamiOptions, context: Context): Promise<void> {
  const { checkPrivate } = await import('../sidecar/setup/home.ts');
  await checkPrivate(context.home);
  const { readConfig } = await import('../sidecar/setup/config-file.ts');
  const { login } = await readConfig(context.home);
  if (login === undefined) return tellOsUser(options, context);
  const store = await findKeys(context);
  await tellLogin({ login, store, kept: await findLogin(login, store, context) }, options, context);
}

async function tellOsUser({ json }: WhoamiOptions, context: Context): Promise<void> {
  const { userInfo } = await import('node:os');
  const identity: Identity = { method: 'os-user', subject: userInfo().username };
  const keyStore = await findKind(context);
  if (json) return context.out.write(`${JSON.stringify({ identity, keyStore })}\n`);
  const { formatOsUser } = await import('./text/login-text.ts');
  context.out.write(formatOsUser(identity, keyStore, createPaint(context.out, context.environment)));
}

/** The login that stands; one that has run out is renewed first. Throws CliError `not-logged-in` and KeyStoreError. */
async function findLogin(login: LoginConfig, store: KeyStore, context: Context): Promise<KeptLogin> {
  const { toStanding } = await import('../sidecar/identity/to-standing.ts');
  const found = await renewIfExpired(login, store, context);
  const standing = toStanding({ login, user: '', ...found }, Date.now());
  if (found.kept !== undefined && standing.type === 'proved') return found.kept;
  const message = standing.type === 'none' ? standing.message : 'expected a login, found none';
  throw new CliError('not-logged-in', message, { hint: 'cursor-rec login' });
}

type Found = Pick<Known, 'kept' | 'failure' | 'notRenewed'>;

async function renewIfExpired(
  login: LoginConfig,
  store: KeyStore,
  { home, environment }: Context,
): Promise<Found> {
  const { readKeptLogin, whyNotStanding } = await import('../sidecar/identity/kept-login.ts');
  const { refreshTokens } = await import('../sidecar/identity/refresh.ts');
  const { systemTimers: timers } = await import('../sidecar/identity/timers.ts');
  let kept: KeptLogin | undefined;
  try {
    kept = await readKeptLogin(store, login);
    if (kept === undefined || whyNotStanding(kept, timers.now()) !== 'expired')
      return { kept, failure: undefined };
    await refreshTokens(kept.tokens, { home, store, environment, timers });
    return { kept: await readKeptLogin(store, login), failure: undefined };
  } catch (error) {
    if (!(error instanceof IdentityError)) throw error;
    return kept === undefined ? { kept, failure: error } : { kept, failure: undefined, notRenewed: error };
  }
}

interface View {
  readonly login: LoginConfig;
  readonly store: KeyStore;
  readonly kept: KeptLogin;
}

async function tellLogin({ login, store, kept }: View, { json }: WhoamiOptions, context: Context) {
  const { claims, tokens } = kept;
  const isRenewed = tokens.refreshToken !== undefined && tokens.ended === undefined;
  if (json) {
    const document = {
      identity: claims.identity,
      validUntil: new Date(claims.expiresAtMs).toISOString(),
      isRenewed,
      issuer: login.issuer,
      clientId: login.clientId,
      keyStore: store.kind,
    };
    return context.out.write(`${JSON.stringify(document)}\n`);
  }
  const { formatLogin } = await import('./text/login-text.ts');
  const view = { claims, groupsClaim: login.groupsClaim, isRenewed, keyStore: store.kind };
  context.out.write(formatLogin(view, createPaint(context.out, context.environment)));
}
