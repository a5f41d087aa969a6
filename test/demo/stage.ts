// How the demo talks: titles, dimmed commands and asides; plain where NO_COLOR is set or nobody watches.
import { styleText } from 'node:util';

/** Whether the next text begins a line. */
let isLineStart = true;
/** Titles so far. */
let step = 0;

type Format = Parameters<typeof styleText>[0];

/** A numbered title with an empty line before it. */
export function showTitle(text: string): void {
  step += 1;
  write(`\n${paint(['bold', 'cyan'], String(step))} ${paint('bold', text)}\n`);
}

/** A command line as a user would type it. */
export function showCommand(line: string): void {
  write(`${paint('dim', `$ ${line}`)}\n`);
}

/** An aside. */
export function showNote(text: string): void {
  write(`${paint('dim', text)}\n`);
}

/** What a user types to an agent; what follows comes from the model. */
export function showPrompt(text: string): void {
  write(`${paint('green', 'you   ›')} ${text}\n${paint('magenta', 'model ›')} `);
}

/** A piece of an answer, as it comes. */
export function showPiece(text: string): void {
  write(text);
}

/** Goes to a new line unless it is at the start of one. */
export function endLine(): void {
  if (!isLineStart) write('\n');
}

/** What the demo found out, good or bad. */
export function showVerdict(isGood: boolean, text: string): void {
  write(`${paint(isGood ? 'green' : 'red', isGood ? '✓' : '✗')} ${text}\n`);
}

function paint(format: Format, text: string): string {
  return styleText(format, text, { stream: process.stdout });
}

function write(text: string): void {
  if (text !== '') isLineStart = text.endsWith('\n');
  process.stdout.write(text);
}
