import { describe, expect, it } from 'vitest';
import { toTouchedFiles } from '../../../../src/core/replay/film/files.ts';
import type { FileSide } from '../../../../src/core/replay/player/player.ts';
import { toFileListRows, toFileRows, toFileRule } from '../../../../src/core/replay/screen/file-rows.ts';
import type { TimelineEvent } from '../../../../src/core/replay/timeline-event.ts';
import { toText } from '../../../support/replay/rows.ts';
import { toFilm } from '../film/films.ts';

const of = { exchange: 'a', model: 'm' };
const edit = (id: string, t: number, args: object) => [
  { t, ...of, type: 'tool-call', call: id, name: 'write' },
  { t, ...of, type: 'tool-arguments', call: id, name: 'write', text: JSON.stringify(args) },
  { t: t + 1, exchange: 'a', type: 'tool-result', call: id, result: 'ok', status: 'completed' },
];

/** The first file as it stood at `t`. */
function toFile(events: readonly object[], t: number) {
  const [file] = toTouchedFiles(toFilm(events as readonly TimelineEvent[]), t);
  if (file === undefined) throw new Error('expected a file that was touched');
  return file;
}

const NEW = [
  ...edit('a/1', 1, { path: 'new.ts', content: 'one\ntwo\n' }),
  ...edit('a/2', 5, { path: 'new.ts', old_string: 'two', new_string: 'three' }),
];
const KNOWN_IN_PART = edit('a/1', 1, { path: 'old.ts', old_string: 'two', new_string: 'three' });
const TOUCHED = edit('a/1', 1, { path: 'old.ts' });

describe('a file', () => {
  it.each<[string, readonly object[], number, FileSide, string]>([
    ['what changed', NEW, 9, 'changes', ' 1 + one\n 2 + three'],
    ['what it is', NEW, 9, 'after', ' 1   one\n 2   three'],
    ['what it was', NEW, 9, 'before', 'It was not there.'],
    ['what it was at the playhead', NEW, 3, 'after', ' 1   one\n 2   two'],
    ['the changes where not all of it is known', KNOWN_IN_PART, 9, 'changes', '- two\n+ three'],
    [
      'no more than is known',
      KNOWN_IN_PART,
      9,
      'after',
      'The session does not say what all of it was; the changes are known.',
    ],
    [
      'that nothing is known',
      TOUCHED,
      9,
      'changes',
      'The session does not say how it was changed by all of its edits.\n',
    ],
  ])('shows %s', (_, events, t, side, expected) => {
    expect(toText(toFileRows(toFile(events, t), { width: 80, side }))).toBe(expected);
  });

  it('is not there before it was changed', () => {
    expect(toTouchedFiles(toFilm(NEW as readonly TimelineEvent[]), 1)).toEqual([]);
  });

  it('stands in the list with its counts, and above its rows with its side', () => {
    const file = toFile(NEW, 9);
    expect(toText(toFileListRows([file], { chosen: 0, width: 40 }))).toBe(
      ' new.ts  2 edits                  +2 −0',
    );
    expect(toText([toFileRule(file, { width: 40, side: 'after' })])).toBe(
      '── new.ts ────────────────────── after ─',
    );
  });
});
