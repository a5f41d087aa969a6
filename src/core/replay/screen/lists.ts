// Rows of which one is chosen: the jump list and the help.
import { formatClock } from '../clock.ts';
import type { Block } from '../film/block.ts';
import type { Film } from '../film/film.ts';
import { KEYS } from '../keymap.ts';
import { OUTCOME_TEXTS } from '../plain-speech.ts';
import type { Mark } from '../player/mark.ts';
import type { Row, Span, Tone } from '../row.ts';
import { cutSpans, fitSpans, span } from '../rows/width.ts';

/** A place to go to. */
export interface Jump {
  readonly t: number;
  readonly sign: string;
  readonly text: string;
  readonly tone: Tone;
}

/** All that a reader may want to go to, by time: turns, marks, gaps and what failed. */
export function toJumps({ scenes }: Film, marks: readonly Mark[]): readonly Jump[] {
  const blocks = scenes.flatMap((scene) =>
    scene.blocks.flatMap((block, index) => toJump(block, index === 0 ? scene.turn : undefined)),
  );
  const marked = marks.map(({ t, note }): Jump => ({ t, sign: '◆', text: note ?? 'mark', tone: 'mark' }));
  return [...blocks, ...marked].sort((one, other) => one.t - other.t);
}

/** The jump list, the chosen one selected; `t` is the playhead. */
export function toJumpRows(
  jumps: readonly Jump[],
  { chosen, width }: { readonly chosen: number; readonly width: number },
): readonly Row[] {
  return jumps.map(({ t, sign, text, tone }, index) => ({
    spans: fitSpans(
      [
        span(`${formatClock(t).padStart(7)}  `, 'dim'),
        span(`${sign.padStart(3)}  `, tone === 'plain' ? 'dim' : tone),
        span(text, tone),
      ],
      width,
    ),
    ...(index === chosen ? { isSelected: true as const } : {}),
  }));
}

/** All keys, in two columns where they have room. */
export function toHelpRows(width: number): readonly Row[] {
  const blocks = KEYS.map(({ title, groups }): readonly (readonly Span[])[] => [
    [span(title, 'heading')],
    ...groups.map(({ shown, does }) => [span(`  ${shown.padEnd(9)}`, 'strong'), span(does)]),
    [],
  ]);
  if (width < 2 * HELP_COLUMNS) return blocks.flat().map((spans) => ({ spans: cutSpans(spans, width) }));
  const half = blocks.flat().length / 2;
  const split = blocks.findIndex((_, index) => blocks.slice(0, index + 1).flat().length >= half) + 1;
  const [left, right] = [blocks.slice(0, split).flat(), blocks.slice(split).flat()];
  return Array.from({ length: Math.max(left.length, right.length) }, (_, at) => ({
    spans: cutSpans([...fitSpans(left[at] ?? [], HELP_COLUMNS), ...(right[at] ?? [])], width),
  }));
}

const HELP_COLUMNS = 38;

function toJump(block: Block, turn: number | undefined): readonly Jump[] {
  const { t } = block;
  switch (block.type) {
    case 'prompt':
      return [
        { t, sign: turn === undefined ? '' : String(turn), text: firstLine(block.text), tone: 'plain' },
      ];
    case 'gap':
      return [{ t, sign: '!!', text: `not recorded: ${block.reason}`, tone: 'gap' }];
    case 'error':
      return [{ t, sign: '✗', text: `${block.code}: ${firstLine(block.message)}`, tone: 'bad' }];
    case 'end':
      return [{ t, sign: '✗', text: OUTCOME_TEXTS[block.outcome], tone: 'bad' }];
    default:
      return turn === undefined ? [] : [{ t, sign: String(turn), text: '(no prompt)', tone: 'dim' }];
  }
}

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0] ?? '';
}
