// Tones → colours of a terminal: few of them, and named ones where the terminal's own palette will do.
import type { Row, Span, Tone } from '../core/replay/row.ts';
import { spansWidth } from '../core/replay/rows/width.ts';
import { toVisible } from '../core/replay/visible.ts';

/** Bits of colour, as Node.js counts them: 1 none, 4 sixteen colours, 8 a palette, 24 all. */
export type ColourDepth = 1 | 4 | 8 | 24;

export interface Palette {
  readonly depth: ColourDepth;
  readonly background: 'dark' | 'light';
}

export interface Theme {
  /** The text in the colours of its tone. */
  paint(span: Span): string;
  /** The row as the terminal is to write it; one that is selected is filled up to `width`. */
  paintRow(row: Row, width: number): string;
}

/** SGR parameters: without colours, with sixteen, with a palette or all of them on dark and on light ground. */
interface Style {
  readonly plain: string;
  readonly sixteen: string;
  readonly dark?: string;
  readonly light?: string;
}

const STYLES: { readonly [T in Tone]: Style } = {
  plain: { plain: '', sixteen: '' },
  dim: { plain: '2', sixteen: '90', dark: '38;5;245', light: '38;5;243' },
  strong: { plain: '1', sixteen: '1' },
  user: { plain: '1', sixteen: '1;36', light: '1;38;5;31' },
  assistant: { plain: '1', sixteen: '1;32', light: '1;38;5;28' },
  thinking: { plain: '2;3', sixteen: '3;90', dark: '3;38;5;246', light: '3;38;5;242' },
  tool: { plain: '', sixteen: '35', dark: '38;5;176', light: '38;5;90' },
  good: { plain: '', sixteen: '32', light: '38;5;28' },
  bad: { plain: '1', sixteen: '31', dark: '38;5;203', light: '38;5;160' },
  warning: { plain: '1', sixteen: '33', dark: '38;5;221', light: '38;5;130' },
  gap: { plain: '1;7', sixteen: '1;97;41', dark: '1;38;5;231;48;5;124', light: '1;38;5;231;48;5;160' },
  redaction: { plain: '4', sixteen: '33', dark: '38;5;221;48;5;236', light: '38;5;94;48;5;230' },
  match: { plain: '7', sixteen: '30;43', dark: '38;5;16;48;5;221', light: '38;5;16;48;5;221' },
  added: { plain: '', sixteen: '32', dark: '38;5;114', light: '38;5;28' },
  removed: { plain: '', sixteen: '31', dark: '38;5;174', light: '38;5;124' },
  hunk: { plain: '2', sixteen: '36', light: '38;5;31' },
  heading: { plain: '1', sixteen: '1' },
  link: { plain: '4', sixteen: '4;34', dark: '4;38;5;75', light: '4;38;5;25' },
  quote: { plain: '3', sixteen: '3' },
  bar: { plain: '2', sixteen: '90', dark: '38;5;240', light: '38;5;250' },
  'bar-done': { plain: '', sixteen: '36', light: '38;5;31' },
  mark: { plain: '1', sixteen: '1;33', dark: '1;38;5;221', light: '1;38;5;130' },
  selection: { plain: '7', sixteen: '7', dark: '48;5;237', light: '48;5;254' },
  code: { plain: '', sixteen: '', dark: '38;5;252', light: '38;5;236' },
  'code-keyword': { plain: '1', sixteen: '35', dark: '38;5;176', light: '38;5;90' },
  'code-string': { plain: '', sixteen: '32', dark: '38;5;114', light: '38;5;28' },
  'code-number': { plain: '', sixteen: '33', dark: '38;5;179', light: '38;5;130' },
  'code-comment': { plain: '2', sixteen: '90', dark: '3;38;5;245', light: '3;38;5;243' },
  'code-name': { plain: '', sixteen: '34', dark: '38;5;111', light: '38;5;25' },
  'code-type': { plain: '', sixteen: '36', dark: '38;5;80', light: '38;5;30' },
};

/** What the environment says of a terminal that can show so many bits of colour; of its ground few say anything: then it is dark. */
export function toPalette(depth: number, environment: { readonly COLORFGBG?: string | undefined }): Palette {
  // `15;0`: the foreground's number, then the background's.
  const ground = Number(environment.COLORFGBG?.split(';').at(-1) || 0);
  const background = ground === 7 || (ground >= 9 && ground <= 15) ? 'light' : 'dark';
  return { depth: depth >= 24 ? 24 : depth >= 8 ? 8 : depth >= 4 ? 4 : 1, background };
}

/** The theme for a terminal of this kind. */
export function createTheme(palette: Palette): Theme {
  const toCodes = (tone: Tone) => codesOf(STYLES[tone], palette);
  const selection = toCodes('selection');
  /** Reversed colours under a selection are a patchwork. */
  const isReversed = palette.depth < 8;

  function paintSelected({ spans }: Row, width: number): string {
    const shown = isReversed
      ? [{ text: spans.map(({ text }) => text).join(''), tone: 'plain' as const }]
      : spans;
    return (
      shown.map(({ text, tone }) => sgr(join(selection, toCodes(tone)), text)).join('') +
      sgr(selection, ' '.repeat(Math.max(0, width - spansWidth(spans))))
    );
  }

  return {
    paint: ({ text, tone }) => sgr(toCodes(tone), text),
    paintRow(row, width) {
      if (row.isSelected === true) return paintSelected(row, width);
      return row.spans.map(({ text, tone }) => sgr(toCodes(tone), text)).join('');
    },
  };
}

function codesOf({ plain, sixteen, dark, light }: Style, { depth, background }: Palette): string {
  if (depth === 1) return plain;
  if (depth === 4) return sixteen;
  return (background === 'dark' ? dark : light) ?? sixteen;
}

function join(...codes: readonly string[]): string {
  return codes.filter((code) => code !== '').join(';');
}

/** The last place before the terminal: rows hold nothing that steers it, and if one did, it would end here. */
function sgr(codes: string, text: string): string {
  const shown = toVisible(text);
  return codes === '' || shown === '' ? shown : `\u001b[${codes}m${shown}\u001b[0m`;
}
