// A matcher that also sees what is behind escapes of JSON and behind base64, also where either arrives in pieces.
import {
  type Base64Run,
  decodeRun,
  findBase64Runs,
  isOpenAt,
  paddedEnd,
  quadEnd,
  quadStart,
} from './base64.ts';
import { BOUNDARY_CHARS } from './boundary.ts';
import { joinLines } from './line-wrap.ts';
import { type Ending, type Matcher, readingsOf, type Seen } from './matcher.ts';
import { escapeBegun, isEscaped, type Undone, undoJson, undoNuls } from './undo.ts';

/** JSON in JSON in JSON: what tools are called with, in what was said to them. */
const MAX_LEVELS = 3;

/** A matcher that finds what `matcher` finds, and what it finds once escapes and base64 are undone, level by level. */
export function lookThrough(matcher: Matcher): Matcher {
  const look: Matcher['look'] = (text, resumeAt, ending) =>
    lookInto(matcher, { text, resumeAt, ending }, MAX_LEVELS);
  return {
    look,
    ...readingsOf(look),
    hasTrigger: (text) =>
      matcher.hasTrigger(text) || isEscaped(text) || findBase64Runs(text, 0, false).length > 0,
    mayBeginIn: (text) =>
      matcher.mayBeginIn(text) ||
      isEscaped(text) ||
      escapeBegun(text) < text.length ||
      findBase64Runs(text, 0, true).length > 0,
    contextChars: matcher.contextChars,
  };
}

/** A secret that goes on for longer without an escape is found without undoing any. */
const MAX_UNESCAPED_CHARS = 1024;

interface Subject {
  readonly text: string;
  /** At which triggers there is something that was not there before an escape was undone. */
  readonly isWanted?: (at: number) => boolean;
  readonly resumeAt: number;
  readonly ending: Ending;
}

function lookInto(matcher: Matcher, subject: Subject, levels: number): Seen {
  const { text, resumeAt, ending, isWanted } = subject;
  const plain = matcher.look(text, resumeAt, ending, isWanted);
  if (levels === 0) return plain;
  const runs = findBase64Runs(text, resumeAt, ending !== 'whole');
  const escaped = text.includes('\\', resumeAt - BOUNDARY_CHARS)
    ? lookBehindEscapes(matcher, subject, levels)
    : undefined;
  // Of a text that is read from its beginning the first line of a wrapped run is a run itself.
  const wrapped =
    runs.length === 0 && resumeAt === 0 ? undefined : lookBehindLineEnds(matcher, subject, levels);
  if (runs.length === 0 && escaped === undefined && wrapped === undefined) return plain;
  const behind = runs.map((run) => lookIntoRun(matcher, { text, resumeAt, ending, run }, levels));
  const seen = merge([plain, escaped, wrapped?.seen, ...behind]);
  return align(seen, [alignmentTo(runs.at(-1), text), wrapped?.alignment]);
}

/** The last place up to this one from which on a run of base64 can be decoded. */
type Alignment = (at: number) => number;

/** What is seen in base64 whose lines are joined; undefined where none is wrapped. */
function lookBehindLineEnds(
  matcher: Matcher,
  { text, resumeAt, ending }: Subject,
  levels: number,
): { readonly seen: Seen; readonly alignment: Alignment | undefined } | undefined {
  const from = Math.max(0, resumeAt - BOUNDARY_CHARS);
  const joined = joinLines(text.slice(from), resumeAt > 0);
  if (joined === undefined) return undefined;
  const start = joined.fromSource(resumeAt - from);
  const runs = findBase64Runs(joined.text, start, ending !== 'whole').filter((run) =>
    joined.hasSeam(run.start + 1, run.end),
  );
  if (runs.length === 0) return undefined;
  const inRuns = runs.map((run) =>
    lookIntoRun(matcher, { text: joined.text, resumeAt: start, ending, run }, levels),
  );
  const inLine = alignmentTo(runs.at(-1), joined.text);
  return {
    seen: inSource(merge(inRuns), joined, { from, to: text.length, length: text.length }),
    alignment: inLine && ((at) => from + joined.toSource(inLine(joined.fromSource(at - from)))),
  };
}

/** Undefined where the run does not go on: only every fourth character of one begins what can be decoded. */
function alignmentTo(run: Base64Run | undefined, text: string): Alignment | undefined {
  if (run === undefined || !isOpenAt(run, text)) return undefined;
  return (at) => (at <= run.start ? at : at - ((at - run.start) % 4));
}

/** What follows is read from where it can be decoded. */
function align(seen: Seen, alignments: readonly (Alignment | undefined)[]): Seen {
  const { candidates, decidedTo, begunAt } = seen;
  let from = Math.min(begunAt, seen.tailAt);
  for (const { at, end } of candidates) if (end > decidedTo) from = Math.min(from, at);
  let { tailAt } = seen;
  for (const alignment of alignments) if (alignment !== undefined) tailAt = Math.min(tailAt, alignment(from));
  return { ...seen, tailAt };
}

function merge(some: readonly (Seen | undefined)[]): Seen {
  const all = some.filter((seen) => seen !== undefined);
  return {
    candidates: all.flatMap(({ candidates }) => candidates),
    decidedTo: Math.min(...all.map(({ decidedTo }) => decidedTo)),
    begunAt: Math.min(...all.map(({ begunAt }) => begunAt)),
    tailAt: Math.min(...all.map(({ tailAt }) => tailAt)),
  };
}

function lookBehindEscapes(
  matcher: Matcher,
  { text, resumeAt, ending }: Subject,
  levels: number,
): Seen | undefined {
  const from = Math.max(0, resumeAt - BOUNDARY_CHARS);
  const rest = text.slice(from);
  // An escape that is not all there hides the end of what it stands in.
  const begun = ending === 'open' ? escapeBegun(rest) : rest.length;
  const tail = { candidates: [], decidedTo: from + begun, begunAt: text.length, tailAt: from + begun };
  if (!isEscaped(rest)) return begun < rest.length ? tail : undefined;
  const undone = undoJson(rest.slice(0, begun));
  if (undone === undefined) return tail;
  const isWanted = (at: number) => undone.hasSeam(at - BOUNDARY_CHARS, at + MAX_UNESCAPED_CHARS);
  const seen = lookInto(
    matcher,
    { text: undone.text, resumeAt: undone.fromSource(resumeAt - from), ending, isWanted },
    levels - 1,
  );
  return inSource(seen, undone, { from, to: from + begun, length: text.length });
}

/** Where what was undone stood in a text of this length, and of which the undone text is a part. */
interface Source {
  readonly from: number;
  readonly to: number;
  readonly length: number;
}

function inSource(seen: Seen, undone: Undone, { from, to, length }: Source): Seen {
  const toSource = (at: number) => (at === undone.text.length ? to : from + undone.toSource(at));
  return {
    candidates: seen.candidates.map((candidate) => {
      const { start, end } = undone.spanInSource(candidate.start, candidate.end);
      return { ...candidate, start: from + start, end: from + end, at: toSource(candidate.at) };
    }),
    decidedTo: toSource(seen.decidedTo),
    begunAt: seen.begunAt === undone.text.length ? length : toSource(seen.begunAt),
    tailAt: toSource(seen.tailAt),
  };
}

interface RunSubject extends Subject {
  readonly run: Base64Run;
}

/**
 * | run                              | what becomes of it                                                    |
 * |----------------------------------|-----------------------------------------------------------------------|
 * | short, may go on                 | undecided                                                             |
 * | short, something found in it     | masked whole: what is left of it would not be base64                  |
 * | long                             | of it what is found in it, to the next four characters                |
 */
function lookIntoRun(matcher: Matcher, { text, run, ending }: RunSubject, levels: number): Seen {
  const isOpen = isOpenAt(run, text);
  const none = { candidates: [], decidedTo: text.length, begunAt: text.length, tailAt: text.length };
  if (!run.isLong && isOpen && ending === 'open')
    return { ...none, decidedTo: run.start, begunAt: run.start, tailAt: run.start };
  const decoded = decodeRun(text, run);
  const inner = { text: decoded, resumeAt: 0, ending: isOpen ? ending : ('whole' as const) };
  // Of base64 in base64 the inner one is looked into, and no other.
  const seen = lookInto(matcher, inner, Math.max(0, levels - 2));
  if (!run.isLong) {
    const [first] = [...seen.candidates, ...lookBetweenNuls(matcher, decoded)];
    if (first === undefined) return none;
    const whole = { start: run.start, end: paddedEnd(text, run.end), at: run.start };
    return { ...none, candidates: [{ ...first, ...whole }] };
  }
  const toText = (at: number) => (at === decoded.length && !isOpen ? text.length : quadStart(run, at));
  return {
    candidates: seen.candidates.map((candidate) => ({
      ...candidate,
      start: quadStart(run, candidate.start),
      end: quadEnd(run, candidate.end),
      at: quadStart(run, candidate.at),
    })),
    decidedTo: toText(seen.decidedTo),
    begunAt: seen.begunAt === decoded.length ? text.length : quadStart(run, seen.begunAt),
    tailAt: isOpen ? quadStart(run, seen.tailAt) : text.length,
  };
}

/** UTF-16, as PowerShell takes its commands. */
function lookBetweenNuls(matcher: Matcher, decoded: string): Seen['candidates'] {
  const undone = undoNuls(decoded);
  return undone === undefined ? [] : matcher.look(undone.text, 0, 'whole').candidates;
}
