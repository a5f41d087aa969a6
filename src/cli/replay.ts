// The replay command: plays a session as it went, token by token.
import type { Command } from 'commander';
import type { PlainStep, PlainTone } from '../core/replay/plain-writer.ts';
import { type Playhead, PlayheadError, parsePlayhead } from '../core/replay/playhead.ts';
import { CliError, EXIT } from './cli-error.ts';
import type { Context } from './context.ts';
import type { FoundSession } from './read/find-session.ts';
import type { OpenSession } from './read/open-session.ts';
import { createPaint, type Paint, type Tone } from './text/paint.ts';
import type { TimedText } from './text/play.ts';

export interface ReplayOptions {
  /** 1 as it was, 2 twice as fast, 0 as fast as it goes. */
  readonly speed: number;
  /** The longest pause, in seconds as recorded. */
  readonly idleLimit: number | undefined;
  readonly from: Playhead | undefined;
  /** Text without a TUI, on a terminal too. */
  readonly plain: boolean;
}

const HELP = `
On a terminal it opens a player: space plays and pauses, ← → move in time, [ ] from turn to turn, / searches, ? shows all keys.
Into a pipe, or with --plain, it writes the same as text. Pauses and tokens come as they were recorded. What a terminal would
obey (escape sequences) is shown, never sent.

Examples:
  $ cursor-rec replay last                              as it went
  $ cursor-rec replay last --speed 4 --idle-limit 2     four times as fast, no pause over 2 s
  $ cursor-rec replay 019abc00-1234 --from 1m30s        from a time on (or 90, or 1:30)
  $ cursor-rec replay last --from @3                    from the third turn on
  $ cursor-rec replay last --plain --speed 0 | less     all of it at once
`;

export function declareReplay(program: Command, context: Context): void {
  program
    .command('replay')
    .description('plays a session as it went, token by token')
    .argument('<id>', 'a session id, 8 or more of its first characters, or "last"')
    .option('--speed <number>', 'how many times as fast; 0: as fast as it goes', parseSpeed, 1)
    .option('--idle-limit <seconds>', 'no pause longer than this', parseIdleLimit)
    .option('--from <time|@turn>', 'begin there: 90, 1:30, 1m30s, or @3 for the third turn', parseFrom)
    .option('--plain', 'text only, for pipes and screen readers', false)
    .addHelpText('after', HELP)
    .action((reference: string, options: ReplayOptions) => runReplay(reference, options, context));
}

function parseSpeed(text: string): number {
  return parseNumber(text, '--speed: expected 0 (as fast as it goes) or a number such as 0.5, 1 or 4');
}

function parseIdleLimit(text: string): number {
  return parseNumber(text, '--idle-limit: expected a number of seconds such as 2 or 0.5');
}

function parseNumber(text: string, expected: string): number {
  if (!/^(?:\d{1,9}(?:\.\d{1,9})?|\.\d{1,9})$/.test(text))
    throw new CliError('usage', `${expected}, found ${JSON.stringify(text.slice(0, 80))}`);
  return Number(text);
}

function parseFrom(text: string): Playhead {
  try {
    return parsePlayhead(text);
  } catch (error) {
    throw toUsage(error);
  }
}

/** Plays to the end, or until SIGINT. Throws CliError. */
export async function runReplay(reference: string, options: ReplayOptions, context: Context): Promise<void> {
  const { findSession } = await import('./read/find-session.ts');
  const { openSession } = await import('./read/open-session.ts');
  const { noteAccess } = await import('./read/access-log.ts');
  const { play } = await import('./text/play.ts');
  const { id, folder } = await findSession(context.home, reference);
  await noteAccess([{ command: 'replay', session: id }], context);
  if (!options.plain && context.out.isTerminal && process.stdin.isTTY === true)
    return showOnScreen({ id, folder }, options, context);
  const session = openSession(folder);
  const interruption = listenForInterruption();
  try {
    const texts = await toTexts(session, options, context);
    await play(session.pieces(texts), {
      write: (text) => context.out.write(text),
      signal: interruption.signal,
    });
  } catch (error) {
    throw toUsage(error);
  } finally {
    interruption.close();
    session.close();
  }
  if (!interruption.signal.aborted) return;
  // The shell's prompt begins on a line of its own.
  if (context.out.isTerminal) context.out.write('\n');
  context.exit(EXIT.interrupted);
}

async function showOnScreen(
  session: FoundSession,
  { speed, idleLimit, from }: ReplayOptions,
  context: Context,
): Promise<void> {
  const { replayOnScreen } = await import('./replay-on-screen.ts');
  try {
    const ending = await replayOnScreen(
      session,
      {
        speed: speed === 0 ? Number.POSITIVE_INFINITY : speed,
        ...(idleLimit === undefined ? {} : { idleLimitMs: idleLimit * 1000 }),
        ...(from === undefined ? {} : { from }),
      },
      context,
    );
    if (ending === 'interrupt') context.exit(EXIT.interrupted);
  } catch (error) {
    throw toUsage(error);
  }
}

/** The texts of the session, each made when it is asked for. */
async function toTexts(
  session: OpenSession,
  options: ReplayOptions,
  context: Context,
): Promise<Iterable<TimedText>> {
  const { readPlainBlocks } = await import('../core/replay/plain.ts');
  const { createSchedule } = await import('../core/replay/schedule.ts');
  const { formatTime } = await import('./text/format.ts');
  const { speed, idleLimit, from } = options;
  const steps = readPlainBlocks(session.head(), session.source, { formatTime, from });
  const playAt = createSchedule({
    speed,
    ...(idleLimit === undefined ? {} : { idleLimitMs: idleLimit * 1000 }),
  });
  const paint = createPaint(context.out, context.environment);
  return toTimed(steps, ({ t, text, tone }) => ({ at: playAt(t), text: paintStep(text, tone, paint) }));
}

/** What is said at once as one text. */
function* toTimed(
  said: Iterable<readonly PlainStep[]>,
  toText: (step: PlainStep) => TimedText,
): Generator<TimedText> {
  for (const steps of said) {
    const [first, ...more] = steps.map(toText);
    if (first === undefined) continue;
    let together = first;
    for (const text of more) {
      if (text.at === together.at) together = { ...together, text: together.text + text.text };
      else {
        yield together;
        together = text;
      }
    }
    yield together;
  }
}

/** What a user asked for in vain is wrong usage, not a failure. */
function toUsage(error: unknown): unknown {
  if (!(error instanceof PlayheadError)) return error;
  return new CliError('usage', `--from: ${error.message}`, { cause: error });
}

function listenForInterruption(): { readonly signal: AbortSignal; close(): void } {
  const controller = new AbortController();
  const abort = () => controller.abort();
  process.once('SIGINT', abort);
  return { signal: controller.signal, close: () => void process.removeListener('SIGINT', abort) };
}

const TONES: { readonly [T in PlainTone]: Tone } = {
  title: 'bold',
  user: 'cyan',
  model: 'green',
  thinking: 'dim',
  tool: 'magenta',
  result: 'dim',
  note: 'dim',
  error: 'red',
  gap: 'red',
};

function paintStep(text: string, tone: PlainTone | undefined, paint: Paint): string {
  return tone === undefined ? text : paint(TONES[tone], text);
}
