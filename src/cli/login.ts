// The login command: proves who uses this recorder, at the issuer of the company (OpenID Connect, RFC 8628).
import type { Command } from 'commander';
import type { KeyStoreKind } from '../core/model/key-store-kind.ts';
import type { LoginConfig } from '../core/model/login-config.ts';
import type { KeyStore } from '../sidecar/identity/key-store.ts';
import { hasBrowser, openBrowser } from './browser.ts';
import { EXIT } from './cli-error.ts';
import type { Context } from './context.ts';
import { loginSettings } from './login-settings.ts';
import { keyStoreOption, openKeys } from './open-keys.ts';
import type { LoginScreen } from './text/login-screen.ts';

export interface LoginOptions {
  readonly issuer?: string;
  readonly clientId?: string;
  readonly audience?: string;
  readonly scope?: string;
  readonly groupsClaim?: string;
  readonly browser: boolean;
  readonly keyStore?: KeyStoreKind;
  readonly json: boolean;
}

const HELP = `
Issuer, client and the other settings are remembered in config.json: the next time cursor-rec login is enough. The client at
the issuer is a public one that may use the device authorization grant. An issuer that gives such clients a secret all the
same has it read from CURSOR_REC_CLIENT_SECRET; it is kept with the tokens.

--json prints lines: {"event":"verification","verificationUri",…,"userCode","expiresAt"}, then {"event":"logged-in","identity"}.

Exit code: 0 logged in, 1 failed, 2 wrong settings, 4 denied or too late, 130 interrupted.

Examples:
  $ cursor-rec login --issuer https://id.corp.example --client-id cursor-rec
  $ cursor-rec login                                        again, with the same settings
  $ cursor-rec login --groups-claim realm_access.roles      groups from another claim, a path with dots
  $ cursor-rec login --no-browser --key-store file          on a machine without screen and keychain
`;

export function declareLogin(program: Command, context: Context): void {
  program
    .command('login')
    .description('proves who you are at an OpenID Connect issuer, by a code that you approve in a browser')
    .option('--issuer <url>', 'the issuer, as its discovery document names it')
    .option('--client-id <id>', 'the client that was set up for cursor-rec there')
    .option('--audience <audience>', 'whom the access token is for: the collector')
    .option('--scope <scopes>', 'what to ask for (default: openid profile email groups offline_access)')
    .option('--groups-claim <claim>', 'where the ID token has the groups (default: groups)')
    .option('--no-browser', 'only prints the page and the code')
    .option(...keyStoreOption())
    .option('--json', 'lines of JSON on stdout', false)
    .addHelpText('after', HELP)
    .action((options: LoginOptions) => runLogin(options, context));
}

export async function runLogin(options: LoginOptions, context: Context): Promise<void> {
  const login = await loginSettings(options, context.home);
  const store = await openKeys(context, options.keyStore);
  await store.get('tokens'); // a store that is locked says so before anybody types a code
  const interruption = new AbortController();
  const interrupt = () => interruption.abort();
  for (const signal of SIGNALS) process.once(signal, interrupt);
  const opensBrowser = options.browser && hasBrowser(context, process.platform);
  const view = { groupsClaim: login.groupsClaim, keyStore: store.kind, opensBrowser, now: Date.now };
  const { createJsonScreen, createTextScreen } = await import('./text/login-screen.ts');
  const screen = options.json ? createJsonScreen(context) : createTextScreen(context, view);
  try {
    await logIn({ login, store, screen, opensBrowser, context, signal: interruption.signal });
  } catch (error) {
    if (!interruption.signal.aborted) throw error;
    screen.close();
    context.exit(EXIT.interrupted);
    context.err.write('cursor-rec: interrupted: nobody was logged in, nothing was stored\n');
  } finally {
    screen.close();
    for (const signal of SIGNALS) process.off(signal, interrupt);
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

interface Attempt {
  readonly login: LoginConfig;
  readonly store: KeyStore;
  readonly screen: LoginScreen;
  readonly opensBrowser: boolean;
  readonly context: Context;
  readonly signal: AbortSignal;
}

async function logIn({ login, store, screen, opensBrowser, context, signal }: Attempt): Promise<void> {
  const { openIssuer } = await import('../sidecar/identity/oidc.ts');
  const { logInByDevice } = await import('../sidecar/identity/device-login.ts');
  const { keepLogin } = await import('../sidecar/identity/change-login.ts');
  const { systemTimers: timers } = await import('../sidecar/identity/timers.ts');
  const { home, environment } = context;
  const { CURSOR_REC_CLIENT_SECRET: clientSecret = '' } = environment;
  const secret = clientSecret === '' ? {} : { clientSecret };
  const issuer = await openIssuer({ ...login, ...secret, environment, now: timers.now, signal });
  const answer = await logInByDevice(issuer, {
    login,
    timers,
    signal,
    notify(event) {
      screen.notify(event);
      if (event.type !== 'verification' || !opensBrowser) return;
      const { verificationUriComplete, verificationUri } = event.authorization;
      void openBrowser(verificationUriComplete ?? verificationUri);
    },
  });
  screen.loggedIn(await keepLogin(issuer, answer, { home, store, login, timers, ...secret }));
  const { enrolDevice } = await import('./enrol-device.ts');
  const enrolled = await enrolDevice(context, store);
  if (enrolled?.isEnrolled === false)
    context.err.write(
      `cursor-rec: the collector at ${enrolled.url} does not know this device yet: cursor-rec ship says why\n`,
    );
}
