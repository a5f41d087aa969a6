// A session as a terminal recording: asciicast v2 (docs.asciinema.org/manual/asciicast/v2), which every asciinema since 2.0 plays.
import { readPlainScript } from '../replay/plain.ts';
import type { PlainStep, PlainTone } from '../replay/plain-writer.ts';
import { createSchedule } from '../replay/schedule.ts';
import { toHead } from '../replay/session-source.ts';
import { type ExportSource, PROGRAM } from './format.ts';

/** Of the terminal that it is for; what `replay` writes has no width of its own. */
const SIZE = { width: 80, height: 24 };

/** SGR codes that begin and end a tone: the colours that `replay` has on a terminal. */
const CODES: { readonly [Tone in PlainTone]: readonly [begin: number, end: number] } = {
  title: [1, 22],
  user: [36, 39],
  model: [32, 39],
  thinking: [2, 22],
  tool: [35, 39],
  result: [2, 22],
  note: [2, 22],
  error: [31, 39],
  gap: [31, 39],
};

/**
 * What `replay` shows on a terminal, at the times at which it shows it, with a marker where a turn begins:
 * `{"version":2,…}`, then lines `[0.248,"o","text"]`, seconds first.
 */
export function* encodeAsciicast({ session, formatTime }: ExportSource): Generator<string> {
  const { id, startedAt } = session.header;
  const timestamp = Math.floor(Date.parse(startedAt) / 1000);
  yield toLine({ version: 2, ...SIZE, timestamp, title: `${PROGRAM} ${id}` });
  const playAt = createSchedule({ speed: 1 });
  for (const step of readPlainScript(toHead(session), () => session, { formatTime })) {
    const seconds = playAt(step.t) / 1000;
    if (step.turn !== undefined) yield toLine([seconds, 'm', `Turn ${step.turn}`]);
    yield toLine([seconds, 'o', toOutput(step)]);
  }
}

/** A terminal goes to the beginning of a line only where it is told to. */
function toOutput({ text, tone }: PlainStep): string {
  const lines = text.replaceAll('\n', '\r\n');
  if (tone === undefined) return lines;
  const [begin, end] = CODES[tone];
  return `\u001b[${begin}m${lines}\u001b[${end}m`;
}

function toLine(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}
