// The live view: what is recorded now, session by session, and one of them as it grows.
import { Box, useWindowSize } from 'ink';
import { useEffect, useReducer, useRef, useSyncExternalStore } from 'react';
import { Rows } from '../Rows.tsx';
import { useKeys } from '../use-keys.ts';
import type { DetailSource } from './detail.ts';
import { SESSION_ROWS } from './list-rows.ts';
import type { LiveFeed } from './live-feed.ts';
import { layoutOf, type Pane, toLiveFrame } from './live-frame.ts';
import { FIRST_LIVE_STATE, stepLive, toChosen, toShown } from './live-state.ts';

/** How the view was left: `interrupt`: by Ctrl-C. */
export type LiveEnding = 'quit' | 'interrupt';

interface LiveViewProps {
  readonly feed: LiveFeed;
  readonly detail: DetailSource;
  /** True where leaving ends the recording. */
  readonly endsRecording: boolean;
  readonly onEnd: (ending: LiveEnding) => void;
}

export function LiveView({ feed, detail, endsRecording, onEnd }: LiveViewProps) {
  const { columns: width, rows: height } = useWindowSize();
  const { status, sessions } = useSyncExternalStore(feed.subscribe, feed.getSnapshot);
  // Keys that come at once are heard before the next painting.
  const stateRef = useRef(FIRST_LIVE_STATE);
  const [, repaint] = useReducer((count: number) => count + 1, 0);
  const state = stateRef.current;
  const shown = toShown(sessions, state.filter);
  const chosen = toChosen(shown, state);
  const layout = layoutOf({ status, state, width, height });
  const { width: detailWidth, height: detailHeight } = layout.detail;
  const chosenId = chosen?.id;
  useEffect(
    () => detail.show(chosenId, { width: detailWidth, height: detailHeight }),
    [detail, chosenId, detailWidth, detailHeight],
  );
  const detailRows = useSyncExternalStore(detail.subscribe, detail.getRows);

  useKeys((name) => {
    const scene = {
      shown: toShown(sessions, stateRef.current.filter),
      pageRows: Math.floor(layout.list.height / SESSION_ROWS),
      endsRecording,
      isDetailTyping: detail.isTyping(),
    };
    const step = stepLive(stateRef.current, name, scene);
    stateRef.current = step.state;
    if (step.effect.type === 'detail-key') detail.key(step.effect.name);
    else if (step.effect.type !== 'none') onEnd(step.effect.type);
    repaint();
  });

  const frame = toLiveFrame({ width, height, status, sessions, shown, chosen, state, detail: detailRows });
  return (
    <Box flexDirection="column">
      <PaneRows pane={frame.header} />
      <Box>
        {frame.body.map((pane, index) => (
          // A pane is told from others by its place alone.
          <PaneRows key={index} pane={pane} />
        ))}
      </Box>
      <PaneRows pane={frame.footer} />
    </Box>
  );
}

function PaneRows({ pane: { rows, width, height } }: { readonly pane: Pane }) {
  return <Rows rows={rows} width={width} height={height} />;
}
