// The redact command: masks what comes on stdin, or says what would be masked in old sessions.
import type { Command } from 'commander';
import { CliError } from './cli-error.ts';
import type { PipeContext } from './context.ts';

export interface RedactOptions {
  readonly json: boolean;
  readonly jsonl: boolean;
  readonly dryRun: boolean;
}

const EXAMPLES = `
Examples:
  $ cursor-rec redact < session.log > session.masked.log
  $ git diff | cursor-rec redact --json | jq '.findings'
  $ cursor-rec redact --jsonl < documents.jsonl      {"id","text"} a line in, {"id","text","findings"} a line out
  $ cursor-rec redact --dry-run last                 what the rules of today would mask in it

A line of --jsonl that is not as it has to be gives {"line","error"}, and the exit code 1.
`;

export function declareRedact(program: Command, context: PipeContext): void {
  program
    .command('redact')
    .description('masks secrets in what comes on stdin')
    .argument('[sessions...]', 'with --dry-run: session ids, or "last"')
    .option(
      '--json',
      'one JSON document on stdout: the masked text, and where in stdin what was found',
      false,
    )
    .option('--jsonl', 'many documents: one JSON object a line in, one result a line out', false)
    .option('--dry-run', 'say what would be masked in these sessions, and change nothing', false)
    .addHelpText('after', EXAMPLES)
    .action((sessions: string[], options: RedactOptions) => runRedact(sessions, options, context));
}

export async function runRedact(
  sessions: readonly string[],
  options: RedactOptions,
  context: PipeContext,
): Promise<void> {
  const { json, jsonl, dryRun } = options;
  if (dryRun !== sessions.length > 0)
    throw new CliError(
      'usage',
      dryRun
        ? 'expected sessions for --dry-run, found none: give ids, or "last"'
        : 'expected sessions only with --dry-run: text to mask comes on stdin',
      { hint: 'cursor-rec help redact' },
    );
  if ((json && jsonl) || (jsonl && dryRun))
    throw new CliError('usage', `expected --jsonl alone, found ${dryRun ? '--dry-run' : '--json'} with it`);
  const { openRedaction } = await import('./read/open-redaction.ts');
  const { redactors } = await openRedaction(context);
  if (dryRun) {
    const { runDryRun } = await import('./read/dry-run.ts');
    return runDryRun(sessions, { isJson: json, redactors }, context);
  }
  const masking = await import('./read/mask-input.ts');
  const redactor = redactors.redactorFor({});
  if (json) await masking.maskDocument(redactor, context);
  else if (jsonl) await masking.maskLines(redactor, context);
  else await masking.maskText(redactor, context);
}
