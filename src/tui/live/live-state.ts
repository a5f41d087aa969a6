// What the live view shows and who hears the keys: a state machine without a terminal.

import { chooseInList, typeFilter } from '../list-keys.ts';
import { matchesQuery, toListFilter } from '../matches-query.ts';
import { type LiveSession, toListed } from './live-session.ts';

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
  /** True while a text is typed into the session: then every key is its. */
  readonly isDetailTyping: boolean;
}

export const FIRST_LIVE_STATE: LiveState = { focus: 'list', filter: '', hasHelp: false };

const NONE = { type: 'none' } as const;

/** The sessions that the filter lets through; what is not understood lets all through. */
export function toShown(sessions: readonly LiveSession[], filter: string): readonly LiveSession[] {
  const { query } = toListFilter(filter);
  return query === undefined
    ? sessions
    : sessions.filter((session) => matchesQuery(toListed(session), query));
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
 * | detail  | q                  | list, but for while a text is typed |
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
      if (name === 'q' && !scene.isDetailTyping) return stay({ ...state, focus: 'list' });
      return { state, effect: { type: 'detail-key', name } };
    case 'leaving':
      if (name === 'y' || name === 'Y') return { state, effect: { type: 'quit' } };
      return stay({ ...state, focus: 'list' });
  }
}

function stepList(state: LiveState, name: string, scene: LiveScene): LiveStep {
  const { endsRecording } = scene;
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
      return stay(open(state, scene));
    default:
      return stay(choose(state, name, scene));
  }
}

/** The session that is opened stays the one that is chosen, though newer ones come. */
function open(state: LiveState, { shown }: LiveScene): LiveState {
  const session = toChosen(shown, state);
  return session === undefined ? state : { ...state, chosen: session.id, focus: 'detail' };
}

function choose(state: LiveState, name: string, { shown, pageRows }: LiveScene): LiveState {
  const session = chooseInList(shown, state.chosen, { name, pageRows });
  return session === undefined ? state : { ...state, chosen: session.id };
}

function stepFilter(state: LiveState, name: string): LiveState {
  const { filter, isTyping } = typeFilter(state.filter, name);
  return { ...state, filter, focus: isTyping ? 'filter' : 'list' };
}

function stay(state: LiveState): LiveStep {
  return { state, effect: NONE };
}
