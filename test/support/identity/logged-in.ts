// A login at a provider of the test, made as the login command makes it, without the command.
import type { LoginConfig } from '../../../src/core/model/login-config.ts';
import { keepLogin } from '../../../src/sidecar/identity/change-login.ts';
import { logInByDevice } from '../../../src/sidecar/identity/device-login.ts';
import type { KeptLogin } from '../../../src/sidecar/identity/kept-login.ts';
import type { KeyStore } from '../../../src/sidecar/identity/key-store.ts';
import { openIssuer } from '../../../src/sidecar/identity/oidc.ts';
import { createFakeTimers } from './fake-timers.ts';

export interface LogInOptions {
  readonly home: string;
  readonly store: KeyStore;
  /** What the user does with the page; absent: the issuer needs nobody. */
  readonly approve?: (page: string) => Promise<void>;
  readonly login?: Partial<LoginConfig>;
}

/** Logs in and keeps it. */
export async function logIn(
  { issuer, clientId }: { readonly issuer: string; readonly clientId: string },
  { home, store, approve, login: other = {} }: LogInOptions,
): Promise<KeptLogin> {
  const login: LoginConfig = { issuer, clientId, groupsClaim: 'groups', ...other };
  let page = '';
  const timers = createFakeTimers(() => approve?.(page));
  const client = await openIssuer({ ...login, environment: {}, now: Date.now });
  const answer = await logInByDevice(client, {
    login,
    timers,
    signal: new AbortController().signal,
    notify(event) {
      if (event.type === 'verification') page = event.authorization.verificationUriComplete ?? '';
    },
  });
  return keepLogin(client, answer, { home, store, login, timers: { ...timers, now: Date.now } });
}
