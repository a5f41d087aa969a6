// The setup command: writes the settings that make a client pass through the sidecar, and takes them back.
import type { Command } from 'commander';
import { toVisible } from '../core/replay/visible.ts';
import type { SetupOutcome, UndoOutcome } from '../sidecar/setup/cursor/set-up.ts';
import type { ProxyAddress } from '../sidecar/setup/cursor/wanted-settings.ts';
import { CliError } from './cli-error.ts';
import type { Context } from './context.ts';
import type { Step } from './text/node-trust.ts';
import { formatCommand } from './text/shell.ts';
import { surroundingsOf } from './user-home.ts';

export interface SetupOptions {
  readonly dryRun: boolean;
  readonly undo: boolean;
  readonly json: boolean;
}

const DESCRIPTION = `
Sets in Cursor's settings.json: http.proxy and http.proxyAuthorization (with the local token), http.proxySupport,
cursor.general.disableHttp2 (only HTTP/1.1 heeds the proxy) and http.experimental.systemCertificatesV2. Comments,
order and all other settings stay; a byte-exact copy is kept in the home. Nothing else is touched.

Examples:
  $ cursor-rec setup cursor --dry-run     what would change, as a diff
  $ cursor-rec setup cursor               changes it, and says what is left to do
  $ cursor-rec setup cursor --undo        puts back what was before, byte for byte
`;

export function declareSetup(program: Command, context: Context): void {
  program
    .command('setup')
    .description('makes Cursor pass through the sidecar, or takes that back')
    .argument('<client>', 'what to set up: cursor')
    .option('--dry-run', 'only shows the diff', false)
    .option('--undo', 'puts back what was before', false)
    .option('--json', 'one JSON document on stdout', false)
    .addHelpText('after', DESCRIPTION)
    .action((client: string, options: SetupOptions) => {
      if (client !== 'cursor')
        throw new CliError('usage', `expected setup cursor, found setup ${JSON.stringify(client)}`, {
          hint: 'cursor-rec help setup',
        });
      return runSetup(options, context);
    });
}

export async function runSetup(options: SetupOptions, context: Context): Promise<void> {
  const { home } = context;
  const { checkPrivate, openHome } = await import('../sidecar/setup/home.ts');
  await (options.dryRun ? checkPrivate(home) : openHome(home));
  const { cursorPlaces } = await import('../sidecar/setup/cursor/places.ts');
  const { setUpCursor, undoCursor } = await import('../sidecar/setup/cursor/set-up.ts');
  const { settingsFile } = cursorPlaces(surroundingsOf(context));
  const target = { home, settingsFile, isDryRun: options.dryRun };
  if (options.undo) return reportUndo(await undoCursor(target), options, context);
  const { wantedSettings } = await import('../sidecar/setup/cursor/wanted-settings.ts');
  const address = await readAddress(options, context);
  const outcome = await setUpCursor(target, { wanted: wantedSettings(address), now: () => new Date() });
  const isSetUp = outcome.before === outcome.after;
  const steps = options.dryRun || isSetUp ? [] : await remainingSteps(outcome, context);
  await reportSetup({ outcome, steps }, options, context);
}

/** Where the sidecar of the home listens, or will; its token is made here where there is none yet. */
async function readAddress({ dryRun }: SetupOptions, context: Context): Promise<ProxyAddress> {
  const { findSidecar } = await import('./read/ask-sidecar.ts');
  const running = await findSidecar(context);
  if (running !== undefined) return { proxy: running.proxy, token: running.token };
  const { readConfig } = await import('../sidecar/setup/config-file.ts');
  const { readOrMake, readSecret } = await import('../sidecar/identity/secrets.ts');
  const { findKeys, openKeys } = await import('./open-keys.ts');
  const { port } = await readConfig(context.home);
  if (port === 0)
    throw new CliError(
      'usage',
      'expected a port that stays the same, found "port": 0 in config.json and no running sidecar: set a port there',
      { hint: 'cursor-rec start --port 7317' },
    );
  // A diff does not show the token, and is to write nothing.
  const token = dryRun
    ? ((await readSecret(await findKeys(context), 'local-token')) ?? 'new')
    : await readOrMake(await openKeys(context), 'local-token');
  return { proxy: `http://127.0.0.1:${port}`, token };
}

interface Report {
  readonly outcome: SetupOutcome;
  readonly steps: readonly Step[];
}
async function reportSetup(
  { outcome, steps }: Report,
  options: SetupOptions,
  context: Context,
): Promise<void> {
  if (options.json) return reportJson('setup', { outcome, steps }, context);
  if (options.dryRun) return context.out.write(await maskedDiff(outcome));
  const { formatSetup } = await import('./text/setup-text.ts');
  context.out.write(formatSetup({ ...outcome, steps }, context));
}

async function reportUndo(outcome: UndoOutcome, options: SetupOptions, context: Context): Promise<void> {
  if (options.json) return reportJson('undo', { outcome, steps: [], extent: outcome.extent }, context);
  if (options.dryRun) return context.out.write(await maskedDiff(outcome));
  const { formatUndo } = await import('./text/setup-text.ts');
  context.out.write(formatUndo(outcome, context));
}

async function reportJson(
  action: 'setup' | 'undo',
  { outcome, steps, extent }: Report & { readonly extent?: UndoOutcome['extent'] },
  { home, out }: Context,
): Promise<void> {
  const { backupFile } = await import('../sidecar/setup/cursor/setup-record.ts');
  const { path, before, after, backup, keys, formerProxy } = outcome;
  const document = {
    action,
    isChanged: before !== after,
    ...(extent === undefined ? {} : { extent }),
    settingsFile: path,
    ...(backup === undefined ? {} : { backup: backupFile(home, backup) }),
    keys,
    ...(formerProxy === undefined ? {} : { formerProxy: await mask(formerProxy) }),
    steps,
    diff: await maskedDiff(outcome),
  };
  out.write(`${JSON.stringify(document)}\n`);
}

async function maskedDiff({ path, before, after }: SetupOutcome): Promise<string> {
  const { formatDiff } = await import('./text/diff.ts');
  return toVisible(await mask(formatDiff({ name: path, before, after })));
}

async function mask(text: string): Promise<string> {
  const { maskSettings } = await import('../sidecar/setup/cursor/wanted-settings.ts');
  return maskSettings(text);
}

/** What the settings alone do not do. */
async function remainingSteps(outcome: SetupOutcome, context: Context): Promise<readonly Step[]> {
  const { makeAuthority } = await import('./read/authority.ts');
  await makeAuthority(context);
  const { isReadableByAll } = await import('../sidecar/setup/cursor/settings-file.ts');
  const steps: Step[] = [];
  if (await isReadableByAll(outcome.path))
    steps.push({
      title: 'close settings.json, which has the local token now, to other users of this machine',
      commands: [formatCommand(['chmod', '600', outcome.path], process.platform)],
    });
  if (outcome.formerProxy !== undefined)
    steps.push({
      title: `Cursor used the proxy ${await mask(outcome.formerProxy)} until now: a sidecar that starts from now on goes through it`,
      commands: ['cursor-rec stop', 'cursor-rec start'],
    });
  return [
    ...steps,
    { title: 'have this machine trust the certificate authority', commands: ['cursor-rec ca --install'] },
    await nodeStep(context),
    {
      title: 'quit Cursor (all of it: reloading a window is not enough), start it again, and check',
      commands: ['cursor-rec doctor'],
    },
  ];
}

async function nodeStep(context: Context): Promise<Step> {
  const { nodeTrustFile } = await import('../sidecar/setup/trust/node-trust.ts');
  const { nodeTrustSteps } = await import('./text/node-trust.ts');
  const { cursorPlaces } = await import('../sidecar/setup/cursor/places.ts');
  const { existsSync } = await import('node:fs');
  const surroundings = surroundingsOf(context);
  const file = await nodeTrustFile(context.home, context.environment.NODE_EXTRA_CA_CERTS);
  const desktopFile = cursorPlaces(surroundings).desktopFiles.find((known) => existsSync(known));
  const ways = nodeTrustSteps({ platform: surroundings.platform, file, desktopFile });
  return {
    title: "have Cursor's Node processes trust it, in one of these ways",
    commands: ways.flatMap(({ title, commands }) => [`# ${title}`, ...commands]),
  };
}
