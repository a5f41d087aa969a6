// The certificate authority of a home, made where there is none yet.
import { createInterceptList } from '../../core/policy/intercept-list.ts';
import { openCa } from '../../sidecar/capture/tls/ca.ts';
import { readConfig } from '../../sidecar/setup/config-file.ts';
import { type Authority, readAuthority } from '../../sidecar/setup/trust/authority.ts';
import { CliError } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { openKeys } from '../open-keys.ts';
import { findSidecar } from './ask-sidecar.ts';

export interface OwnAuthority extends Authority {
  /** What config.json lets it sign for, each with all under it. */
  readonly domains: readonly string[];
}

/** Makes it anew where config.json has another list, but never under a running sidecar, which signs with the old one. */
export async function makeAuthority(
  context: Pick<Context, 'home' | 'environment' | 'err'>,
): Promise<OwnAuthority> {
  const { home } = context;
  const { domains } = createInterceptList((await readConfig(home)).intercept);
  if ((await findSidecar(context)) === undefined)
    await openCa({ home, domains, keys: await openKeys(context), now: Date.now });
  const authority = await readAuthority(home);
  if (authority === undefined)
    throw new CliError('failed', `expected ca.pem in ${home}, found none: stop and start the sidecar`, {
      hint: 'cursor-rec stop',
    });
  return { ...authority, domains };
}
