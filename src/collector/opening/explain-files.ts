// What keeps a collector from its folder, its key or its address.
import { LogError } from '../log/log-error.ts';
import { StartError, toObstacle } from './start-error.ts';

/** Of the data folder. */
export function explainFolder(folder: string): (cause: unknown) => StartError | undefined {
  return (cause) => {
    const obstacle = toObstacle(cause);
    if (obstacle === undefined) return undefined;
    const message = `expected a folder that this user may write to at --data ${folder}, found ${obstacle}: make one with install -d -m 0700 -o USER FOLDER`;
    return new StartError('misconfigured', message, { cause });
  };
}

/** Of the log's name and key. */
export function explainKey(file: string): (cause: unknown) => StartError | undefined {
  return (cause) => {
    if (cause instanceof RangeError || cause instanceof LogError)
      return new StartError('misconfigured', cause.message, { cause });
    const obstacle = toObstacle(cause);
    if (obstacle === undefined) return undefined;
    const message = `expected a key that this user may read, or may make, in ${file}, found ${obstacle}`;
    return new StartError('misconfigured', message, { cause });
  };
}

/** Of the address to listen on. */
export function explainAddress(host: string, port: number): (cause: unknown) => StartError | undefined {
  return (cause) => {
    const { code } = cause as { readonly code?: unknown };
    switch (code) {
      case 'EADDRINUSE':
        return fail('unavailable', `a port that is free, found ${port} in use: give another --port`);
      case 'EACCES':
        return fail(
          'misconfigured',
          `a port that this user may take, found ${port}: give one from 1024 on, or CAP_NET_BIND_SERVICE`,
        );
      case 'EADDRNOTAVAIL':
      case 'ENOTFOUND':
        return fail(
          'misconfigured',
          `an address of this machine, found --host ${host}: 0.0.0.0 is all it has`,
        );
      default:
        return undefined;
    }
    function fail(code: 'misconfigured' | 'unavailable', found: string): StartError {
      return new StartError(code, `expected ${found}`, { cause });
    }
  };
}
