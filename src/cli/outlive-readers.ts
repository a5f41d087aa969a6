// For a command that has more to do than to be read.

/**
 * From now on a reader of stdout or stderr that goes away is no reason to end: whoever started a recorder in the background
 * reads its first line only, and what is under way has to be recorded and closed all the same.
 */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.removeAllListeners('error').on('error', () => {});
}
