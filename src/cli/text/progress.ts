// A bar on stderr that says how far something is: on a terminal alone, and gone when it is over.
import type { Output } from '../context.ts';

export interface Progress {
  /** `fraction`: from 0 to 1. Comes as often as it likes. */
  show(fraction: number): void;
  /** Takes the bar away, so that something else can be written in its place. */
  clear(): void;
}

export interface ProgressOptions {
  readonly label: string;
  readonly now?: () => number;
}

/** What is over sooner needs no bar. */
const FIRST_AFTER_MS = 300;
/** As often as one sees it move. */
const EVERY_MS = 100;
const BAR_CHARS = 24;
/** To the beginning of the line, and everything in it away. */
const CLEAR_LINE = '\r\u001b[K';

/** A bar that is not there yet; where the output is no terminal it never is. */
export function createProgress(
  output: Output,
  { label, now = () => performance.now() }: ProgressOptions,
): Progress {
  let drawAt = now() + FIRST_AFTER_MS;
  let isShown = false;
  return {
    show(fraction) {
      if (!output.isTerminal || now() < drawAt) return;
      drawAt = now() + EVERY_MS;
      isShown = true;
      output.write(`${CLEAR_LINE}${formatBar(label, fraction)}`);
    },
    clear() {
      if (isShown) output.write(CLEAR_LINE);
      isShown = false;
    },
  };
}

/** `searching ███████░░░░░░░  50 %` */
function formatBar(label: string, fraction: number): string {
  const done = Math.min(1, Math.max(0, fraction));
  const full = Math.round(done * BAR_CHARS);
  const percent = `${Math.floor(done * 100)} %`;
  return `${label} ${'█'.repeat(full)}${'░'.repeat(BAR_CHARS - full)} ${percent.padStart(5)}`;
}
