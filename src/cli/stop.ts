// The stop command: ends the sidecar cleanly.
import type { Command } from 'commander';
import { parseRunCoverage, type RunCoverage } from '../core/model/coverage.ts';
import { CliError } from './cli-error.ts';
import type { Context } from './context.ts';
import { formatCoverage } from './text/coverage-line.ts';

/** Sealing many sessions takes a moment; longer than this is a fault. */
const STOP_MS = 20_000;
const CHECK_MS = 50;

export interface StopOptions {
  readonly json: boolean;
}

export function declareStop(program: Command, context: Context): void {
  program
    .command('stop')
    .description('ends the sidecar cleanly: lets exchanges end, writes and closes all sessions')
    .option('--json', 'one JSON document on stdout', false)
    .addHelpText('after', '\nExamples:\n  $ cursor-rec stop\n  $ cursor-rec stop --json\n')
    .action((options: StopOptions) => runStop(options, context));
}

export async function runStop(options: StopOptions, context: Context): Promise<void> {
  const { requireSidecar } = await import('./read/ask-sidecar.ts');
  const sidecar = await requireSidecar(context);
  const { startedAt } = await sidecar.status();
  await sidecar.stop();
  if (!(await hasEnded(sidecar.pid))) {
    throw new CliError(
      'failed',
      `expected process ${sidecar.pid} to end, found it still running: end it with kill ${sidecar.pid}; nothing recorded is lost`,
    );
  }
  const coverage = await readCoverage(context.home, startedAt);
  const said = coverage === undefined ? '' : `; ${formatCoverage(coverage)}`;
  context.out.write(
    options.json
      ? `${JSON.stringify({ stopped: true, pid: sidecar.pid, ...(coverage === undefined ? {} : { coverage }) })}\n`
      : `Stopped. All sessions are closed${said}.\n`,
  );
}

/** As the recorder wrote it down when it had closed all sessions. */
async function readCoverage(home: string, since: string): Promise<RunCoverage | undefined> {
  const { readLastStop } = await import('./read/last-stop.ts');
  return parseRunCoverage((await readLastStop(home, since))?.facts.coverage);
}

async function hasEnded(pid: number): Promise<boolean> {
  const { setTimeout: sleep } = await import('node:timers/promises');
  for (let waited = 0; waited < STOP_MS; waited += CHECK_MS) {
    if (!isAlive(pid)) return true;
    await sleep(CHECK_MS);
  }
  return false;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
