// The first prompt of a session, which is its title.

import type { SessionHeader } from '../../core/model/session.ts';
import { createTurnReader, type TurnReader } from '../../core/replay/turn-reader.ts';
import type { SegmentFiles } from './segment-files.ts';
import { createSessionPass } from './session-pass.ts';

/** The first request of an agent is some 100 KiB; one that is not within this is read with the rest. */
const MAX_BYTES = 2 * 1024 * 1024;

/** The first prompt of the turns that were taken in, if one of them says anything. */
export function readTitle(reader: TurnReader): string | undefined {
  const first = reader.drafts.find(
    ({ rounds: [round] }) => round !== undefined && round.facts.prompt.text.trim() !== '',
  );
  return first === undefined ? undefined : reader.read(first).turn.prompt.text.trim();
}

/**
 * The same from the beginning of the files alone; undefined where that does not settle it: what a run of Cursor's was asked may come as
 * late as it likes. Throws FormatError.
 */
export function readEarlyTitle(header: SessionHeader, files: SegmentFiles): string | undefined {
  const pass = createSessionPass(header, { ...files, lines: () => upTo(MAX_BYTES, files.lines()) });
  const all = [...pass.arriving()];
  const unsettled = all.findIndex(({ isClosed, dialect }) => !isClosed || dialect.startsWith('cursor-'));
  const exchanges = unsettled === -1 ? all : all.slice(0, unsettled);
  const reader = createTurnReader({ ...pass.finish(), exchanges });
  while (reader.step() !== undefined) {
    const title = readTitle(reader);
    if (title !== undefined) return title;
  }
  return undefined;
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
