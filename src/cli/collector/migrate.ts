// The collector migrate command: moves a collector's database, or its blobs, to another place.
import type { Command } from 'commander';
import { CliError } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { failStart } from './fail-start.ts';

export interface MigrateOptions {
  readonly from: string;
  readonly to: string;
  readonly json: boolean;
}

const HELP = `
Both are databases, or both are places for blobs; a collector that has been embedded until now moves the one and then the other.
End every collector that uses them first. What is copied is compared in the end; the source stays as it is. A move that was broken
off goes on when it is run again, and until it is whole no collector starts on its database.

The log's key and origin are files of the data folder (log.key, origin): give the new collectors the same --key and --origin.

Examples:
  $ cursor-rec collector migrate --from file:///srv/rec/collector.sqlite --to postgres://rec@db/rec
  $ cursor-rec collector migrate --from file:///srv/rec/blobs --to 's3://recordings?region=eu-central-1'
`;

export function declareMigrate(collector: Command, context: Context): void {
  collector
    .command('migrate')
    .description('moves a database, or blobs, to another place')
    .requiredOption(
      '--from <url>',
      'file:///folder/collector.sqlite or postgres://… · file:///folder or s3://…',
    )
    .requiredOption('--to <url>', 'an empty one, of the same two kinds')
    .option('--json', 'one line of JSON on stdout', false)
    .addHelpText('after', HELP)
    .action((options: MigrateOptions) => runMigrate(options, context));
}

/** Resolves once all is there and compared. */
export async function runMigrate({ from, to, json }: MigrateOptions, { out }: Context): Promise<void> {
  const { isDatabaseUrl } = await import('../../collector/store/open-store.ts');
  const { StoreError } = await import('../../collector/store/store-error.ts');
  if (isDatabaseUrl(from) !== isDatabaseUrl(to))
    throw new CliError(
      'usage',
      'expected two databases or two places for blobs, found one of each: move the one and then the other',
    );
  await expectThere(from);
  try {
    const moved = isDatabaseUrl(from) ? await moveRows(from, to) : await moveObjects(from, to);
    out.write(json ? `${JSON.stringify({ event: 'migrated', ...moved })}\n` : formatMoved(moved));
  } catch (cause) {
    if (!(cause instanceof StoreError)) failStart(cause);
    throw new CliError(cause.code === 'bad-address' ? 'usage' : 'failed', cause.message, { cause });
  }
}

/** A file that is opened is made: a path with a mistake in it would be moved as nothing. */
async function expectThere(from: string): Promise<void> {
  if (!from.startsWith('file:')) return;
  const { existsSync } = await import('node:fs');
  const { fileURLToPath } = await import('node:url');
  const path = fileURLToPath(from);
  if (!existsSync(path)) throw new CliError('not-found', `expected --from to be there, found no ${path}`);
}

type Moved = { readonly rows: number } | { readonly blobs: number; readonly bytes: number };

async function moveRows(from: string, to: string): Promise<Moved> {
  const { openSql } = await import('../../collector/store/open-store.ts');
  const { moveDatabase } = await import('../../collector/store/move/move-database.ts');
  const { explainDatabase } = await import('../../collector/opening/explain-database.ts');
  const { opening } = await import('../../collector/opening/start-error.ts');
  const source = await opening(openSql(from), explainDatabase(from));
  try {
    const target = await opening(openSql(to), explainDatabase(to));
    try {
      return await moveDatabase(source, target);
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

async function moveObjects(from: string, to: string): Promise<Moved> {
  const { openBlobs } = await import('../../collector/store/open-blobs.ts');
  const { moveBlobs } = await import('../../collector/store/move/move-blobs.ts');
  const { explainBlobs } = await import('../../collector/opening/explain-blobs.ts');
  const { opening } = await import('../../collector/opening/start-error.ts');
  const source = await openBlobs(from);
  try {
    const target = await openBlobs(to);
    try {
      await opening(target.ping(), explainBlobs(to));
      return await moveBlobs(source, target);
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

function formatMoved(moved: Moved): string {
  return 'rows' in moved
    ? `Moved ${moved.rows} rows; both databases hold the same.\n`
    : `Moved ${moved.blobs} blobs of ${moved.bytes} bytes; both places hold the same.\n`;
}
