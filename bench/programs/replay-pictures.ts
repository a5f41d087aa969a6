// Opens a recording as the terminal does, without a terminal, and says how soon it shows what is asked for, as a line of JSON.
import { openSession } from '../../src/cli/read/open-session.ts';
import { createReplayStore } from '../../src/core/replay/store.ts';
import { readMemory } from '../support/process-stat.ts';
import { median } from '../support/statistics.ts';

const [folder = ''] = process.argv.slice(2);
/** Here and there, forth and back. */
const TENTHS = ['5', '1', '9', '3', '7', '2', '8', '4', '6', '0'];
const TURN_KEYS = [']', ']', '[', '}', '{'];

const began = performance.now();
const session = openSession(folder);
const store = createReplayStore(session.source(), {
  ports: {
    now: () => performance.now(),
    wait: (ms, wake) => {
      const timer = setTimeout(wake, ms);
      return () => clearTimeout(timer);
    },
    saveMark: () => {},
    exportSession: () => {},
    copy: () => {},
    quit: () => {},
  },
  size: { columns: 120, rows: 40 },
  formatTime: (iso) => iso,
});
store.getSnapshot();
const firstMs = performance.now() - began;
// The first that goes to where nothing was read yet reads all there is.
const wholeMs = timeKey('F');
const seeks = TENTHS.map(timeKey);
const turns = TURN_KEYS.map(timeKey);
for (const key of ['/', 't', 'h', 'e']) timeKey(key);
const searchMs = timeKey('enter');
const frames = countFrames();
store.close();
process.stdout.write(
  `${JSON.stringify({
    frames,
    firstMs,
    wholeMs,
    seekMs: median(seeks),
    worstSeekMs: Math.max(...seeks, ...turns),
    searchMs,
    peakMiB: readMemory(process.pid)?.peakMiB,
  })}\n`,
);
session.close();

function timeKey(key: string): number {
  const start = performance.now();
  store.dispatch({ type: 'key', key });
  store.getSnapshot();
  return performance.now() - start;
}

function countFrames(): number {
  const source = session.source();
  const bodies = source.exchanges.map(({ id }) => source.read(id).response?.body);
  return bodies.reduce((sum, body) => sum + (body?.type === 'stream' ? body.events.length : 0), 0);
}
