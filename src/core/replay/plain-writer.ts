// Puts text into steps: keeps count of lines and headings, and lets no control character through.
import { toVisible } from './visible.ts';

export type PlainTone =
  | 'title'
  | 'user'
  | 'model'
  | 'thinking'
  | 'tool'
  | 'result'
  | 'note'
  | 'error'
  | 'gap';

/** What is written at `t`, milliseconds from the session's start; without a tone it is plain text. */
export interface PlainStep {
  readonly t: number;
  readonly text: string;
  readonly tone?: PlainTone;
  /** The number, from 1, of the turn that begins with this step. */
  readonly turn?: number;
}

export interface Said {
  readonly t: number;
  readonly text: string;
  readonly tone?: PlainTone;
  readonly turn?: number;
}

export interface PlainWriter {
  /** The section that is open: what the last heading was for. */
  readonly section: string;
  /** Goes on in the section, or opens it with its heading. */
  open(section: string, heading: Said): void;
  /** Ends the section; the next begins after an empty line. */
  leave(): void;
  /** Goes on in the line. */
  say(said: Said): void;
  /** Goes to the beginning of a line. */
  fresh(t: number): void;
  /** A line of its own. */
  line(said: Said): void;
  /** When the last step was. */
  readonly lastT: number | undefined;
  /** The steps since it was last asked. */
  take(): readonly PlainStep[];
}

/** A writer with nothing in it. */
export function createPlainWriter(): PlainWriter {
  let steps: PlainStep[] = [];
  let lastT: number | undefined;
  let section = '';
  /** Line feeds at the end of what was written, up to two. */
  let feeds = 2;
  /** The first half of a character whose second half comes with the next token. */
  let half = '';

  function push({ text, ...rest }: Said, feedsBefore: number): void {
    const whole = feedsBefore === 0 ? half + text : text;
    const feedsNow = half === '' ? feeds : 0;
    const before = feedsBefore === 0 ? '' : half + '\n'.repeat(Math.max(0, feedsBefore - feedsNow));
    half = /[\ud800-\udbff]$/.test(whole) ? whole.slice(-1) : '';
    const shown = before + toVisible(half === '' ? whole : whole.slice(0, -1));
    if (shown === '') return;
    const ending = /\n{0,2}$/.exec(shown)?.[0].length ?? 0;
    feeds = ending === shown.length ? Math.min(2, feeds + ending) : ending;
    steps.push({ ...rest, text: shown });
    lastT = rest.t;
  }

  return {
    get section() {
      return section;
    },
    open(name, heading) {
      if (section === name) return;
      section = name;
      push({ ...heading, text: `${heading.text}\n` }, 2);
    },
    leave() {
      section = '';
    },
    say: (said) => push(said, 0),
    fresh: (t) => push({ t, text: '' }, 1),
    line: (said) => push({ ...said, text: `${said.text}\n` }, 1),
    get lastT() {
      return lastT;
    },
    take() {
      const taken = steps;
      steps = [];
      return taken;
    },
  };
}
