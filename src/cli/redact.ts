// The redact command: masks what comes on stdin, or old sessions by the rules of today, or says what of them would be masked.
import type { Command } from 'commander';
import { CliError } from './cli-error.ts';
import type { PipeContext } from './context.ts';

export interface RedactOptions {
  readonly json: boolean;
  readonly jsonl: boolean;
  readonly dryRun: boolean;
  readonly apply: boolean;
  readonly yes: boolean;
}

const EXAMPLES = `
Examples:
  $ cursor-rec redact < session.log > session.masked.log
  $ git diff | cursor-rec redact --json | jq '.findings'
  $ cursor-rec redact --jsonl < documents.jsonl      {"id","text"} a line in, {"id","text","findings"} a line out
  $ cursor-rec redact --dry-run last                 what the rules of today would mask in it
  $ cursor-rec redact --apply 019abc00-1234          masks it so

--apply writes the session anew, masked and sealed, under a new id; its header names the old one. Then it erases from the old one what
was masked, with a signed tombstone that names the new one: both verify, and there is no way back. The sidecar has to be stopped. What
a crash breaks off, the same command ends. Exit code: 3 not found, 4 the session is on hold, 1 it is still being recorded.

"start" and "end" of a finding count UTF-16 code units of the input, as JavaScript does, not bytes: an emoji is two.
--dry-run and --apply take sessions of up to 64 MiB: they hold all of one in memory.

A line of --jsonl that is not as it has to be gives {"line","error"}, and the exit code 1.
`;

export function declareRedact(program: Command, context: PipeContext): void {
  program
    .command('redact')
    .description('masks secrets in what comes on stdin')
    .argument('[sessions...]', 'with --dry-run or --apply: session ids, or "last"')
    .option(
      '--json',
      'one JSON document on stdout: the masked text, and where in stdin what was found',
      false,
    )
    .option('--jsonl', 'many documents: one JSON object a line in, one result a line out', false)
    .option('--dry-run', 'say what would be masked in these sessions, and change nothing', false)
    .option('--apply', 'mask one session by the rules of today, and seal it anew', false)
    .option('--yes', 'with --apply: does not ask', false)
    .addHelpText('after', EXAMPLES)
    .action((sessions: string[], options: RedactOptions) => runRedact(sessions, options, context));
}

export async function runRedact(
  sessions: readonly string[],
  options: RedactOptions,
  context: PipeContext,
): Promise<void> {
  const { json, jsonl, dryRun } = options;
  expectSound(sessions, options);
  const { openRedaction } = await import('./read/open-redaction.ts');
  const { redactors } = await openRedaction(context);
  if (dryRun) {
    const { runDryRun } = await import('./read/dry-run.ts');
    return runDryRun(sessions, { isJson: json, redactors }, context);
  }
  const [session] = sessions;
  if (session !== undefined) {
    const { runApply } = await import('./read/apply-remask.ts');
    return runApply(session, { isJson: json, isYes: options.yes, redactors }, context);
  }
  const masking = await import('./read/mask-input.ts');
  const redactor = redactors.redactorFor({});
  if (json) await masking.maskDocument(redactor, context);
  else if (jsonl) await masking.maskLines(redactor, context);
  else await masking.maskText(redactor, context);
}

function expectSound(sessions: readonly string[], options: RedactOptions): void {
  const { json, jsonl, dryRun, apply, yes } = options;
  const mode = dryRun ? '--dry-run' : '--apply';
  const isOfSessions = dryRun || apply;
  if (dryRun && apply) throw new CliError('usage', 'expected --dry-run or --apply, found both');
  if (isOfSessions !== sessions.length > 0)
    throw new CliError(
      'usage',
      isOfSessions
        ? `expected sessions for ${mode}, found none: give ids, or "last"`
        : 'expected sessions only with --dry-run or --apply: text to mask comes on stdin',
      { hint: 'cursor-rec help redact' },
    );
  if (apply && sessions.length > 1)
    throw new CliError('usage', `expected one session for --apply, found ${sessions.length}`);
  if (yes && !apply) throw new CliError('usage', 'expected --yes only with --apply');
  if ((json && jsonl) || (jsonl && isOfSessions))
    throw new CliError('usage', `expected --jsonl alone, found ${isOfSessions ? mode : '--json'} with it`);
}
