// What the checks look at, gathered once.
import type { Config } from '../../core/model/config.ts';
import type { KeyStoreKind } from '../../core/model/key-store-kind.ts';
import { createInterceptList } from '../../core/policy/intercept-list.ts';
import type { SidecarStatus } from '../../sidecar/control.ts';
import { KeyStoreError } from '../../sidecar/identity/key-store.ts';
import { readSecret } from '../../sidecar/identity/secrets.ts';
import { readConfig } from '../../sidecar/setup/config-file.ts';
import { type CursorPlaces, cursorPlaces, type Surroundings } from '../../sidecar/setup/cursor/places.ts';
import { readSetupRecord, type SetupRecord } from '../../sidecar/setup/cursor/setup-record.ts';
import { SetupError } from '../../sidecar/setup/setup-error.ts';
import { type Authority, readAuthority } from '../../sidecar/setup/trust/authority.ts';
import { isTrustedBySystem } from '../../sidecar/setup/trust/trusted-by.ts';
import { CliError } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { findKeys, findKind } from '../open-keys.ts';
import { findSidecar, type SidecarHandle } from '../read/ask-sidecar.ts';
import { surroundingsOf } from '../user-home.ts';
import { type CursorProcess, readCursorProcesses } from './processes.ts';

export interface Scene {
  readonly home: string;
  readonly environment: Surroundings['environment'];
  readonly platform: NodeJS.Platform;
  readonly places: CursorPlaces;
  /** Where processes are seen (Linux). */
  readonly procFolder: string;
  /** undefined: none runs, or its home is not to be believed. */
  readonly sidecar: (SidecarHandle & { readonly now: SidecarStatus }) | undefined;
  readonly token: string | undefined;
  /** Where the keys are, or would be; an Error: that is not settled. */
  readonly keyStore: KeyStoreKind | Error;
  /** An Error: config.json is not as it has to be. */
  readonly config: Config | Error;
  readonly domains: readonly string[];
  /** An Error: ca.pem is no certificate. */
  readonly authority: Authority | Error | undefined;
  readonly isTrustedBySystem: boolean | undefined;
  readonly record: SetupRecord | undefined;
  /** undefined: this platform does not show them. */
  readonly processes: readonly CursorProcess[] | undefined;
}
export interface Seams {
  readonly procFolder: string;
  /** Files of the system's authorities; absent: those of the usual distributions. */
  readonly bundles?: readonly string[];
}

/** Looks, and changes nothing. Of a home that others can read nothing is believed. */
export async function lookAround(
  context: Context,
  { isPrivate, procFolder, bundles }: Seams & { readonly isPrivate: boolean },
): Promise<Scene> {
  const { home } = context;
  const surroundings = surroundingsOf(context);
  const { platform, environment } = surroundings;
  const handle = isPrivate ? await findSidecar(context).catch(forgive) : undefined;
  const now = await handle?.status();
  const config = await readConfig(home).catch(toError);
  const authority = await readAuthority(home).catch(toError);
  const isTrusted =
    authority === undefined || authority instanceof Error
      ? undefined
      : await isTrustedBySystem(authority, { platform, ...(bundles === undefined ? {} : { bundles }) });
  return {
    home,
    environment,
    platform,
    places: cursorPlaces(surroundings),
    procFolder,
    sidecar: handle === undefined || now === undefined ? undefined : { ...handle, now },
    token: isPrivate ? await readToken(context) : undefined,
    keyStore: await findKind(context).catch(toError),
    config,
    domains: config instanceof Error ? [] : createInterceptList(config.intercept).domains,
    authority,
    isTrustedBySystem: isTrusted,
    record: isPrivate ? await readSetupRecord(home) : undefined,
    processes: platform === 'linux' ? await readCursorProcesses(procFolder) : undefined,
  };
}

async function readToken(context: Context): Promise<string | undefined> {
  try {
    return await readSecret(await findKeys(context), 'local-token');
  } catch (error) {
    return error instanceof SetupError || error instanceof CliError ? undefined : forgive(error);
  }
}

/** Why keys cannot be read is for the check of their store to say. */
function forgive(error: unknown): undefined {
  if (!(error instanceof KeyStoreError)) throw error;
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
