// A session as views show it: opened, followed while it is recorded, with what a reader asks for done.
import type { Playhead } from '../core/replay/playhead.ts';
import type { SessionSource } from '../core/replay/session-source.ts';
import { createReplayStore, type ReplayPorts, type ReplayStore } from '../core/replay/store.ts';
import { appendMark, readMarks } from '../sidecar/spool/marks.ts';
import type { ReplayTerminal } from '../tui/show-replay.tsx';
import type { Context } from './context.ts';
import { exportBeside } from './export-beside.ts';
import type { FoundSession } from './read/find-session.ts';
import { followSession } from './read/follow-session.ts';
import { openSession } from './read/open-session.ts';
import { formatTime } from './text/format.ts';

export interface ScreenOptions {
  /** Infinity: as fast as it goes. */
  readonly speed?: number;
  readonly idleLimitMs?: number;
  readonly from?: Playhead;
  /** Shows where a session that is over ended, in place of playing it. */
  readonly isAtEnd?: boolean;
}

/** A session that is on a screen. */
export interface ShownSession {
  readonly store: ReplayStore;
  close(): void;
}

/** Makes shown sessions of one, once its marks were read. */
export type ShowSession = (terminal: ReplayTerminal) => ShownSession;

/**
 * Reads what is needed to show a session. Throws, also when it is shown: CliError `unreadable`, and PlayheadError where `from`
 * is not in it.
 */
export async function prepareSession(
  session: FoundSession,
  { isAtEnd = false, ...options }: ScreenOptions,
  context: Context,
): Promise<ShowSession> {
  const marks = await readMarks(session.folder);
  return ({ size, ports, copy }) => {
    const opened = openSource(session.folder);
    try {
      const isLive = opened.source.status === 'live';
      const store: ReplayStore = createReplayStore(opened.source, {
        ...options,
        ...{ size, marks, formatTime },
        isPlaying: !isAtEnd,
        isFollowing: (isLive || isAtEnd) && options.from === undefined,
        ports: { ...ports, ...toPorts(session, context, { copy, say: (...said) => store.say(...said) }) },
      });
      opened.follow((source, changed) => store.grow(source, changed));
      const close = () => {
        store.close();
        opened.close();
      };
      return { store, close };
    } catch (error) {
      opened.close();
      throw error;
    }
  };
}

interface OpenedSource {
  readonly source: SessionSource;
  /** Tells of what is recorded from now on; of a session that is over never. */
  follow(onGrown: ReplayStore['grow']): void;
  close(): void;
}

function openSource(folder: string): OpenedSource {
  const opened = openSession(folder);
  const source = opened.source();
  if (source.status !== 'live') return { source, follow: () => {}, close: opened.close };
  opened.close();
  return followSession(folder);
}

interface Saying {
  readonly copy: (text: string) => boolean;
  readonly say: ReplayStore['say'];
}

/** What a reader asks for that is done outside of the screen. */
function toPorts(
  session: FoundSession,
  context: Context,
  { copy, say }: Saying,
): Pick<ReplayPorts, 'saveMark' | 'exportSession' | 'copy'> {
  return {
    saveMark(mark) {
      appendMark(session.folder, { ...mark, at: new Date().toISOString() }).then(
        () => say('Marked: kept beside the recording.'),
        (error: unknown) => say(`Not kept: ${error instanceof Error ? error.message : String(error)}`, 'bad'),
      );
    },
    exportSession() {
      say('Exporting …');
      void exportBeside(session, context).then((note) => say(note));
    },
    copy(text) {
      if (copy(text)) say('Copied, masked as it was recorded, where the terminal lets programs copy.');
      else say('Too long for the clipboard of a terminal: cursor-rec export has all of it.', 'warning');
    },
  };
}
