// The replay of a session: pictures of its store, and keys for it.
import { useWindowSize } from 'ink';
import { useLayoutEffect, useSyncExternalStore } from 'react';
import type { ReplayStore } from '../../core/replay/store.ts';
import { Rows } from '../Rows.tsx';
import { useKeys } from '../use-keys.ts';

interface ReplayViewProps {
  readonly store: ReplayStore;
  /** Ctrl-C was pressed. */
  readonly onInterrupt: () => void;
}

export function ReplayView({ store, onInterrupt }: ReplayViewProps) {
  const { columns, rows } = useWindowSize();
  const picture = useSyncExternalStore(store.subscribe, store.getSnapshot);
  useLayoutEffect(() => store.dispatch({ type: 'resize', size: { columns, rows } }), [store, columns, rows]);
  useKeys((key) => {
    if (key === 'ctrl-c') onInterrupt();
    else store.dispatch({ type: 'key', key });
  });
  return <Rows rows={picture.rows} width={columns} height={rows} />;
}
