// Which key asks for what, and what help says of it.
import type { Pane, PlayerInput } from './player/player.ts';

/** What a key asks for: of the player, or of the rows that are shown. */
export type KeyInput =
  | Exclude<
      PlayerInput,
      {
        readonly type:
          | 'copy'
          | 'fold'
          | 'choose'
          | 'next-side'
          | 'jump'
          | 'prompt'
          | 'search'
          | 'tick'
          | 'grown';
      }
    >
  /** By so many rows, or half screens. */
  | { readonly type: 'scroll'; readonly rows: number }
  | { readonly type: 'scroll-half'; readonly by: 1 | -1 }
  | { readonly type: 'scroll-end'; readonly end: 'first' | 'last' }
  /** Opens or folds what is selected; goes to what is chosen in a list. */
  | { readonly type: 'enter' }
  /** Begins to type what to search for. */
  | { readonly type: 'ask' }
  | { readonly type: 'copy-turn' };

/** Keys that do one thing, and how help tells of them. */
export interface KeyGroup {
  /** As a reader would say them: `← →`. */
  readonly shown: string;
  readonly does: string;
  readonly keys: Readonly<Record<string, KeyInput>>;
}

export interface KeySection {
  readonly title: string;
  readonly groups: readonly KeyGroup[];
}

const SKIP_MS = 5000;
const LONG_SKIP_MS = 60_000;

/** Every key, in the order in which help tells of them. Names: `a`, `G`, `space`, `shift-left`, `ctrl-d`. */
export const KEYS: readonly KeySection[] = [
  {
    title: 'Play',
    groups: [
      { shown: 'space', does: 'play, pause', keys: { space: { type: 'toggle' } } },
      {
        shown: '. ,',
        does: 'one moment on, back',
        keys: { '.': { type: 'step', by: 1 }, ',': { type: 'step', by: -1 } },
      },
      {
        shown: '> <',
        does: 'faster, slower',
        keys: { '>': { type: 'speed', by: 1 }, '<': { type: 'speed', by: -1 } },
      },
      { shown: 'i', does: 'cut long pauses', keys: { i: { type: 'idle-limit' } } },
      { shown: 'F', does: 'to the end, and follow', keys: { F: { type: 'follow' } } },
    ],
  },
  {
    title: 'Views',
    groups: [
      {
        shown: 'tab',
        does: 'next view',
        keys: { tab: { type: 'next-pane', by: 1 }, 'shift-tab': { type: 'next-pane', by: -1 } },
      },
      { shown: 'f', does: 'files (enter: after, before)', keys: { f: { type: 'pane', pane: 'files' } } },
      { shown: 'r', does: 'raw exchange', keys: { r: { type: 'pane', pane: 'raw' } } },
      { shown: 't', does: 'jump list', keys: { t: { type: 'pane', pane: 'jump' } } },
      {
        shown: '? esc',
        does: 'this help, back',
        keys: { '?': { type: 'pane', pane: 'help' }, escape: { type: 'back' } },
      },
    ],
  },
  {
    title: 'Keep',
    groups: [
      { shown: 'm', does: 'mark this moment', keys: { m: { type: 'mark' } } },
      { shown: 'y', does: 'copy the turn', keys: { y: { type: 'copy-turn' } } },
      { shown: 'e', does: 'export', keys: { e: { type: 'export' } } },
      { shown: 'q', does: 'quit', keys: { q: { type: 'quit' }, 'ctrl-c': { type: 'quit' } } },
    ],
  },
  {
    title: 'Go to',
    groups: [
      {
        shown: '← →',
        does: '5 seconds',
        keys: { left: { type: 'skip', ms: -SKIP_MS }, right: { type: 'skip', ms: SKIP_MS } },
      },
      {
        shown: '⇧← ⇧→',
        does: 'a tenth of it',
        keys: {
          'shift-left': { type: 'skip-part', part: -0.1 },
          'shift-right': { type: 'skip-part', part: 0.1 },
        },
      },
      {
        shown: '^← ^→',
        does: 'a minute',
        keys: {
          'ctrl-left': { type: 'skip', ms: -LONG_SKIP_MS },
          'ctrl-right': { type: 'skip', ms: LONG_SKIP_MS },
        },
      },
      {
        shown: '[ ]',
        does: 'turn before, next',
        keys: { '[': { type: 'seek-turn', by: -1 }, ']': { type: 'seek-turn', by: 1 } },
      },
      {
        shown: '{ }',
        does: 'tool call before, next',
        keys: { '{': { type: 'seek-call', by: -1 }, '}': { type: 'seek-call', by: 1 } },
      },
      {
        shown: '( )',
        does: 'mark before, next',
        keys: { '(': { type: 'seek-mark', by: -1 }, ')': { type: 'seek-mark', by: 1 } },
      },
      { shown: '0 … 9', does: 'that tenth of it', keys: toTenths() },
    ],
  },
  {
    title: 'Read',
    groups: [
      {
        shown: 'j k',
        does: 'a row down, up',
        keys: {
          j: { type: 'scroll', rows: 1 },
          k: { type: 'scroll', rows: -1 },
          down: { type: 'scroll', rows: 1 },
          up: { type: 'scroll', rows: -1 },
        },
      },
      {
        shown: '^d ^u',
        does: 'half a screen',
        keys: {
          'ctrl-d': { type: 'scroll-half', by: 1 },
          'ctrl-u': { type: 'scroll-half', by: -1 },
          pagedown: { type: 'scroll-half', by: 1 },
          pageup: { type: 'scroll-half', by: -1 },
        },
      },
      {
        shown: 'g G',
        does: 'first row, playhead',
        keys: {
          g: { type: 'scroll-end', end: 'first' },
          G: { type: 'scroll-end', end: 'last' },
          home: { type: 'scroll-end', end: 'first' },
          end: { type: 'scroll-end', end: 'last' },
        },
      },
      { shown: 'enter', does: 'open, fold, go there', keys: { enter: { type: 'enter' } } },
      { shown: 'a', does: 'open, fold all', keys: { a: { type: 'fold-all' } } },
      { shown: '/', does: 'search', keys: { '/': { type: 'ask' } } },
      {
        shown: 'n N',
        does: 'next match, one before',
        keys: { n: { type: 'next-match', by: 1 }, N: { type: 'next-match', by: -1 } },
      },
    ],
  },
];

const BY_KEY: ReadonlyMap<string, KeyInput> = new Map(
  KEYS.flatMap(({ groups }) => groups.flatMap(({ keys }) => Object.entries(keys))),
);

/** What a key asks for; undefined where it asks for nothing. */
export function toKeyInput(key: string): KeyInput | undefined {
  return BY_KEY.get(key);
}

/** What a key makes of the text that is being typed behind `/`. */
export function typeKey(text: string, key: string): PlayerInput | undefined {
  switch (key) {
    case 'enter':
      return { type: 'search', query: text };
    case 'escape':
      return { type: 'back' };
    case 'ctrl-c':
      return { type: 'quit' };
    case 'ctrl-u':
      return { type: 'prompt', text: '' };
    case 'backspace':
      return text === '' ? { type: 'back' } : { type: 'prompt', text: [...text].slice(0, -1).join('') };
    case 'space':
      return { type: 'prompt', text: `${text} ` };
    default:
      // Names of keys have more than one character.
      return [...key].length === 1 ? { type: 'prompt', text: text + key } : undefined;
  }
}

/** Panes in which rows are chosen, not scrolled. */
export function isList(pane: Pane): boolean {
  return pane === 'jump' || pane === 'files';
}

function toTenths(): Readonly<Record<string, KeyInput>> {
  return Object.fromEntries(
    Array.from({ length: 10 }, (_, tenth) => [
      String(tenth),
      { type: 'seek-part' as const, part: tenth / 10 },
    ]),
  );
}
