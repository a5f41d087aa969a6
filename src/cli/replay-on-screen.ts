// Replays a session on the whole of a terminal; one that is still recorded is followed.
import { type ReplayEnding, showReplay } from '../tui/show-replay.tsx';
import type { Context } from './context.ts';
import type { FoundSession } from './read/find-session.ts';
import { prepareSession, type ScreenOptions, type ShownSession } from './session-on-screen.ts';

/** Shows it until it is left. Throws CliError `unreadable`, and PlayheadError where `from` is not in it. */
export async function replayOnScreen(
  session: FoundSession,
  options: ScreenOptions,
  context: Context,
): Promise<ReplayEnding> {
  const { stdin, stdout, stderr } = process;
  const show = await prepareSession(session, options, context);
  let shown: ShownSession | undefined;
  try {
    const ending = await showReplay({
      environment: context.environment,
      ...{ stdin, stdout, stderr },
      open(terminal) {
        shown = show(terminal);
        return shown.store;
      },
    });
    return ending ?? 'quit';
  } finally {
    shown?.close();
  }
}
