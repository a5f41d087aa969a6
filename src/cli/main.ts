// The program: its commands, and the one place where errors become exit codes.
import { enableCompileCache } from 'node:module';
import { Command, CommanderError } from 'commander';
import { declareCa } from './ca.ts';
import { EXIT, exitCodeOf, toCliError } from './cli-error.ts';
import { declareCollector } from './collector/collector.ts';
import { type Context, createContext, type PipeContext } from './context.ts';
import { declareCredential } from './credential.ts';
import { declareDoctor } from './doctor.ts';
import { endIfHanging } from './end-now.ts';
import { declareEnv } from './env.ts';
import { declareErase } from './erase.ts';
import { declareExport } from './export.ts';
import { declareHelp } from './help.ts';
import { declareHold } from './hold.ts';
import { declareLive } from './live.ts';
import { declareLogin } from './login.ts';
import { declareLogout } from './logout.ts';
import { declarePrune } from './prune.ts';
import { declareRedact } from './redact.ts';
import { declareReplay } from './replay.ts';
import { declareRules } from './rules.ts';
import { declareRun } from './run.ts';
import { declareSearch } from './search.ts';
import { declareSessions } from './sessions.ts';
import { declareSetup } from './setup.ts';
import { declareShip } from './ship.ts';
import { declareShow } from './show.ts';
import { declareStart } from './start.ts';
import { declareStatus } from './status.ts';
import { declareStop } from './stop.ts';
import { declareVerify } from './verify.ts';
import { readVersion } from './version.ts';
import { declareWhoami } from './whoami.ts';

const EXAMPLES = `
Examples:
  $ cursor-rec login --issuer https://id.corp.example --client-id cursor-rec
  $ cursor-rec start                          record what passes through the local proxy
  $ cursor-rec setup cursor                   have Cursor pass through it; cursor-rec doctor checks
  $ eval "$(cursor-rec env)"                  point the clients of this shell at it
  $ cursor-rec run -- claude -p "fix the bug" or run one command through it
  $ cursor-rec sessions                       what was recorded
  $ cursor-rec replay last --plain            see the newest session again, token by token
`;

/** Runs the program with these arguments; sets the exit code, never throws. */
export async function main(argv: readonly string[]): Promise<void> {
  enableCompileCache();
  const context = createContext(readVersion());
  // A reader that goes away (| head) is the end of the work, not an error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) =>
    process.exit(error.code === 'EPIPE' ? EXIT.done : EXIT.failed),
  );
  try {
    await createProgram(context).parseAsync([...argv]);
  } catch (error) {
    report(error, { context, isJson: argv.includes('--json'), isDebug: argv.includes('--debug') });
  }
  endIfHanging();
}

/** All commands, with nothing parsed yet. */
export function createProgram(context: PipeContext): Command {
  const program = new Command('cursor-rec')
    .description(
      'Records every LLM session of a developer: exact prompt, full streamed answer, who, when; masked before disk, hash-chained, replayable.',
    )
    .version(context.version)
    .option('--debug', 'adds the stack to an error')
    .helpCommand(false)
    .addHelpText('after', EXAMPLES)
    .enablePositionalOptions()
    .showSuggestionAfterError()
    .exitOverride();
  for (const declare of [
    declareLogin,
    declareLogout,
    declareWhoami,
    declareCredential,
    declareStart,
    declareStop,
    declareStatus,
    declareRun,
    declareEnv,
    declareSetup,
    declareCa,
    declareDoctor,
    declareSessions,
    declareShow,
    declareReplay,
    declareLive,
    declareSearch,
    declareVerify,
    declareExport,
    declareHold,
    declareErase,
    declarePrune,
    declareShip,
    declareRedact,
    declareRules,
    declareCollector,
    declareHelp,
  ]) {
    declare(program, context);
  }
  for (const command of program.commands.flatMap((each) => [each, ...each.commands])) {
    command.exitOverride().configureOutput({ outputError: () => undefined });
  }
  return program.configureOutput({ outputError: () => undefined });
}

interface Reporting {
  readonly context: Context;
  readonly isJson: boolean;
  readonly isDebug: boolean;
}

function report(error: unknown, { context, isJson, isDebug }: Reporting): void {
  if (error instanceof CommanderError) return reportUsage(error, context, isJson);
  const failure = toCliError(error);
  context.exit(exitCodeOf(failure));
  if (isJson) {
    const { code, message, hint } = failure;
    context.out.write(
      `${JSON.stringify({ error: { code, message, ...(hint === undefined ? {} : { hint }) } })}\n`,
    );
    return;
  }
  context.err.write(`cursor-rec: ${failure.message}\n`);
  if (isDebug) context.err.write(`${failure.cause instanceof Error ? failure.cause.stack : failure.stack}\n`);
}

/** Commander ends --help and --version by a throw too. */
function reportUsage(error: CommanderError, context: Context, isJson: boolean): void {
  if (error.exitCode === 0) return;
  context.exit(EXIT.usage);
  if (error.code === 'commander.help') return;
  const message = error.message.replace(/^error: /, '');
  if (isJson)
    context.out.write(
      `${JSON.stringify({ error: { code: 'usage', message, hint: 'cursor-rec --help' } })}\n`,
    );
  else context.err.write(`cursor-rec: ${message}: run cursor-rec --help\n`);
}
