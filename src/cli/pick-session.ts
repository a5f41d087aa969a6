// The picker of the sessions command: from it a session is replayed, exported or verified.

import type { PickerState } from '../tui/picker/picker-state.ts';
import { showPicker } from '../tui/show-picker.tsx';
import { EXIT } from './cli-error.ts';
import type { Context } from './context.ts';
import { exportBeside } from './export-beside.ts';
import { noteAccess } from './read/access-log.ts';
import { openPickerFeed } from './read/picker-feed.ts';
import type { SessionSummary } from './read/session-summary.ts';
import { replayOnScreen } from './replay-on-screen.ts';
import { verifyNote } from './verify-note.ts';

/** Shows the sessions until the user leaves; `undefined` among them is one that cannot be read. */
export async function pickSession(
  summaries: AsyncIterable<SessionSummary | undefined>,
  context: Context,
): Promise<void> {
  const { stdin, stdout, stderr } = process;
  const feed = openPickerFeed({ summaries });
  const find = (id: string) => ({ id, folder: feed.folderOf(id) ?? '' });
  let first: PickerState | undefined;
  try {
    for (;;) {
      const ending = await showPicker({
        feed,
        first,
        carryOut: (wish, id) =>
          wish === 'export' ? exportBeside(find(id), context) : verifyNote(find(id), context),
        environment: context.environment,
        ...{ stdin, stdout, stderr },
      });
      if (ending?.type === 'interrupt') context.exit(EXIT.interrupted);
      if (ending?.type !== 'replay') return;
      first = ending.state;
      await noteAccess([{ command: 'replay', session: ending.id }], context);
      if ((await replayOnScreen(find(ending.id), {}, context)) === 'interrupt')
        return context.exit(EXIT.interrupted);
    }
  } finally {
    feed.close();
  }
}
