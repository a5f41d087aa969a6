// The live view beside a sidecar: a program of its own, so that drawing it never delays what passes.
import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { EXIT } from './cli-error.ts';
import type { Context } from './context.ts';

/** How the view was left: `broken`: by itself, and not as it should. */
export type ViewEnding = 'quit' | 'interrupted' | 'broken';

export interface RunningView {
  readonly ended: Promise<ViewEnding>;
  /** Ends it and resolves when the terminal is as it was. */
  close(): Promise<void>;
}

/** Young objects of a view are pictures: without a bound they would take a hundred megabytes. */
const NODE_FLAGS = ['--max-semi-space-size=8'];

/** Lets rows wrap, shows the cursor, and leaves the other screen. */
const RESTORE_SCREEN = '\u001b[?7h\u001b[?25h\u001b[?1049l';

/** Shows the view of the sidecar that runs in this process. */
export function openLiveView(context: Context): RunningView {
  const program = fileURLToPath(new URL('../../bin/cursor-rec.js', import.meta.url));
  const child = spawn(process.execPath, [...NODE_FLAGS, program, 'live', '--ends-recording'], {
    stdio: 'inherit',
    env: { ...context.environment, CURSOR_REC_HOME: context.home },
  });
  let isAsked = false;
  const ended = new Promise<ViewEnding>((resolve) => {
    child.once('error', () => resolve('broken'));
    child.once('exit', (code) => {
      const ending = code === EXIT.done ? 'quit' : code === EXIT.interrupted ? 'interrupted' : 'broken';
      if (ending === 'broken' && !isAsked) restoreTerminal(context);
      resolve(ending);
    });
  });
  return {
    ended,
    async close() {
      isAsked = true;
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** A view that was killed leaves the terminal as it had it. */
function restoreTerminal({ out }: Context): void {
  out.write(RESTORE_SCREEN);
  spawnSync('stty', ['sane'], { stdio: ['inherit', 'ignore', 'ignore'] });
}
