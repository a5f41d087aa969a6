// The show command: one session, decoded.
import type { Command } from 'commander';
import type { SessionView } from '../core/replay/session-fold.ts';
import type { Context } from './context.ts';

export interface ShowOptions {
  readonly json: boolean;
  readonly raw: boolean;
}

const EXAMPLES = `
Examples:
  $ cursor-rec show last
  $ cursor-rec show 019abc00-1234 --json | jq '.turns[].prompt.text'
  $ cursor-rec show last --raw | head
`;

export function declareShow(program: Command, context: Context): void {
  program
    .command('show')
    .description('shows one session, decoded: turns, tool calls, exchanges, redactions, gaps')
    .argument('<id>', 'a session id, 8 or more of its first characters, or "last"')
    .option('--json', 'one JSON document on stdout', false)
    .option('--raw', 'its entries as they stand on disk, lines', false)
    .addHelpText('after', EXAMPLES)
    .action((reference: string, options: ShowOptions) => runShow(reference, options, context));
}

export async function runShow(reference: string, options: ShowOptions, context: Context): Promise<void> {
  const { findSession } = await import('./read/find-session.ts');
  const reading = await import('./read/read-session.ts');
  const { folder } = await findSession(context.home, reference);
  if (options.raw) {
    for await (const line of reading.readEntryLines(folder)) context.out.write(`${line}\n`);
    return;
  }
  const view: SessionView = await reading.readSession(folder);
  const { toDocument } = await import('../core/replay/document.ts');
  const document = toDocument(view);
  if (options.json) {
    context.out.write(`${JSON.stringify(document)}\n`);
    return;
  }
  const { formatSession } = await import('./text/session-text.ts');
  context.out.write(formatSession(document, view, context));
}
