// Keeps the key of a route: which route that is, what the key is, and who has to know of it.
import type { KeyStoreKind } from '../core/model/key-store-kind.ts';
import { canHoldKey, credentialName } from '../sidecar/identity/credentials.ts';
import { readOrMake, readSecret } from '../sidecar/identity/secrets.ts';
import { openHome } from '../sidecar/setup/home.ts';
import { CliError, EXIT } from './cli-error.ts';
import type { PipeContext } from './context.ts';
import { openKeys } from './open-keys.ts';
import { askKey } from './read/ask-key.ts';
import type { SidecarHandle } from './read/ask-sidecar.ts';
import { findRoutes } from './read/known-routes.ts';
import { takeUp } from './read/take-up.ts';
import { formatKeyStore } from './text/format.ts';

export interface CredentialOptions {
  readonly keyStore?: KeyStoreKind;
}

/** Keeps a key in place of any earlier one. */
export async function setCredential(
  route: string,
  options: CredentialOptions,
  context: PipeContext,
): Promise<void> {
  const { upstream, sidecar } = await findRoute(route, context);
  const keys = await openKeys(context, options.keyStore);
  await keys.get(credentialName(route)); // a store that is locked says so before anybody types a key
  const key = await askKey(context, `Key of ${route} (${upstream}):`);
  if (key === undefined) {
    context.exit(EXIT.interrupted);
    context.err.write('cursor-rec: interrupted: nothing was kept\n');
    return;
  }
  if (key === (await readSecret(keys, 'local-token')))
    throw usage(`expected the key of ${route}, found the local token of this recorder`);
  await readOrMake(keys, 'redaction-key'); // fingerprints are by it
  await keys.set(credentialName(route), key);
  warnOfCleartext(upstream, context);
  const held = await takeUp(sidecar, context);
  if (held?.includes(route) === false)
    context.err.write(`cursor-rec: the running sidecar has no route ${route} yet: stop and start it
`);
  const how = held?.includes(route) ? '; the running sidecar sends it from now on' : '';
  context.out.write(
    `Kept the key of ${route} in ${formatKeyStore(keys.kind)}${how}. Its clients give the local token as their key: eval "$(cursor-rec env)"\n`,
  );
}

interface FoundRoute {
  readonly upstream: string;
  readonly sidecar: SidecarHandle | undefined;
}

async function findRoute(route: string, context: PipeContext): Promise<FoundRoute> {
  await openHome(context.home);
  const { upstreams, sidecar } = await findRoutes(context);
  const upstream = upstreams.get(route);
  const names = [...upstreams.keys()].filter(canHoldKey).join(', ');
  if (!canHoldKey(route))
    throw usage(`expected one of the routes ${names}, found Cursor, whose clients sign in by themselves`);
  if (upstream !== undefined) return { upstream, sidecar };
  throw usage(
    `expected one of the routes ${names}, found another name: add it to "routes" in config.json, or start with --upstream NAME=URL`,
  );
}

function warnOfCleartext(upstream: string, { err }: PipeContext): void {
  const { protocol, hostname } = new URL(upstream);
  const isHere = hostname === 'localhost' || hostname === '[::1]' || /^127\./.test(hostname);
  if (protocol === 'http:' && !isHere)
    err.write(`cursor-rec: ${upstream} is not https: the key can be read on the way there\n`);
}

function usage(message: string): CliError {
  return new CliError('usage', message, { hint: 'cursor-rec help credential' });
}
