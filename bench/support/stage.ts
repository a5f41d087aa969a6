// Everything that a bench has started, so that it all ends, also on Ctrl-C.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Stage {
  /** Calls `close` when the stage ends, the last one first; at once where it has ended. */
  defer(close: () => Promise<void> | void): void;
  /** A new folder that goes with the stage. */
  makeFolder(): Promise<string>;
  /** Ends everything. */
  close(): Promise<void>;
}

/** A stage on which nothing stands yet. */
export function createStage(): Stage {
  const closers: (() => Promise<void> | void)[] = [];
  let closing: Promise<void> | undefined;
  async function closeAll(): Promise<void> {
    for (let close = closers.pop(); close !== undefined; close = closers.pop()) await close();
  }
  function defer(close: () => Promise<void> | void): void {
    closers.push(close);
    if (closing !== undefined) closing = closing.then(closeAll);
  }
  return {
    defer,
    async makeFolder() {
      const folder = await mkdtemp(join(tmpdir(), 'cursor-rec-bench-'));
      defer(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
      return folder;
    },
    async close() {
      closing ??= closeAll();
      await closing;
    },
  };
}
