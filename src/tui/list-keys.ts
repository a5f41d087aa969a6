// Keys that every list knows: moving through it, and typing a filter.

/** Where a key leads from a place in a list; undefined for a key that moves nothing. May be outside of the list. */
export function moveInList(
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

/** The one of a list that a key chooses; where that one is gone, the first stands for it. */
export function chooseInList<Listed extends { readonly id: string }>(
  shown: readonly Listed[],
  chosen: string | undefined,
  { name, pageRows }: { readonly name: string; readonly pageRows: number },
): Listed | undefined {
  const at = Math.max(
    0,
    shown.findIndex(({ id }) => id === chosen),
  );
  const to = moveInList(at, name, { last: shown.length - 1, pageRows });
  return to === undefined ? undefined : shown[Math.max(0, Math.min(to, shown.length - 1))];
}

/** What typing makes of a filter: its text, and whether it is still being typed. */
export interface TypedFilter {
  readonly filter: string;
  readonly isTyping: boolean;
}

/** One key more of a filter. */
export function typeFilter(filter: string, name: string): TypedFilter {
  switch (name) {
    case 'enter':
    case 'down':
    case 'tab':
      return { filter, isTyping: false };
    case 'escape':
      return { filter: '', isTyping: false };
    case 'backspace':
      return { filter: [...filter].slice(0, -1).join(''), isTyping: true };
    case 'ctrl-u':
      return { filter: '', isTyping: true };
    case 'space':
      return { filter: `${filter} `, isTyping: true };
    default:
      // Names of other keys have more than one character.
      return { filter: [...name].length === 1 ? filter + name : filter, isTyping: true };
  }
}
