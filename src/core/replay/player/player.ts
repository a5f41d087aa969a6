// The player: what is shown of a session, and what a reader's wish makes of that.
import type { Film } from '../film/film.ts';
import type { Mark } from './mark.ts';
import { type Playback, type PlaybackInput, type Reel, stepPlayback } from './playback.ts';
import { findMatches, type Match } from './search.ts';

/** `conversation`, `files` and `raw` take turns; `jump` and `help` lie above them. */
export type Pane = 'conversation' | 'files' | 'raw' | 'jump' | 'help';

/** What is shown of a file: what changed, what it is now, what it was. */
export type FileSide = 'changes' | 'after' | 'before';

/** What was searched for and where it was found; `index` is of the match that is shown, -1 where none is yet. */
export interface Search {
  readonly query: string;
  readonly matches: readonly Match[];
  readonly index: number;
  /** Of the film in which it was searched. */
  readonly revision: number;
}

export interface Player {
  readonly playback: Playback;
  readonly pane: Pane;
  /** Which of a list is chosen: of the jump list or of the files. */
  readonly chosen: number;
  readonly side: FileSide;
  /** Blocks that are not folded as others of their kind. */
  readonly turned: ReadonlySet<string>;
  /** Nothing is folded, but what was turned. */
  readonly isAllOpen: boolean;
  readonly marks: readonly Mark[];
  readonly search?: Search;
  /** What is being typed behind `/`. */
  readonly prompt?: string;
}

export type PlayerInput =
  | PlaybackInput
  /** The next turn, tool call or mark, or the one before. */
  | { readonly type: 'seek-turn' | 'seek-call' | 'seek-mark'; readonly by: 1 | -1 }
  /** A pane; the one that is shown already gives way to the conversation. */
  | { readonly type: 'pane'; readonly pane: Pane }
  | { readonly type: 'next-pane'; readonly by: 1 | -1 }
  | { readonly type: 'choose'; readonly index: number }
  /** The next side of the file that is chosen. */
  | { readonly type: 'next-side' }
  /** To a time, as the conversation stood there. */
  | { readonly type: 'jump'; readonly t: number }
  | { readonly type: 'fold'; readonly block: string }
  | { readonly type: 'fold-all' }
  | { readonly type: 'mark' }
  | { readonly type: 'prompt'; readonly text: string }
  | { readonly type: 'search'; readonly query: string }
  | { readonly type: 'next-match'; readonly by: 1 | -1 }
  /** Away from what lies above, then from the search. */
  | { readonly type: 'back' }
  | { readonly type: 'export' | 'quit' }
  | { readonly type: 'copy'; readonly text: string };

/** What the outside is asked to do. */
export type PlayerEffect =
  | { readonly type: 'save-mark'; readonly mark: Mark }
  | { readonly type: 'export' }
  | { readonly type: 'copy'; readonly text: string }
  | { readonly type: 'quit' };

export interface PlayerStep {
  readonly player: Player;
  readonly effect?: PlayerEffect;
}

export interface PlayerOptions {
  readonly t?: number;
  readonly speed?: number;
  readonly idleLimitMs?: number;
  readonly isPlaying?: boolean;
  readonly isFollowing?: boolean;
  readonly marks?: readonly Mark[];
}

const PANES: readonly Pane[] = ['conversation', 'files', 'raw'];
const NEXT_SIDES = { changes: 'after', after: 'before', before: 'changes' } as const;
/** So long behind its beginning a turn still counts as just begun: pressed twice, the key leads to the one before. */
const JUST_BEGUN_MS = 1000;

/** A player at the beginning, or where it is told to be. */
export function createPlayer(options: PlayerOptions = {}): Player {
  const { t = 0, speed = 1, idleLimitMs = Number.POSITIVE_INFINITY, marks = [] } = options;
  const { isPlaying = false, isFollowing = false } = options;
  return {
    playback: { t, speed, idleLimitMs, isPlaying: isPlaying || isFollowing, isFollowing },
    pane: 'conversation',
    chosen: 0,
    side: 'changes',
    turned: new Set(),
    isAllOpen: false,
    marks: [...marks].sort((one, other) => one.t - other.t),
  };
}

/** What there is to play. */
export interface Stage {
  readonly film: Film;
  readonly reel: Reel;
}

/**
 * One step. Of time decides `stepPlayback`; the panes:
 *
 * | pane                | pane X        | next-pane | back         | seek-…, search, next-match |
 * |---------------------|---------------|-----------|--------------|----------------------------|
 * | conversation        | X             | files     | – ¹          | conversation               |
 * | files               | X ²           | raw       | conversation | files ³                    |
 * | raw                 | X ²           | conversation | conversation | raw ³                   |
 * | jump, help          | X ²           | conversation | conversation | conversation            |
 *
 * ¹ the search ends · ² the same again: conversation · ³ but a match is always shown in the conversation
 */
export function stepPlayer(player: Player, input: PlayerInput, stage: Stage): PlayerStep {
  switch (input.type) {
    case 'seek-turn':
    case 'seek-call':
    case 'seek-mark':
      return { player: seekNext(player, input, stage) };
    case 'pane':
      return { player: showPane(player, input.pane === player.pane ? 'conversation' : input.pane) };
    case 'next-pane':
      return { player: showPane(player, nextPane(player.pane, input.by)) };
    case 'choose':
      return { player: { ...player, chosen: Math.max(0, input.index) } };
    case 'next-side':
      return { player: { ...player, side: NEXT_SIDES[player.side] } };
    case 'jump':
      return { player: seekTo(showPane(player, 'conversation'), input.t, stage) };
    case 'fold':
      return { player: { ...player, turned: withTurned(player.turned, input.block) } };
    case 'fold-all':
      return { player: { ...player, isAllOpen: !player.isAllOpen, turned: new Set() } };
    case 'mark':
      return addMark(player);
    case 'prompt':
      return { player: { ...player, prompt: input.text } };
    case 'search':
      return { player: search(withoutPrompt(player), input.query, stage) };
    case 'next-match':
      return { player: showMatch(player, input.by, stage) };
    case 'back':
      return { player: goBack(player) };
    case 'copy':
    case 'export':
    case 'quit':
      return { player, effect: input };
    default:
      return { player: { ...player, playback: stepPlayback(player.playback, input, stage.reel) } };
  }
}

function seekTo(player: Player, t: number, { reel }: Stage): Player {
  return { ...player, playback: stepPlayback(player.playback, { type: 'seek', t }, reel) };
}

function seekNext(
  player: Player,
  { type, by }: { readonly type: 'seek-turn' | 'seek-call' | 'seek-mark'; readonly by: 1 | -1 },
  stage: Stage,
): Player {
  const { t, isPlaying, speed } = player.playback;
  const times = timesOf(type, player, stage.film);
  const grace = isPlaying && Number.isFinite(speed) ? JUST_BEGUN_MS * speed : 0;
  const goal = by === 1 ? times.find((time) => time > t) : times.findLast((time) => time < t - grace);
  const found = goal ?? (by === 1 ? undefined : times.find((time) => time < t));
  return found === undefined
    ? player
    : seekTo(isAbove(player.pane) ? showPane(player, 'conversation') : player, found, stage);
}

function timesOf(
  type: 'seek-turn' | 'seek-call' | 'seek-mark',
  { marks }: Player,
  film: Film,
): readonly number[] {
  switch (type) {
    case 'seek-turn':
      return film.turns.flatMap((scene) => film.scenes[scene]?.t ?? []);
    case 'seek-call':
      return film.calls.map(({ t }) => t);
    case 'seek-mark':
      return marks.map(({ t }) => t);
  }
}

function isAbove(pane: Pane): boolean {
  return pane === 'jump' || pane === 'help';
}

function showPane(player: Player, pane: Pane): Player {
  return { ...player, pane, chosen: 0 };
}

function nextPane(pane: Pane, by: 1 | -1): Pane {
  const index = PANES.indexOf(pane);
  return index === -1
    ? 'conversation'
    : (PANES[(index + by + PANES.length) % PANES.length] ?? 'conversation');
}

function withTurned(turned: ReadonlySet<string>, block: string): ReadonlySet<string> {
  const changed = new Set(turned);
  if (!changed.delete(block)) changed.add(block);
  return changed;
}

/** One mark a moment is enough. */
function addMark(player: Player): PlayerStep {
  const t = Math.round(player.playback.t);
  if (player.marks.some((mark) => mark.t === t)) return { player };
  const marks = [...player.marks, { t }].sort((one, other) => one.t - other.t);
  return { player: { ...player, marks }, effect: { type: 'save-mark', mark: { t } } };
}

function withoutPrompt({ prompt: _, ...player }: Player): Player {
  return player;
}

function withoutSearch({ search: _, ...player }: Player): Player {
  return player;
}

/** The first match from the playhead on is shown, else the first of all. */
function search(player: Player, query: string, stage: Stage): Player {
  if (query === '') return withoutSearch(player);
  const matches = findMatches(stage.film, query);
  const { t } = player.playback;
  const next = matches.findIndex((match) => match.t >= t);
  const index = next === -1 ? Math.min(0, matches.length - 1) : next;
  return toMatch({ ...player, search: { query, matches, index, revision: stage.film.revision } }, stage);
}

/** Round and round, as in an editor; what came meanwhile is found too. */
function showMatch(player: Player, by: 1 | -1, stage: Stage): Player {
  if (player.search === undefined) return player;
  const { query, index } = player.search;
  const { revision } = stage.film;
  const matches =
    revision === player.search.revision ? player.search.matches : findMatches(stage.film, query);
  if (matches.length === 0) return { ...player, search: { query, matches, index: -1, revision } };
  const next = (Math.max(index, by === 1 ? -1 : 0) + by + matches.length) % matches.length;
  return toMatch({ ...player, search: { query, matches, index: next, revision } }, stage);
}

function toMatch(player: Player, stage: Stage): Player {
  const match = player.search?.matches[player.search.index];
  if (match === undefined) return player;
  const paused = stepPlayback(player.playback, { type: 'pause' }, stage.reel);
  // What is folded would hide it.
  const isTool = stage.film.scenes[match.scene]?.blocks[match.block]?.type === 'tool';
  const turned =
    isTool && player.isAllOpen === player.turned.has(match.id)
      ? withTurned(player.turned, match.id)
      : player.turned;
  return seekTo({ ...showPane(player, 'conversation'), turned, playback: paused }, match.t, stage);
}

function goBack(player: Player): Player {
  if (player.prompt !== undefined) return withoutPrompt(player);
  if (player.pane !== 'conversation') return showPane(player, 'conversation');
  return withoutSearch(player);
}
