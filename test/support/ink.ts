// Components on a terminal in memory, of a size that can change.
import type { EventEmitter } from 'node:events';
import { render } from 'ink-testing-library';
import type { ReactNode } from 'react';
import { vi } from 'vitest';

export interface Shown {
  /** What is shown now, row by row, without colours. */
  rows(): readonly string[];
  /** Sends keys as a terminal does. */
  press(...keys: readonly string[]): Promise<void>;
  resize(columns: number, rows: number): Promise<void>;
  unmount(): void;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are escapes.
const COLOURS = /\u001b\[[\d;]*m/g;

/** Shows a component; give the terminal's size before it is drawn. */
export async function show(
  node: ReactNode,
  size: { readonly columns: number; readonly rows: number },
): Promise<Shown> {
  const { stdout, stdin, lastFrame, unmount } = render(node as Parameters<typeof render>[0]);
  const resize = async (columns: number, rows: number) => {
    Object.defineProperties(stdout, {
      columns: { value: columns, configurable: true },
      rows: { value: rows, configurable: true },
    });
    // The library's stdout is an event emitter, as one that writes to a terminal is.
    (stdout as unknown as EventEmitter).emit('resize');
    await settle();
  };
  await settle();
  await resize(size.columns, size.rows);
  return {
    rows: () => (lastFrame() ?? '').replaceAll(COLOURS, '').split('\n'),
    async press(...keys) {
      for (const key of keys) {
        stdin.write(key);
        await settle();
      }
    },
    resize,
    unmount,
  };
}

/** Lets React do what it has put off. */
function settle(): Promise<void> {
  return vi.waitFor(() => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve))));
}
