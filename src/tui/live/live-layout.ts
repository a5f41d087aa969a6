// Where what is in the live view: list beside detail where there is room, else one above the other.

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A pane that is not shown has no rows. */
export interface LiveLayout {
  readonly isBeside: boolean;
  readonly list: Size;
  readonly detail: Size;
}

/** Less than that is not drawn. */
export const SMALLEST: Size = { width: 40, height: 12 };

/** From here on a conversation has 70 columns beside the list. */
const BESIDE_WIDTH = 110;
const MAX_LIST_WIDTH = 52;

export interface LayoutOptions extends Size {
  readonly headerRows: number;
  /** True where the session is looked at, not chosen: then it has the screen to itself on a small one. */
  readonly isDetailFocused: boolean;
}

/** The panes between header and footer; each has a row for its title. */
export function toLiveLayout({ width, height, headerRows, isDetailFocused }: LayoutOptions): LiveLayout {
  const body = Math.max(0, height - headerRows - 1);
  if (width >= BESIDE_WIDTH) {
    const listWidth = Math.min(MAX_LIST_WIDTH, Math.floor(width * 0.37));
    const rows = Math.max(0, body - 1);
    return {
      isBeside: true,
      list: { width: listWidth, height: rows },
      detail: { width: width - listWidth - 1, height: rows },
    };
  }
  const listRows = isDetailFocused ? 0 : Math.max(4, Math.floor((body - 2) * 0.4));
  const titles = isDetailFocused ? 1 : 2;
  return {
    isBeside: false,
    list: { width, height: Math.min(listRows, Math.max(0, body - 1)) },
    detail: { width, height: Math.max(0, body - titles - listRows) },
  };
}
