// Shows a view on the whole of a terminal until it ends, and leaves the terminal as it was.
import './react-mode.ts';
import { type Instance, render } from 'ink';
import type { ReactNode } from 'react';

/** Pictures a second at most: a key is answered within two of them. */
const MAX_FPS = 30;

export interface TerminalStreams {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

export interface ShowOptions extends TerminalStreams {
  /** Ends the view from outside, as if `ending` had been given. */
  readonly signal?: AbortSignal;
}

/**
 * Shows what `view` makes until it calls `end`, and gives what it was ended with; undefined where the signal ended it. The
 * screen, the keyboard and the cursor are restored after that, after an error of the view (which is thrown), and when the program
 * ends by itself or by a signal. What is written while the view is shown is lost: write after it.
 */
export async function showView<Ending>(
  view: (end: (ending: Ending) => void) => ReactNode,
  { signal, ...streams }: ShowOptions,
): Promise<Ending | undefined> {
  let ending: { readonly value: Ending } | undefined;
  let shown: Instance | undefined;
  const close = () => shown?.unmount();
  const end = (value: Ending) => {
    ending ??= { value };
    close();
  };
  shown = render(view(end), {
    ...streams,
    alternateScreen: true,
    incrementalRendering: true,
    // A terminal is there: whoever calls has looked. That a CI runs it changes nothing.
    interactive: true,
    exitOnCtrlC: false,
    maxFps: MAX_FPS,
  });
  if (ending !== undefined || signal?.aborted === true) close();
  signal?.addEventListener('abort', close);
  try {
    await shown.waitUntilExit();
  } finally {
    signal?.removeEventListener('abort', close);
    // Ink lets go of the keyboard, and what was typed ahead would keep the program running.
    streams.stdin.pause();
  }
  return ending?.value;
}
