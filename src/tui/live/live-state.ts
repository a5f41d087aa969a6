// What the live view shows and who hears the keys: a state machine without a terminal.
import type { LiveSession } from './live-session.ts';
import { matchesQuery, toLiveFilter } from './matches-query.ts';

/** `list`: keys choose a session · `filter`: they are typed · `detail`: the session hears them · `leaving`: is it meant? */
export type LiveFocus = 'list' | 'filter' | 'detail' | 'leaving';

export interface LiveState {
  readonly focus: LiveFocus;
  readonly filter: string;
  /** The id of the session that is chosen; absent: the newest, whichever that is. */
  readonly chosen?: string;
  readonly hasHelp: boolean;
}

/** `quit`: leaves the view · `interrupt`: as Ctrl-C does. */
export type LiveEffect =
  | { readonly type: 'none' | 'quit' | 'interrupt' }
  | { readonly type: 'detail-key'; readonly name: string };

export interface LiveStep {
  readonly state: LiveState;
  readonly effect: LiveEffect;
}

/** What a key is pressed over. */
export interface LiveScene {
  /** Those that the filter lets through, in the order in which they are shown. */
  readonly shown: readonly LiveSession[];
  /** Rows of a page of the list. */
  readonly pageRows: number;
  /** True where leaving ends the recording: then it is asked. */
  readonly endsRecording: boolean;
}

export const FIRST_LIVE_STATE: LiveState = { focus: 'list', filter: '', hasHelp: false };

const NONE = { type: 'none' } as const;

/** The sessions that the filter lets through; what is not understood lets all through. */
export function toShown(sessions: readonly LiveSession[], filter: string): readonly LiveSession[] {
  const { query } = toLiveFilter(filter);
  return query === undefined ? sessions : sessions.filter((session) => matchesQuery(session, query));
}

/** The session that is chosen: the first where that one is not shown. */
export function toChosen(shown: readonly LiveSession[], { chosen }: LiveState): LiveSession | undefined {
  return shown.find(({ id }) => id === chosen) ?? shown[0];
}

/**
 * | focus   | key                | then |
 * |---|---|---|
 * | any     | ctrl-c             | interrupt |
 * | list    | ↑ ↓ j k g G pages  | another session |
 * | list    | enter tab          | detail |
 * | list    | /                  | filter |
 * | list    | escape             | the filter is empty |
 * | list    | ?                  | help, gone with any key |
 * | list    | q                  | quit, or leaving where that ends the recording |
 * | filter  | characters         | the filter, as it is typed |
 * | filter  | enter, ↓           | list |
 * | filter  | escape             | list, the filter is empty |
 * | detail  | tab escape q       | list |
 * | detail  | others             | go to the session |
 * | leaving | y                  | quit |
 * | leaving | others             | list |
 */
export function stepLive(state: LiveState, name: string, scene: LiveScene): LiveStep {
  if (name === 'ctrl-c') return { state, effect: { type: 'interrupt' } };
  if (state.hasHelp) return stay({ ...state, hasHelp: false });
  switch (state.focus) {
    case 'list':
      return stepList(state, name, scene);
    case 'filter':
      return stay(stepFilter(state, name));
    case 'detail':
      if (name === 'tab' || name === 'escape' || name === 'q') return stay({ ...state, focus: 'list' });
      return { state, effect: { type: 'detail-key', name } };
    case 'leaving':
      if (name === 'y' || name === 'Y') return { state, effect: { type: 'quit' } };
      return stay({ ...state, focus: 'list' });
  }
}

function stepList(state: LiveState, name: string, scene: LiveScene): LiveStep {
  const { shown, endsRecording } = scene;
  switch (name) {
    case 'q':
      if (endsRecording) return stay({ ...state, focus: 'leaving' });
      return { state, effect: { type: 'quit' } };
    case '/':
      return stay({ ...state, focus: 'filter' });
    case '?':
      return stay({ ...state, hasHelp: true });
    case 'escape':
      return stay({ ...state, filter: '' });
    case 'enter':
    case 'tab':
      return stay(shown.length === 0 ? state : { ...choose(state, state, scene), focus: 'detail' });
    default:
      return stay(choose(state, name, scene));
  }
}

/** Moves the selection; with the state itself in place of a key it stays on what is chosen, though newer ones come. */
function choose(state: LiveState, move: string | LiveState, { shown, pageRows }: LiveScene): LiveState {
  const at = Math.max(
    0,
    shown.findIndex(({ id }) => id === state.chosen),
  );
  const to = typeof move === 'string' ? toPlace(at, move, { last: shown.length - 1, pageRows }) : at;
  const session = to === undefined ? undefined : shown[Math.max(0, Math.min(to, shown.length - 1))];
  return session === undefined ? state : { ...state, chosen: session.id };
}

function toPlace(
  at: number,
  name: string,
  { last, pageRows }: { readonly last: number; readonly pageRows: number },
): number | undefined {
  switch (name) {
    case 'up':
    case 'k':
      return at - 1;
    case 'down':
    case 'j':
      return at + 1;
    case 'g':
    case 'home':
      return 0;
    case 'G':
    case 'end':
      return last;
    case 'ctrl-u':
    case 'pageup':
      return at - pageRows;
    case 'ctrl-d':
    case 'pagedown':
      return at + pageRows;
    default:
      return undefined;
  }
}

function stepFilter(state: LiveState, name: string): LiveState {
  const { filter } = state;
  switch (name) {
    case 'enter':
    case 'down':
    case 'tab':
      return { ...state, focus: 'list' };
    case 'escape':
      return { ...state, focus: 'list', filter: '' };
    case 'backspace':
      return { ...state, filter: [...filter].slice(0, -1).join('') };
    case 'ctrl-u':
      return { ...state, filter: '' };
    case 'space':
      return { ...state, filter: `${filter} ` };
    default:
      return [...name].length === 1 ? { ...state, filter: filter + name } : state;
  }
}

function stay(state: LiveState): LiveStep {
  return { state, effect: NONE };
}
