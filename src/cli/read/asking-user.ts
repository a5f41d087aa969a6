// Who runs this command: the one who is logged in, else the user of the operating system.
import { userInfo } from 'node:os';
import type { Identity } from '../../core/model/session.ts';
import { toRecordedIdentity } from '../../sidecar/follow-standing.ts';
import { readKeptLogin } from '../../sidecar/identity/kept-login.ts';
import { toStanding } from '../../sidecar/identity/to-standing.ts';
import { readConfig } from '../../sidecar/setup/config-file.ts';
import type { Context } from '../context.ts';
import { findKeys } from '../open-keys.ts';

/** As recordings name who stands behind them, without groups. Throws SetupError and KeyStoreError. */
export async function readAskingUser(
  context: Pick<Context, 'home' | 'environment'>,
  now: number,
): Promise<Identity> {
  const user = userInfo().username;
  const { login } = await readConfig(context.home);
  const kept = login === undefined ? undefined : await readLogin(login, context);
  const standing = toStanding({ login, kept, failure: undefined, user }, now);
  const { groups: _groups, ...identity } = toRecordedIdentity(standing, user);
  return identity;
}

/** A login that proves nothing is none. */
async function readLogin(
  login: Parameters<typeof readKeptLogin>[1],
  context: Pick<Context, 'home' | 'environment'>,
) {
  return readKeptLogin(await findKeys(context), login).catch(() => undefined);
}
