// The first prompt of a session, which is its title.

import type { SessionHeader } from '../../core/model/session.ts';
import type { IndexedExchange } from '../../core/replay/entry-index.ts';
import type { SessionSource } from '../../core/replay/session-source.ts';
import { createTurnReader, type TurnReader } from '../../core/replay/turn-reader.ts';
import type { SegmentFiles } from './segment-files.ts';
import { createSessionPass, type SessionPass } from './session-pass.ts';

/** The first request of an agent is some 100 KiB; one that is not within this is read with the rest. */
const MAX_BYTES = 2 * 1024 * 1024;

/** The first prompt of the turns that were taken in, if one of them says anything. */
export function readTitle(reader: TurnReader): string | undefined {
  const first = reader.drafts.find(({ rounds: [round] }) => round?.hasPrompt);
  return first === undefined ? undefined : reader.read(first).turn.prompt.text.trim();
}

/**
 * The same from the beginning of the files alone; undefined where that does not settle it: what a run of Cursor's was asked may come as
 * late as it likes. Throws FormatError.
 */
export function readEarlyTitle(header: SessionHeader, files: SegmentFiles): string | undefined {
  const pass = createSessionPass(header, { ...files, lines: () => upTo(MAX_BYTES, files.lines()) });
  const reader = createTurnReader(toBeginning(header, pass), { isEarly: true });
  while (reader.step() !== undefined) {
    const title = readTitle(reader);
    if (title !== undefined) return title;
  }
  return undefined;
}

/** Who reads early asks for no more than the exchanges that have arrived. */
function toBeginning(header: SessionHeader, { arriving, read }: SessionPass): SessionSource {
  const unknown = { status: 'live', lastT: 0, redactions: [], gaps: [], exchanges: [] } as const;
  return { header, ...unknown, arriving: () => settled(arriving()), read };
}

function* settled(exchanges: Iterable<IndexedExchange>): Generator<IndexedExchange> {
  for (const exchange of exchanges) {
    if (!exchange.isClosed || exchange.dialect.startsWith('cursor-')) return;
    yield exchange;
  }
}

function* upTo<Line extends { readonly bytes: Buffer }>(
  maxBytes: number,
  lines: Iterable<Line>,
): Generator<Line> {
  let bytes = 0;
  for (const line of lines) {
    bytes += line.bytes.length;
    if (bytes > maxBytes) return;
    yield line;
  }
}
