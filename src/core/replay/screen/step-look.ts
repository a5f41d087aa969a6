// What scrolling, opening and choosing make of what is looked at.
import type { BlockPlace, Film } from '../film/film.ts';
import { toTurnText } from '../film/turn-text.ts';
import { isList, type KeyInput } from '../keymap.ts';
import type { Player, PlayerInput } from '../player/player.ts';
import { hasMatch } from '../rows/tint.ts';
import { type Look, type Screen, toHeight } from './screen.ts';
import { moveSelection, showSelection } from './scroll.ts';

/** What a key asks of the rows, not of the player. */
export type LookInput = Extract<
  KeyInput,
  { readonly type: 'scroll' | 'scroll-half' | 'scroll-end' | 'enter' | 'ask' | 'copy-turn' }
>;

/** The look that comes of it, and what the player is to do. */
export interface LookStep {
  readonly look: Look;
  readonly input?: PlayerInput;
}

interface Seen {
  readonly player: Player;
  readonly screen: Screen;
  readonly film: Film;
}

/** Blocks that show a part until they are opened. */
const FOLDABLE: ReadonlySet<string> = new Set(['tool', 'thinking', 'prompt', 'result']);

/** One step of a look. */
export function stepLook(look: Look, input: LookInput, seen: Seen): LookStep {
  switch (input.type) {
    case 'scroll':
      return scroll(look, input.rows, seen);
    case 'scroll-half':
      return scrollHalf(look, input.by, seen);
    case 'scroll-end':
      return scrollToEnd(look, input.end, seen);
    case 'enter':
      return enter(look, seen);
    case 'ask':
      return { look, input: { type: 'prompt', text: '' } };
    case 'copy-turn':
      return { look, ...toCopy(look, seen) };
  }
}

/** The look at the match that the player went to. */
export function lookAtMatch(look: Look, { player, screen }: Seen): Look {
  const { search } = player;
  const match = search?.matches[search.index];
  if (search === undefined || match === undefined) return look;
  const window = screen.window(player, look.size);
  const rows = window.down({ ...match, row: 0 }, MATCH_ROWS).filter(({ place }) => isIn(place, match));
  const matching = rows.filter(({ row }) => hasMatch(row, search.query));
  const before = search.matches.slice(0, search.index).filter(({ id }) => id === match.id).length;
  const found = matching[Math.min(before, matching.length - 1)] ?? rows.at(-1);
  if (found === undefined) return look;
  return { ...look, scroll: showSelection(found.place, window, toHeight(look.size)) };
}

/** In longer blocks a match is looked for no further. */
const MATCH_ROWS = 5000;

function isIn(place: BlockPlace, block: BlockPlace): boolean {
  return place.scene === block.scene && place.block === block.block;
}

function scroll(look: Look, rows: number, { player, screen }: Seen): LookStep {
  if (isList(player.pane)) return { look: { ...look, offset: 0 }, input: choose(player, rows, screen) };
  if (player.pane !== 'conversation') return { look: moveOffset(look, rows, { player, screen }) };
  const height = toHeight(look.size);
  return {
    look: withScroll(
      look,
      moveSelection(look.scroll, rows, { window: screen.window(player, look.size), height }),
    ),
  };
}

function moveOffset(look: Look, rows: number, { player, screen }: Pick<Seen, 'player' | 'screen'>): Look {
  const offset = Math.min(look.offset + rows, screen.maxOffset(player, look));
  return { ...look, offset: Math.max(0, offset) };
}

function scrollHalf(look: Look, by: 1 | -1, seen: Seen): LookStep {
  const rows = by * Math.max(1, Math.floor(toHeight(look.size) / 2));
  if (seen.player.pane === 'files') return { look: moveOffset(look, rows, seen) };
  return scroll(look, rows, seen);
}

function scrollToEnd(look: Look, end: 'first' | 'last', { player, screen }: Seen): LookStep {
  if (isList(player.pane))
    return {
      look,
      input: choose(player, end === 'first' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY, screen),
    };
  if (player.pane !== 'conversation')
    return { look: { ...look, offset: end === 'first' ? 0 : screen.maxOffset(player, look) } };
  const { first } = screen.window(player, look.size);
  return {
    look: withScroll(
      look,
      end === 'last' || first === undefined ? undefined : { top: first, selection: first },
    ),
  };
}

function withScroll({ scroll: _, ...look }: Look, scroll: Look['scroll']): Look {
  return scroll === undefined ? look : { ...look, scroll };
}

function choose(player: Player, by: number, screen: Screen): PlayerInput {
  const { length } = player.pane === 'jump' ? screen.jumps(player) : screen.files(player);
  return { type: 'choose', index: Math.max(0, Math.min(player.chosen + by, length - 1)) };
}

function enter(look: Look, seen: Seen): LookStep {
  const { player, screen } = seen;
  if (player.pane === 'help') return { look, input: { type: 'back' } };
  if (player.pane === 'jump') {
    const jump = screen.jumps(player)[player.chosen];
    return { look, ...(jump === undefined ? {} : { input: { type: 'jump', t: jump.t } }) };
  }
  if (player.pane === 'files') return { look: { ...look, offset: 0 }, input: { type: 'next-side' } };
  if (player.pane !== 'conversation') return { look };
  const block = findFoldable(look, seen);
  return { look, ...(block === undefined ? {} : { input: { type: 'fold', block } }) };
}

/** What is selected, else the last on the picture that can be opened. */
function findFoldable(look: Look, { player, screen, film }: Seen): string | undefined {
  const places =
    look.scroll === undefined
      ? screen.shown(player, look).map(({ place }) => place)
      : [look.scroll.selection];
  const blocks = places.flatMap(({ scene, block }) => film.scenes[scene]?.blocks[block] ?? []);
  return blocks.findLast(({ type }) => FOLDABLE.has(type))?.id;
}

function toCopy({ scroll }: Look, { player, film }: Seen): Pick<LookStep, 'input'> {
  const { t } = player.playback;
  const index = scroll?.selection.scene ?? film.scenes.findLastIndex((scene) => scene.t <= t);
  const scene = film.scenes[index];
  return scene === undefined ? {} : { input: { type: 'copy', text: toTurnText(scene, t) } };
}
