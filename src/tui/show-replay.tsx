// Opens a replay on a terminal.
import type { ReplayPorts, ReplayStore } from '../core/replay/store.ts';
import { toClipboardSequence } from './clipboard.ts';
import { ReplayView } from './replay/ReplayView.tsx';
import { type ShowOptions, showView } from './show-view.ts';
import { createTheme, toPalette } from './theme.ts';
import { ThemeContext } from './theme-context.ts';

/** How a replay was left: `interrupt`: by Ctrl-C. */
export type ReplayEnding = 'quit' | 'interrupt';

export interface ReplayScreenOptions extends ShowOptions {
  readonly environment: NodeJS.ProcessEnv;
  /** Opens the replay: in this size, and with what the terminal does for it. */
  readonly open: (terminal: ReplayTerminal) => ReplayStore;
}

/** What a replay has of its terminal. */
export interface ReplayTerminal {
  readonly size: { readonly columns: number; readonly rows: number };
  /** False where it is more than terminals take. */
  readonly copy: (text: string) => boolean;
  readonly ports: Pick<ReplayPorts, 'now' | 'wait' | 'quit'>;
}

/** Shows the replay until it is left; undefined where the signal ended it. */
export async function showReplay({
  open,
  environment,
  ...show
}: ReplayScreenOptions): Promise<ReplayEnding | undefined> {
  const { stdout } = show;
  const theme = createTheme(toPalette(stdout.getColorDepth(environment), environment));
  const left = Promise.withResolvers<ReplayEnding>();
  const store = open({
    size: { columns: stdout.columns, rows: stdout.rows },
    copy(text) {
      const sequence = toClipboardSequence(text);
      if (sequence !== undefined) stdout.write(sequence);
      return sequence !== undefined;
    },
    ports: { now: () => performance.now(), wait: waitByTimer, quit: () => left.resolve('quit') },
  });
  try {
    return await showView<ReplayEnding>((end) => {
      void left.promise.then(end);
      return (
        <ThemeContext value={theme}>
          <ReplayView store={store} onInterrupt={() => end('interrupt')} />
        </ThemeContext>
      );
    }, show);
  } finally {
    store.close();
  }
}

function waitByTimer(ms: number, wake: () => void): () => void {
  const timer = setTimeout(wake, ms);
  return () => clearTimeout(timer);
}
