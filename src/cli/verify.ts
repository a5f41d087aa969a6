// The verify command: is a recording what it claims to be; offline.
import type { Command } from 'commander';
import type { Problem, Verdict } from '../core/verify/verdict.ts';
import { CliError, EXIT } from './cli-error.ts';
import type { Context } from './context.ts';
import { formatCount } from './text/format.ts';
import { createPaint, type Paint } from './text/paint.ts';

export interface VerifyOptions {
  readonly json: boolean;
}

const HELP = `
A recording verifies when its chain is whole: every entry is the one that was written, in its place.
Exit code: 0 whole (gaps and erasures are listed), 5 not what it claims to be, 3 not found.

Examples:
  $ cursor-rec verify last
  $ cursor-rec verify ./evidence/019abc… --json
`;

export function declareVerify(program: Command, context: Context): void {
  program
    .command('verify')
    .description('checks that a recording is what it claims to be, offline')
    .argument('<id|folder>', 'a session id, its beginning, "last", or the folder of a recording')
    .option('--json', 'one JSON document on stdout', false)
    .addHelpText('after', HELP)
    .action((reference: string, options: VerifyOptions) => runVerify(reference, options, context));
}

export async function runVerify(reference: string, options: VerifyOptions, context: Context): Promise<void> {
  const [{ verifyFolder }, { sha256 }] = await Promise.all([
    import('./read/verify-folder.ts'),
    import('../sidecar/worker/hashing.ts'),
  ]);
  const folder = await folderOf(reference, context);
  const verdict = await verifyFolder(folder, { sha256 });
  if (isNoRecording(verdict)) {
    throw new CliError(
      'not-found',
      `expected a recording in ${folder}, found neither session.json nor a segment: give the id of a session, or its folder`,
      { hint: 'cursor-rec sessions' },
    );
  }
  if (verdict.problems.length > 0) context.exit(EXIT.verificationFailed);
  context.out.write(
    options.json ? `${JSON.stringify({ folder, ...verdict })}\n` : formatVerdict(folder, verdict, context),
  );
}

/** A folder with nothing of a recording in it claims nothing that could be wrong. */
function isNoRecording({ segments, problems }: Verdict): boolean {
  return segments === 0 && problems.some(({ code }) => code === 'header-missing');
}

/** A folder is told from an id by its path, or by being one. */
async function folderOf(reference: string, context: Context): Promise<string> {
  const { stat } = await import('node:fs/promises');
  const found = await stat(reference).catch(() => undefined);
  if (found?.isDirectory() === true) return reference;
  const { findSession } = await import('./read/find-session.ts');
  return (await findSession(context.home, reference)).folder;
}

function formatVerdict(folder: string, verdict: Verdict, context: Context): string {
  const paint = createPaint(context.out, context.environment);
  const size = `${formatCount(verdict.entries, 'entry').replace('entrys', 'entries')} in ${formatCount(verdict.segments, 'segment')}`;
  const lines = [
    `${headline(verdict, paint)}  ${size}`,
    `  folder  ${folder}`,
    ...(verdict.tip === undefined ? [] : [`  tip     ${verdict.tip}`]),
    ...verdict.gaps.map((gap) => paint('yellow', `  gap     ${JSON.stringify(gap)}`)),
    ...verdict.erased.map((range) => paint('yellow', `  erased  ${JSON.stringify(range)}`)),
    ...verdict.problems.map((problem) => paint('red', `  ${formatProblem(problem)}`)),
  ];
  return `${lines.join('\n')}\n`;
}

function headline({ level }: Verdict, paint: Paint): string {
  switch (level) {
    case 'intact':
      return paint('green', '✔ intact, not sealed: whole in itself');
    case 'intact-with-gaps':
      return paint('yellow', '✔ intact, with gaps or erasures');
    case 'cut-off':
      return paint('yellow', '… intact so far, not closed: still being recorded, or cut off');
    case 'not-what-it-claims':
      return paint('red', '✖ NOT what it claims to be');
  }
}

function formatProblem({ code, file, line, seq, message }: Problem): string {
  const place = [file, line === undefined ? '' : `line ${line}`, seq === undefined ? '' : `seq ${seq}`];
  return `${code}  ${place.filter((part) => part !== '').join(', ')}: ${message}`;
}
