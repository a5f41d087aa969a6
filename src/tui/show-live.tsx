// Opens the live view on a terminal.

import type { DetailSource } from './live/detail.ts';
import { type LiveEnding, LiveView } from './live/LiveView.tsx';
import type { LiveFeed } from './live/live-feed.ts';
import { type ShowOptions, showView } from './show-view.ts';
import { createTheme, toPalette } from './theme.ts';
import { ThemeContext } from './theme-context.ts';

export interface LiveOptions extends ShowOptions {
  readonly feed: LiveFeed;
  readonly detail: DetailSource;
  /** True where leaving ends the recording. */
  readonly endsRecording: boolean;
  readonly environment: NodeJS.ProcessEnv;
}

/** Shows the live view until it is left; undefined where the signal ended it. */
export function showLive({
  feed,
  detail,
  endsRecording,
  environment,
  ...show
}: LiveOptions): Promise<LiveEnding | undefined> {
  const theme = createTheme(toPalette(show.stdout.getColorDepth(environment), environment));
  return showView<LiveEnding>(
    (end) => (
      <ThemeContext value={theme}>
        <LiveView feed={feed} detail={detail} endsRecording={endsRecording} onEnd={end} />
      </ThemeContext>
    ),
    show,
  );
}
