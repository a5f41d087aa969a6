// The run command: a command whose traffic passes through the sidecar.
import type { Command } from 'commander';
import type { Context } from './context.ts';
import { clientVariables } from './env.ts';
import type { SidecarHandle } from './read/ask-sidecar.ts';

/** What shells answer for a command that is not there, and add to the number of a signal. */
const COMMAND_NOT_FOUND = 127;
const SIGNAL_BASE = 128;

export interface RunOptions {
  readonly command: string;
  readonly commandArguments: readonly string[];
}

export function declareRun(program: Command, context: Context): void {
  program
    .command('run')
    .description('runs a command with its traffic going through the sidecar, which is started if need be')
    .usage('-- COMMAND [ARGUMENT …]')
    .argument('<command>', 'the command')
    .argument('[arguments...]', 'its arguments')
    .passThroughOptions()
    .allowUnknownOption()
    .addHelpText(
      'after',
      '\nThe exit code is that of the command.\n\nExamples:\n  $ cursor-rec run -- claude -p "explain this repo"\n  $ cursor-rec run -- node agent.mjs\n  $ cursor-rec run -- cursor-agent -p "fix the bug"\n  $ cursor-rec run -- cursor .              after: cursor-rec setup cursor\n',
    )
    .action((command: string, commandArguments: readonly string[]) =>
      runRun({ command, commandArguments }, context),
    );
}

export async function runRun({ command, commandArguments }: RunOptions, context: Context): Promise<void> {
  const sidecar = await ensureSidecar(context);
  const variables = await clientVariables(sidecar, context);
  const { spawn } = await import('node:child_process');
  const child = spawn(command, commandArguments, {
    stdio: 'inherit',
    env: { ...context.environment, ...variables },
  });
  // Ctrl-C reaches the command by the terminal; what is sent to us alone is passed on.
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  context.exit(await exitOf(child, command, context));
}

async function ensureSidecar(context: Context): Promise<SidecarHandle> {
  const { findSidecar, requireSidecar } = await import('./read/ask-sidecar.ts');
  const running = await findSidecar(context);
  if (running !== undefined) return running;
  const { spawnSidecar } = await import('./spawn-sidecar.ts');
  const ready = await spawnSidecar([], context);
  context.err.write(
    `cursor-rec: started the sidecar on ${String(ready.proxy)}; end it with cursor-rec stop\n`,
  );
  return requireSidecar(context);
}

async function exitOf(
  child: import('node:child_process').ChildProcess,
  command: string,
  context: Context,
): Promise<number> {
  const { constants } = await import('node:os');
  return new Promise((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      context.err.write(
        `cursor-rec: expected to run ${command}, found ${error.code ?? error.message}: check its name and PATH\n`,
      );
      resolve(COMMAND_NOT_FOUND);
    });
    child.once('exit', (code, signal) =>
      resolve(signal === null ? (code ?? 0) : SIGNAL_BASE + constants.signals[signal]),
    );
  });
}
