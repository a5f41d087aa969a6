// Talks to the sidecar of a home, if one runs.
import { isJsonObject } from '../../core/model/json.ts';
import type { SidecarStatus } from '../../sidecar/control.ts';
import { readSecret } from '../../sidecar/identity/secrets.ts';
import { readRunFile } from '../../sidecar/run-file.ts';
import { checkPrivate } from '../../sidecar/setup/home.ts';
import type { PruneReport } from '../../sidecar/spool/prune.ts';
import { CliError } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { findKeys } from '../open-keys.ts';

/** A sidecar on this machine answers at once; this one does not. */
const ANSWER_MS = 3_000;
/** To remove tens of thousands of sessions takes this long at most. */
const PRUNE_MS = 10 * 60_000;

/** It answers after a minute at the latest. */
const SHIP_MS = 90_000;

/** Which home, and which store of keys. */
export type Place = Pick<Context, 'home' | 'environment'>;

export interface SidecarHandle {
  readonly proxy: string;
  readonly token: string;
  readonly pid: number;
  /** The routes whose key it holds, as it said when it was found. */
  readonly credentials: readonly string[];
  status(): Promise<SidecarStatus>;
  stop(): Promise<void>;
  /** Has it read the keys of its routes anew, and gives those that have one now; rejects where it cannot. */
  reloadCredentials(): Promise<readonly string[]>;
  /** Has it remove what was kept long enough; rejects where it cannot. */
  prune(): Promise<PruneReport>;
  /** Has it ship what waits for a minute, with `isRetry` also what is quarantined; its status after that. */
  ship(isRetry: boolean): Promise<SidecarStatus>;
}

/** The running sidecar of a home, for commands that are nothing without one. Throws CliError (not-running). */
export async function requireSidecar(place: Place): Promise<SidecarHandle> {
  const sidecar = await findSidecar(place);
  if (sidecar !== undefined) return sidecar;
  throw new CliError(
    'not-running',
    `expected a sidecar for ${place.home}, found none: start it with cursor-rec start`,
    { hint: 'cursor-rec start' },
  );
}

/**
 * The running sidecar of a home, or undefined. Throws SetupError where the home is not private, and KeyStoreError where its
 * token cannot be read; a home in which none was started is not asked for one.
 */
export async function findSidecar(place: Place): Promise<SidecarHandle | undefined> {
  await checkPrivate(place.home);
  const running = await readRunFile(place.home);
  if (running === undefined) return undefined;
  const token = await readSecret(await findKeys(place), 'local-token');
  if (token === undefined) return undefined;
  const call = async (method: string, path: string, answerMs = ANSWER_MS): Promise<unknown> => {
    const response = await fetch(`${running.proxy}/.cursor-rec/${path}`, {
      method,
      headers: { 'x-cursor-rec-token': token },
      signal: AbortSignal.timeout(answerMs),
    });
    if (response.ok) return response.json();
    const found = toMessage(await response.json().catch(() => undefined)) ?? `status ${response.status}`;
    throw new Error(`expected the sidecar at ${running.proxy} to answer, found: ${found}`);
  };
  const handle = {
    proxy: running.proxy,
    token,
    pid: running.pid,
    // The sidecar of this home is this program: its answer has the shape that control.ts gives it.
    status: async () => (await call('GET', 'status')) as SidecarStatus,
    stop: async () => void (await call('POST', 'stop')),
    prune: async () => (await call('POST', 'prune', PRUNE_MS)) as PruneReport, // likewise
    ship: async (isRetry: boolean) =>
      (await call('POST', isRetry ? 'ship-again' : 'ship', SHIP_MS)) as SidecarStatus, // likewise
    reloadCredentials: async () => ((await call('POST', 'credentials')) as SidecarStatus).credentials, // likewise
  };
  const found: SidecarStatus | undefined = await handle.status().catch(() => undefined);
  // After a crash another program may have the port: only the sidecar of this home knows its token.
  return found?.running === true ? { ...handle, credentials: found.credentials } : undefined;
}

/** What an error of its own says. */
function toMessage(answer: unknown): string | undefined {
  const error = isJsonObject(answer) ? answer.error : undefined;
  return isJsonObject(error) && typeof error.message === 'string' ? error.message : undefined;
}
