// What the picker shows and what its keys ask for: a state machine without a terminal.
import { chooseInList, typeFilter } from '../list-keys.ts';
import type { PickerSession } from './picker-session.ts';

export interface PickerState {
  readonly filter: string;
  readonly isTyping: boolean;
  /** The id of the session that is chosen; absent: the newest. */
  readonly chosen?: string;
  readonly hasHelp: boolean;
}

/** `interrupt`: as Ctrl-C does. */
export type PickerEffect =
  | { readonly type: 'none' }
  | { readonly type: 'quit' | 'interrupt' }
  | { readonly type: 'replay'; readonly id: string }
  | { readonly type: 'export' | 'verify'; readonly id: string };

export interface PickerStep {
  readonly state: PickerState;
  readonly effect: PickerEffect;
}

/** What a key is pressed over: the sessions that are shown, and how many rows a page has. */
export interface PickerScene {
  readonly shown: readonly PickerSession[];
  readonly pageRows: number;
}

export const FIRST_PICKER_STATE: PickerState = { filter: '', isTyping: false, hasHelp: false };

/** The session that is chosen: the first where that one is not shown. */
export function toPicked(
  shown: readonly PickerSession[],
  chosen: string | undefined,
): PickerSession | undefined {
  return shown.find(({ id }) => id === chosen) ?? shown[0];
}

/**
 * | while        | key              | then |
 * |---|---|---|
 * | always       | ctrl-c           | interrupt |
 * | help         | any              | the list |
 * | typing       | characters       | the filter, as it is typed; enter and ↓ keep it, escape empties it |
 * | in the list  | ↑ ↓ j k g G …    | another session |
 * | in the list  | enter e v        | replay, export, verify |
 * | in the list  | / escape ? q     | typing, no filter, help, quit |
 */
export function stepPicker(state: PickerState, name: string, scene: PickerScene): PickerStep {
  if (name === 'ctrl-c') return { state, effect: { type: 'interrupt' } };
  if (state.hasHelp) return stay({ ...state, hasHelp: false });
  if (state.isTyping) return stay({ ...state, ...typeFilter(state.filter, name) });
  switch (name) {
    case 'q':
      return { state, effect: { type: 'quit' } };
    case '/':
      return stay({ ...state, isTyping: true });
    case '?':
      return stay({ ...state, hasHelp: true });
    case 'escape':
      return stay({ ...state, filter: '' });
    case 'enter':
      return ask(state, 'replay', scene);
    case 'e':
      return ask(state, 'export', scene);
    case 'v':
      return ask(state, 'verify', scene);
    default: {
      const session = chooseInList(scene.shown, state.chosen, { name, pageRows: scene.pageRows });
      return stay(session === undefined ? state : { ...state, chosen: session.id });
    }
  }
}

function ask(state: PickerState, type: 'replay' | 'export' | 'verify', { shown }: PickerScene): PickerStep {
  const session = toPicked(shown, state.chosen);
  if (session === undefined) return stay(state);
  return { state: { ...state, chosen: session.id }, effect: { type, id: session.id } };
}

function stay(state: PickerState): PickerStep {
  return { state, effect: { type: 'none' } };
}
