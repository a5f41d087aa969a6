// Shows a view on the whole of a terminal until it ends, and leaves the terminal as it was.
import { setImmediate as afterTicks } from 'node:timers/promises';
import './react-mode.ts';
import { type Instance, render, useStdout } from 'ink';
import { createElement, type ReactNode, useLayoutEffect } from 'react';

/** Pictures a second at most: a key is answered within two of them. */
const MAX_FPS = 30;

/** What a terminal takes to be wider than we do is cut at its edge, and does not push the rows beneath it down (DECAWM). */
const CUT_AT_EDGE = '\u001b[?7l';
const WRAP_AT_EDGE = '\u001b[?7h';

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
  shown = render(createElement(CutAtEdge, undefined, view(end)), {
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
    // Node stops reading a tick after that: the next view must not begin to listen before, or it would hear nothing, and end.
    await afterTicks();
  }
  return ending?.value;
}

/** While it is there, no row wraps; it goes with the view, whatever ends that. */
function CutAtEdge({ children }: { readonly children?: ReactNode }) {
  const { stdout } = useStdout();
  useLayoutEffect(() => {
    stdout.write(CUT_AT_EDGE);
    return () => void stdout.write(WRAP_AT_EDGE);
  }, [stdout]);
  return children;
}
