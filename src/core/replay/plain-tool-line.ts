// The line of a tool call, whose arguments come in pieces: `⚙ read_file({"path":"src/a.ts"})`.
import { cutChars, formatNumber, MAX_CHARS, toLine } from './plain-text.ts';
import type { PlainWriter } from './plain-writer.ts';

interface CallPiece {
  readonly t: number;
  readonly call: string;
  readonly name: string;
}

export interface ToolLine {
  open(piece: CallPiece): void;
  /** Goes on with the arguments; where another line came between, on a new one. */
  say(piece: CallPiece & { readonly text: string }): void;
  /** Ends the line, if one is open, for an event of this exchange. */
  close(t: number, exchange: string | undefined): void;
}

/** A writer of tool calls; of arguments it shows the first 4,000 characters and counts the rest. */
export function createToolLine(writer: PlainWriter): ToolLine {
  let current: { readonly call: string; shown: number; hidden: number } | undefined;

  function begin({ t, call, name }: CallPiece, start: string): void {
    current = { call, shown: 0, hidden: 0 };
    writer.fresh(t);
    writer.say({ t, text: `⚙ ${toLine(name === '' ? 'tool' : name)}(${start}`, tone: 'tool' });
  }

  function close(t: number, exchange: string | undefined): void {
    if (current === undefined) return;
    const { call, hidden } = current;
    const rest = hidden === 0 ? '' : ` … ${formatNumber(hidden)} more characters`;
    // Another exchange breaks in: the arguments may go on after it.
    const end = call.startsWith(`${exchange}/`) ? ')' : ' …';
    writer.say({ t, text: `${rest}${end}\n`, tone: 'tool' });
    current = undefined;
  }

  return {
    open: (piece) => begin(piece, ''),
    say(piece) {
      if (current?.call !== piece.call) {
        close(piece.t, exchangeOf(piece.call));
        begin(piece, '… ');
      }
      if (current === undefined) return;
      const shown = cutChars(piece.text, Math.max(0, MAX_CHARS - current.shown));
      current.shown += shown.length;
      current.hidden += piece.text.length - shown.length;
      writer.say({ t: piece.t, text: shown, tone: 'tool' });
    },
    close,
  };
}

/** The exchange that made a call: `<exchange>/<number>`. */
export function exchangeOf(call: string): string {
  return call.replace(/\/\d+$/, '');
}
