// Talks to the sidecar of a home, if one runs.
import type { SidecarStatus } from '../../sidecar/control.ts';
import { readSecret } from '../../sidecar/identity/secret-file.ts';
import { readRunFile } from '../../sidecar/run-file.ts';
import { checkPrivate } from '../../sidecar/setup/home.ts';
import { CliError } from '../cli-error.ts';

/** A sidecar on this machine answers at once; this one does not. */
const ANSWER_MS = 3_000;

export interface SidecarHandle {
  readonly proxy: string;
  readonly token: string;
  readonly pid: number;
  status(): Promise<SidecarStatus>;
  stop(): Promise<void>;
}

/** The running sidecar of a home, for commands that are nothing without one. Throws CliError (not-running). */
export async function requireSidecar(home: string): Promise<SidecarHandle> {
  const sidecar = await findSidecar(home);
  if (sidecar !== undefined) return sidecar;
  throw new CliError(
    'not-running',
    `expected a sidecar for ${home}, found none: start it with cursor-rec start`,
    { hint: 'cursor-rec start' },
  );
}

/** The running sidecar of a home, or undefined. Throws SetupError where the home is not private. */
export async function findSidecar(home: string): Promise<SidecarHandle | undefined> {
  await checkPrivate(home);
  const running = await readRunFile(home);
  const token = await readSecret(home, 'local-token');
  if (running === undefined || token === undefined) return undefined;
  const call = async (method: string, path: string): Promise<unknown> => {
    const response = await fetch(`${running.proxy}/.cursor-rec/${path}`, {
      method,
      headers: { 'x-cursor-rec-token': token },
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    if (!response.ok)
      throw new Error(`expected the sidecar at ${running.proxy} to answer, found status ${response.status}`);
    return response.json();
  };
  const handle: SidecarHandle = {
    proxy: running.proxy,
    token,
    pid: running.pid,
    // The sidecar of this home is this program: its answer has the shape that control.ts gives it.
    status: async () => (await call('GET', 'status')) as SidecarStatus,
    stop: async () => void (await call('POST', 'stop')),
  };
  const found = await handle.status().catch(() => undefined);
  // After a crash another program may have the port: only the sidecar of this home knows its token.
  return found?.running === true ? handle : undefined;
}
