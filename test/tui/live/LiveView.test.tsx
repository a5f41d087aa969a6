// The live view as a component: it draws what its feed says, and its keys lead somewhere.
import { describe, expect, it, vi } from 'vitest';
import { LiveView } from '../../../src/tui/live/LiveView.tsx';
import type { LiveFeed, LiveSnapshot } from '../../../src/tui/live/live-feed.ts';
import { show } from '../../support/ink.ts';
import { liveSession } from '../../support/live-session.ts';

const sessions = [
  liveSession({ id: '019abc00-0000-7000-8000-00000000000b', prompt: 'Second' }),
  liveSession({ id: '019abc00-0000-7000-8000-00000000000a', prompt: 'First' }),
];

function createFeed(first: LiveSnapshot): LiveFeed & { publish(snapshot: LiveSnapshot): void } {
  const listeners = new Set<() => void>();
  let snapshot = first;
  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    getSnapshot: () => snapshot,
    publish(next) {
      snapshot = next;
      for (const listener of listeners) listener();
    },
  };
}

function createDetail() {
  return {
    show: vi.fn(),
    key: vi.fn(),
    isTyping: () => false,
    subscribe: () => () => {},
    getRows: () => NONE,
  };
}

const NONE: readonly never[] = [];

async function open({ endsRecording = false } = {}) {
  const feed = createFeed({ sessions });
  const detail = createDetail();
  const onEnd = vi.fn();
  const view = <LiveView feed={feed} detail={detail} endsRecording={endsRecording} onEnd={onEnd} />;
  const shown = await show(view, { columns: 120, rows: 20 });
  return { ...shown, feed, detail, onEnd };
}

describe('LiveView', () => {
  it('draws what the feed says, and what it says next', async () => {
    const { rows, feed, press } = await open();
    expect(rows().join('\n')).toContain('sessions 2');
    feed.publish({ sessions: [liveSession({ id: 'c', prompt: 'Third' }), ...sessions] });
    await press();
    await vi.waitFor(() => expect(rows().join('\n')).toContain('Third'));
  });

  it('has the session shown that is chosen, in the size of its pane', async () => {
    const { detail, press, resize } = await open();
    await vi.waitFor(() =>
      expect(detail.show).toHaveBeenLastCalledWith(sessions[0]?.id, { width: 75, height: 17 }),
    );
    await press('j');
    await vi.waitFor(() =>
      expect(detail.show).toHaveBeenLastCalledWith(sessions[1]?.id, { width: 75, height: 17 }),
    );
    await resize(160, 30);
    await vi.waitFor(() =>
      expect(detail.show).toHaveBeenLastCalledWith(sessions[1]?.id, { width: 107, height: 27 }),
    );
  });

  it('hands keys to the session that is looked at, several at once too', async () => {
    const { detail, press } = await open();
    await press('\r', 'nN');
    expect(detail.key.mock.calls).toEqual([['n'], ['N']]);
  });

  it.each([
    [false, ['q'], 'quit'],
    [true, ['q', 'y'], 'quit'],
    [true, ['\u0003'], 'interrupt'],
  ])('ends (recording with it: %s) by %j', async (endsRecording, keys, ending) => {
    const { press, onEnd } = await open({ endsRecording });
    await press(...keys);
    expect(onEnd.mock.calls).toEqual([[ending]]);
  });
});
