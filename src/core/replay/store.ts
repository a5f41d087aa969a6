// One replay as a store that any view can watch: keys in, pictures out.
import type { Exchange } from '../model/exchange.ts';
import { createFilmFeed, type FeedPorts, type FilmFeed } from './film/film-feed.ts';
import { type KeyInput, toKeyInput, typeKey } from './keymap.ts';
import { toSpeaker } from './plain-frame.ts';
import type { Mark } from './player/mark.ts';
import { isMove, needsAll } from './player/moves.ts';
import { toPictureDelay } from './player/playback.ts';
import {
  createPlayer,
  type Player,
  type PlayerEffect,
  type PlayerInput,
  stepPlayer,
} from './player/player.ts';
import { type Playhead, toOutside } from './playhead.ts';
import type { Row } from './row.ts';
import { span, spreadSpans } from './rows/width.ts';
import { createScreen, type Look, type Screen, type Size } from './screen/screen.ts';
import { type LookInput, lookAtMatch, stepLook } from './screen/step-look.ts';
import type { SessionSource } from './session-source.ts';

/** What the store asks of the outside. */
export interface ReplayPorts extends FeedPorts {
  saveMark(mark: Mark): void;
  exportSession(): void;
  copy(text: string): void;
  quit(): void;
}

export interface ReplayOptions {
  readonly ports: ReplayPorts;
  readonly size: Size;
  /** An ISO time as people here read it. */
  readonly formatTime: (iso: string) => string;
  readonly from?: Playhead;
  /** Infinity: as fast as it goes. */
  readonly speed?: number;
  readonly idleLimitMs?: number;
  readonly isPlaying?: boolean;
  /** At the end of a session that is still recorded, and always there. */
  readonly isFollowing?: boolean;
  readonly marks?: readonly Mark[];
}

export type ReplayInput =
  | PlayerInput
  | KeyInput
  | { readonly type: 'key'; readonly key: string }
  | { readonly type: 'resize'; readonly size: Size };

/** A picture; the same object until something changes. */
export interface Picture {
  /** As many as the size has, none wider. */
  readonly rows: readonly Row[];
  readonly player: Player;
}

export interface ReplayStore {
  /** Calls `listener` after each change; what is returned ends that. */
  subscribe(listener: () => void): () => void;
  getSnapshot(): Picture;
  dispatch(input: ReplayInput): void;
  /** A session that was live when it was opened has grown; `changed` are the ids of exchanges with new entries. */
  grow(source: SessionSource, changed: ReadonlySet<string>): void;
  /** Shows a line of the program's own, until the next key. */
  say(text: string, tone?: 'good' | 'bad' | 'warning'): void;
  close(): void;
}

/** Opens a replay. Throws PlayheadError where `from` is not in the session, FormatError, and what the disk says. */
export function createReplayStore(source: SessionSource, options: ReplayOptions): ReplayStore {
  return new Replay(source, options);
}

class Replay implements ReplayStore {
  readonly #options: ReplayOptions;
  readonly #listeners = new Set<() => void>();
  readonly #feed: FilmFeed;
  #screen: Screen;
  #player: Player;
  #look: Look;
  #picture: Picture | undefined;
  #notice: Notice | undefined;
  #tickedAt: number;
  #cancelTick = () => {};

  constructor(source: SessionSource, options: ReplayOptions) {
    const { ports, size, from, ...wanted } = options;
    this.#options = options;
    this.#tickedAt = ports.now();
    this.#look = { size, offset: 0 };
    this.#feed = createFilmFeed(source, { ports, onMore: () => this.#takeMore() });
    if (from !== undefined || wanted.isFollowing === true) this.#feed.readAll();
    this.#screen = this.#createScreen();
    this.#player = createPlayer({ ...wanted, t: toStart(from, this.#feed) });
    if (wanted.isFollowing === true) this.#step({ type: 'follow' });
    this.#arrangeTick();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  getSnapshot = (): Picture => {
    this.#picture ??= { rows: this.#draw(), player: this.#player };
    return this.#picture;
  };

  dispatch = (input: ReplayInput): void => {
    this.#settle();
    if (input.type === 'key') this.#press(input.key);
    else this.#take(input);
    this.#change();
  };

  grow(source: SessionSource, changed: ReadonlySet<string>): void {
    this.#settle();
    this.#feed.grow(source, changed);
  }

  say(text: string, tone: Notice['tone'] = 'good'): void {
    this.#notice = { text, tone };
    this.#change();
  }

  close(): void {
    this.#cancelTick();
    this.#feed.close();
    this.#listeners.clear();
  }

  #press(key: string): void {
    this.#notice = undefined;
    const { prompt } = this.#player;
    const input = prompt === undefined ? toKeyInput(key) : typeKey(prompt, key);
    if (input !== undefined) this.#take(input);
  }

  #take(input: Exclude<ReplayInput, { readonly type: 'key' }>): void {
    switch (input.type) {
      case 'resize':
        this.#look = { ...this.#look, size: input.size };
        return;
      case 'scroll':
      case 'scroll-half':
      case 'scroll-end':
      case 'enter':
      case 'ask':
      case 'copy-turn':
        return this.#takeLook(input);
      default:
        return this.#step(input);
    }
  }

  #takeLook(input: LookInput): void {
    const seen = { player: this.#player, screen: this.#screen, film: this.#feed.film };
    const { look, input: asked } = stepLook(this.#look, input, seen);
    this.#look = look;
    if (asked !== undefined) this.#step(asked);
  }

  #step(input: PlayerInput): void {
    if (!this.#feed.isWhole && needsAll(input)) this.#feed.readAll();
    const before = this.#player;
    const { player, effect } = stepPlayer(before, input, { film: this.#feed.film, reel: this.#feed.reel });
    this.#player = player;
    if (player.pane !== before.pane) this.#open();
    if (isMove(input)) this.#look = { size: this.#look.size, offset: 0 };
    if (input.type === 'search' || input.type === 'next-match')
      this.#look = lookAtMatch(this.#look, { player, screen: this.#screen, film: this.#feed.film });
    if (effect !== undefined) this.#carryOut(effect);
  }

  /** The jump list opens where the playhead is. */
  #open(): void {
    this.#look = { ...this.#look, offset: 0 };
    if (this.#player.pane !== 'jump') return;
    const { t } = this.#player.playback;
    const chosen = this.#screen.jumps(this.#player).findLastIndex((jump) => jump.t <= t);
    this.#player = { ...this.#player, chosen: Math.max(0, chosen) };
  }

  #carryOut(effect: PlayerEffect): void {
    const { ports } = this.#options;
    switch (effect.type) {
      case 'save-mark':
        return ports.saveMark(effect.mark);
      case 'export':
        return ports.exportSession();
      case 'copy':
        return ports.copy(effect.text);
      case 'quit':
        return ports.quit();
    }
  }

  /** What went by since the last tick is played, before anything else is done. */
  #settle(): void {
    const now = this.#options.ports.now();
    const elapsedMs = now - this.#tickedAt;
    this.#tickedAt = now;
    const { playback } = this.#player;
    if (!playback.isPlaying || playback.isFollowing) return;
    // Behind what was read there would seem to be nothing but a long pause.
    const isThere =
      this.#feed.isWhole || playback.t + elapsedMs * playback.speed < this.#feed.film.moments.lastT;
    if (isThere) this.#step({ type: 'tick', elapsedMs });
  }

  #change(): void {
    this.#picture = undefined;
    this.#arrangeTick();
    for (const listener of this.#listeners) listener();
  }

  #arrangeTick(): void {
    this.#cancelTick();
    const { playback } = this.#player;
    if (!playback.isPlaying || playback.isFollowing) return;
    this.#cancelTick = this.#options.ports.wait(toPictureDelay(playback, this.#feed.reel), () => {
      this.#settle();
      this.#change();
    });
  }

  #takeMore(): void {
    if (this.#feed.source.status !== this.#screen.status) this.#screen = this.#createScreen();
    this.#step({ type: 'grown' });
    this.#change();
  }

  #createScreen(): Screen {
    const { header, status } = this.#feed.source;
    const title = {
      id: header.id,
      user: toSpeaker(header.identity),
      startedAt: this.#options.formatTime(header.startedAt),
      status,
    };
    return createScreen({ film: this.#feed.film, title, readExchange: (id) => this.#readExchange(id) });
  }

  #readExchange(id: string): Exchange | undefined {
    const { source } = this.#feed;
    return source.exchanges.some((exchange) => exchange.id === id) ? source.read(id) : undefined;
  }

  #draw(): readonly Row[] {
    const rows = this.#screen.draw(this.#player, this.#feed.reel, this.#look);
    if (this.#notice === undefined) return rows;
    const { text, tone } = this.#notice;
    return [...rows.slice(0, -1), { spans: spreadSpans([span(text, tone)], [], this.#look.size.columns) }];
  }
}

interface Notice {
  readonly text: string;
  readonly tone: 'good' | 'bad' | 'warning';
}

/** Throws PlayheadError. */
function toStart(from: Playhead | undefined, { film, reel }: FilmFeed): number {
  if (from === undefined) return 0;
  const turn = from.type === 'turn' ? film.turns[from.turn - 1] : undefined;
  const t = from.type === 'time' ? from.t : film.scenes[turn ?? -1]?.t;
  if (t !== undefined && t <= reel.endT) return t;
  throw toOutside(from, { lastT: film.moments.lastT, turns: film.turns.length });
}
