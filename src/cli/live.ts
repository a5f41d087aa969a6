// The live command: what the running sidecar records, as it happens.
import type { Command } from 'commander';
import { CliError, EXIT } from './cli-error.ts';
import type { Context } from './context.ts';

const HELP = `
Sessions as they stream, and the one that is chosen as it grows; ? shows the keys. Leaving it ends nothing.

Examples:
  $ cursor-rec live
  $ cursor-rec start --detach && cursor-rec live
`;

export interface LiveOptions {
  /** Set by start, whose recording ends with its view. */
  readonly endsRecording: boolean;
}

export function declareLive(program: Command, context: Context): void {
  program
    .command('live')
    .description('the live view of the running sidecar')
    // For start, which shows the view of what it records.
    .addOption(program.createOption('--ends-recording').default(false).hideHelp())
    .addHelpText('after', HELP)
    .action((options: LiveOptions) => runLive(options, context));
}

/** Shows the live view until it is left. Throws CliError where there is no terminal. */
export async function runLive({ endsRecording }: LiveOptions, context: Context): Promise<void> {
  if (!context.out.isTerminal || process.stdin.isTTY !== true)
    throw new CliError(
      'usage',
      'expected a terminal to show the live view on, found none: cursor-rec status tells the same in lines',
      { hint: 'cursor-rec status' },
    );
  const { noteAccess } = await import('./read/access-log.ts');
  const { openLiveFeed } = await import('./read/live-feed.ts');
  const { showLive } = await import('../tui/show-live.tsx');
  await noteAccess([{ command: 'live' }], context);
  const { openLiveDetail } = await import('./live-detail.ts');
  const { stdin, stdout, stderr } = process;
  const { environment } = context;
  const feed = await openLiveFeed(context);
  const detail = openLiveDetail({ find: feed.find, stdout, context });
  try {
    const ending = await showLive({ feed, detail, endsRecording, environment, stdin, stdout, stderr });
    if (ending === 'interrupt') context.exit(EXIT.interrupted);
  } finally {
    detail.close();
    feed.close();
  }
}
