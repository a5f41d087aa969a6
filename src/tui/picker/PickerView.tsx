// The picker: the sessions of a home, of which one is replayed, exported or verified.
import { useWindowSize } from 'ink';
import { useReducer, useRef, useSyncExternalStore } from 'react';
import { matchesQuery, toListFilter } from '../matches-query.ts';
import { Rows } from '../Rows.tsx';
import { useKeys } from '../use-keys.ts';
import { FRAME_ROWS, toPickerRows } from './picker-rows.ts';
import type { PickerFeed, PickerSession } from './picker-session.ts';
import { FIRST_PICKER_STATE, type PickerState, stepPicker, toPicked } from './picker-state.ts';

/** How the picker was left; with `replay` it may be opened again as it was. */
export type PickerEnding =
  | { readonly type: 'quit' | 'interrupt' }
  | { readonly type: 'replay'; readonly id: string; readonly state: PickerState };

export interface PickerViewProps {
  readonly feed: PickerFeed;
  /** As it was left before. */
  readonly first?: PickerState | undefined;
  /** Does it, and resolves with what there is to say of it. */
  readonly carryOut: (wish: 'export' | 'verify', id: string) => Promise<string>;
  readonly onEnd: (ending: PickerEnding) => void;
}

export function PickerView({ feed, first = FIRST_PICKER_STATE, carryOut, onEnd }: PickerViewProps) {
  const { columns: width, rows: height } = useWindowSize();
  const snapshot = useSyncExternalStore(feed.subscribe, feed.getSnapshot);
  // Keys that come at once are heard before the next painting.
  const stateRef = useRef(first);
  const noteRef = useRef<string | undefined>(undefined);
  const [, repaint] = useReducer((count: number) => count + 1, 0);
  const state = stateRef.current;
  const shown = toShown(snapshot.sessions, state.filter);

  function say(note: string | undefined): void {
    noteRef.current = note;
    repaint();
  }

  useKeys((name) => {
    const scene = {
      shown: toShown(snapshot.sessions, stateRef.current.filter),
      pageRows: height - FRAME_ROWS,
    };
    const { state: next, effect } = stepPicker(stateRef.current, name, scene);
    stateRef.current = next;
    say(undefined);
    switch (effect.type) {
      case 'none':
        return;
      case 'quit':
      case 'interrupt':
        return onEnd({ type: effect.type });
      case 'replay':
        return onEnd({ type: 'replay', id: effect.id, state: next });
      case 'export':
      case 'verify':
        say(effect.type === 'export' ? 'Exporting …' : 'Verifying …');
        void carryOut(effect.type, effect.id).then(say);
    }
  });

  const picked = toPicked(shown, state.chosen);
  const rows = toPickerRows({
    width,
    height,
    snapshot,
    shown,
    picked,
    state,
    note: noteRef.current,
    now: Date.now(),
  });
  return <Rows rows={rows} width={width} height={height} />;
}

function toShown(sessions: readonly PickerSession[], filter: string): readonly PickerSession[] {
  const { query } = toListFilter(filter);
  return query === undefined ? sessions : sessions.filter((session) => matchesQuery(session, query));
}
