// The prune command: removes sessions that were kept long enough.
import type { Command } from 'commander';
import type { PruneReport } from '../sidecar/spool/prune.ts';
import type { Context } from './context.ts';
import { formatBytes, formatTime } from './text/format.ts';
import { formatTable } from './text/table.ts';

export interface PruneOptions {
  readonly dryRun: boolean;
  readonly json: boolean;
}

const HELP = `
How long sessions are kept stands in config.json:

  "retention": {"maxAgeDays": 90, "maxBytes": 20000000000, "labels": {"audit": 3650}}

A session is removed as a whole once it began more than maxAgeDays ago, or, the oldest first, where all sessions are more than maxBytes.
One with a label that has days (config.json, "labels": ["audit"], for what is recorded from then on) goes by these days alone. A session that
is still recorded or on hold stays. The device's index says of each that is removed, signed, when and why. A running sidecar does the
same when it starts and once a day.

Examples:
  $ cursor-rec prune --dry-run
  $ cursor-rec prune --json | jq '.removed[].id'
`;

export function declarePrune(program: Command, context: Context): void {
  program
    .command('prune')
    .description('removes sessions that were kept long enough, as config.json says')
    .option('--dry-run', 'only says what would go', false)
    .option('--json', 'one JSON document on stdout', false)
    .addHelpText('after', HELP)
    .action((options: PruneOptions) => runPrune(options, context));
}

export async function runPrune(options: PruneOptions, context: Context): Promise<void> {
  const { dryRun, json } = options;
  const { checkPrivate } = await import('../sidecar/setup/home.ts');
  await checkPrivate(context.home);
  const { readConfig } = await import('../sidecar/setup/config-file.ts');
  const { retention = {} } = await readConfig(context.home);
  const due = { home: context.home, retention, now: Date.now() };
  const report = dryRun ? await plan(due) : await prune(due, context);
  if (json) context.out.write(`${JSON.stringify({ dryRun, ...report })}\n`);
  else context.out.write(formatReport(report, options, Object.keys(retention).length > 0));
}

type Due = Parameters<typeof import('../sidecar/spool/prune.ts').planPrune>[0];

async function plan(due: Due): Promise<PruneReport> {
  const { planPrune } = await import('../sidecar/spool/prune.ts');
  return planPrune(due);
}

/** Only the one who has the home's lock may write to its index: the running sidecar, else this command. */
async function prune(due: Due, context: Context): Promise<PruneReport> {
  const { findSidecar } = await import('./read/ask-sidecar.ts');
  const running = await findSidecar(context);
  if (running !== undefined) return running.prune();
  const { takeHome } = await import('./read/take-home.ts');
  const taken = await takeHome(context);
  try {
    const { prune: pruneNow } = await import('../sidecar/spool/prune.ts');
    return await pruneNow({ ...due, index: taken.device.index });
  } finally {
    await taken.close();
  }
}

function formatReport({ removed, kept }: PruneReport, { dryRun }: PruneOptions, isSet: boolean): string {
  const rows = removed.map(({ id, startedAt, bytes, reason }) => [
    `  ${id}`,
    formatTime(startedAt),
    formatBytes(bytes),
    REASONS[reason],
  ]);
  const held = kept.held === 0 ? '' : `, ${kept.held} of them on hold`;
  const rest = `${kept.sessions} ${kept.sessions === 1 ? 'session stays' : 'sessions stay'} (${formatBytes(kept.bytes)}${held}).\n`;
  if (removed.length === 0)
    return `${isSet ? 'Nothing is due' : 'config.json has no "retention": everything is kept'}. ${rest}`;
  const head = `${dryRun ? 'Would remove' : 'Removed'} ${removed.length} ${removed.length === 1 ? 'session' : 'sessions'}:\n`;
  return `${head}${formatTable(rows, Number.POSITIVE_INFINITY)}${rest}`;
}

const REASONS = {
  age: 'older than maxAgeDays',
  size: 'over maxBytes',
  label: 'past the days of its label',
} as const;
