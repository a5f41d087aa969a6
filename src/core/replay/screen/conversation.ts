// The conversation of a film: its blocks one beneath the other, each laid out when it is looked at.
import { createBoundedCache } from '../bounded-cache.ts';
import { formatClock } from '../clock.ts';
import { type Block, lastTimeOf, sizeOf } from '../film/block.ts';
import type { BlockPlace, Film, Scene } from '../film/film.ts';
import { countWhile } from '../film/timed-text.ts';
import type { Row, Span } from '../row.ts';
import { EMPTY_ROW } from '../row.ts';
import { toBlockRows } from '../rows/block-rows.ts';
import { createMarkdownLayout } from '../rows/markdown.ts';
import { markRedactions } from '../rows/tint.ts';
import { fitSpans, span, spansWidth, spreadSpans } from '../rows/width.ts';

/** How blocks are looked at. */
export interface ConversationSetting {
  readonly width: number;
  /** The playhead: what came later is not there. */
  readonly t: number;
  readonly isOpen: (block: string) => boolean;
}

export interface Conversation {
  /** The rows of a block with what stands above it, each within the width. */
  rowsAt(place: BlockPlace, setting: ConversationSetting): readonly Row[];
  /** The last block that had begun at `t`; undefined where none had. */
  last(t: number): BlockPlace | undefined;
  /** The block behind one, or before it, among those that had begun at `t`. */
  step(place: BlockPlace, by: 1 | -1, t: number): BlockPlace | undefined;
}

/** Rows that are kept: some hundred screens. */
const CACHED_ROWS = 10_000;

/** The conversation of a film; `user` is who asks in it. */
export function createConversation(film: Film, user: string): Conversation {
  const markdown = createMarkdownLayout();
  const known = createBoundedCache<string, { readonly version: string; readonly rows: readonly Row[] }>(
    CACHED_ROWS,
  );

  function layBlock(
    block: Block,
    { scene, block: index }: BlockPlace,
    setting: ConversationSetting,
  ): readonly Row[] {
    const { width, t } = setting;
    const isOpen = setting.isOpen(block.id);
    const isNewest = index === countBegun(film.scenes[scene], t) - 1 && film.scenes.length - 1 === scene;
    const version = [width, isOpen, isNewest, Math.min(t, lastTimeOf(block)), sizeOf(block)].join();
    const found = known.get(block.id);
    if (found?.version === version) return found.rows;
    const rows = markRedactions(toBlockRows(block, { width, t, isOpen, isNewest, markdown }));
    known.set(block.id, { version, rows }, rows.length);
    return rows;
  }

  function countAt(scene: number, t: number): number {
    return countBegun(film.scenes[scene], t);
  }

  return {
    rowsAt(place, setting) {
      const scene = film.scenes[place.scene];
      const block = scene?.blocks[place.block];
      if (scene === undefined || block === undefined) return [];
      const above = scene.blocks[place.block - 1];
      const heading = toHeading(block, { above, scene, user, width: setting.width });
      const isFirst = place.scene === 0 && place.block === 0;
      const isTight = heading.length === 0 && above !== undefined && isTightWith(above, block);
      const rows = layBlock(block, place, setting);
      const all = [...(isFirst || isTight ? [] : [EMPTY_ROW]), ...heading, ...rows];
      return all.map((row) => ({ ...row, anchor: { scene: place.scene, block: block.id } }));
    },
    last(t) {
      for (let scene = countWhile(film.scenes, (one) => one.t <= t) - 1; scene >= 0; scene--) {
        const count = countAt(scene, t);
        if (count > 0) return { scene, block: count - 1 };
      }
      return undefined;
    },
    step(place, by, t) {
      const next = place.block + by;
      if (next >= 0 && next < countAt(place.scene, t)) return { scene: place.scene, block: next };
      for (let scene = place.scene + by; scene >= 0 && scene < film.scenes.length; scene += by) {
        const count = countAt(scene, t);
        if (count > 0) return { scene, block: by === 1 ? 0 : count - 1 };
      }
      return undefined;
    },
  };
}

function countBegun(scene: Scene | undefined, t: number): number {
  return scene === undefined ? 0 : countWhile(scene.blocks, (block) => block.t <= t);
}

interface HeadingPlace {
  readonly above: Block | undefined;
  readonly scene: Scene;
  readonly user: string;
  readonly width: number;
}

/** Who speaks, where it is another than before. */
function toHeading(block: Block, { above, scene, user, width }: HeadingPlace): readonly Row[] {
  const speaker = speakerOf(block, user);
  const begins = above === undefined && scene.turn !== undefined;
  if (begins) {
    const right = span(`turn ${scene.turn} · ${formatClock(scene.t)}`, 'dim');
    return [{ spans: ruleBetween(speaker ?? span(user, 'user'), right, width) }];
  }
  if (speaker === undefined || (above !== undefined && speakerOf(above, user)?.text === speaker.text))
    return [];
  return [{ spans: spreadSpans([speaker], [span(formatClock(block.t), 'dim')], width) }];
}

/** `alice ──────────────────────── turn 3 · 01:23` */
function ruleBetween(left: Span, right: Span, width: number): readonly Span[] {
  const room = width - spansWidth([left, right]) - 2;
  if (room < 1) return fitSpans([left], width);
  return [left, span(` ${'─'.repeat(room)} `, 'dim'), right];
}

/** Who says it; undefined for what nobody says. */
function speakerOf(block: Block, user: string): Span | undefined {
  switch (block.type) {
    case 'prompt':
      return span(user, 'user');
    case 'text':
    case 'thinking':
    case 'tool':
      return span(block.model ?? 'model not known', 'assistant');
    case 'notice':
      return span('notice of the server', 'dim');
    case 'result':
    case 'error':
    case 'end':
    case 'exchange':
    case 'gap':
      return undefined;
  }
}

const ONE_LINERS: ReadonlySet<Block['type']> = new Set(['tool', 'thinking', 'result', 'exchange']);

function isTightWith(above: Block, block: Block): boolean {
  return ONE_LINERS.has(above.type) && ONE_LINERS.has(block.type);
}
