// Has a running sidecar know that the keys of its routes have changed.
import { EXIT } from '../cli-error.ts';
import type { Context } from '../context.ts';
import type { SidecarHandle } from './ask-sidecar.ts';

/**
 * Has a running sidecar read the keys anew, and gives the routes whose key it has now; undefined where none runs. Where it
 * cannot, that is said, and the command has failed.
 */
export async function takeUp(
  sidecar: SidecarHandle | undefined,
  { err, exit }: Pick<Context, 'err' | 'exit'>,
): Promise<readonly string[] | undefined> {
  if (sidecar === undefined) return undefined;
  try {
    return await sidecar.reloadCredentials();
  } catch (cause) {
    const found = cause instanceof Error ? cause.message : String(cause);
    exit(EXIT.failed);
    err.write(`cursor-rec: the running sidecar goes on as before, stop and start it: ${found}\n`);
    return undefined;
  }
}
