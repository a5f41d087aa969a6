// The ca command: what the local certificate authority is and may sign, and whether this machine trusts it.
import type { Command } from 'commander';
import type { TrustCommand } from '../sidecar/setup/trust/commands.ts';
import type { TrustOutcome } from '../sidecar/setup/trust/stores.ts';
import { CliError, EXIT } from './cli-error.ts';
import type { Context } from './context.ts';
import type { OwnAuthority } from './read/authority.ts';
import { createPaint } from './text/paint.ts';
import { surroundingsOf } from './user-home.ts';

export interface CaOptions {
  readonly install: boolean;
  readonly uninstall: boolean;
  readonly json: boolean;
}

const HELP = `
The authority is this machine's own: its key is made here and stays here, and it can sign for the listed domains only.

Exit code of --install and --uninstall: 0 done, 1 failed, 4 not allowed: it says what to run.

Examples:
  $ cursor-rec ca                          where it is, what it may sign, how each platform trusts it
  $ cursor-rec ca --install                trusts it: system store and NSS, login keychain, or root store
  $ cursor-rec ca --uninstall
  $ NODE_EXTRA_CA_CERTS=$(cursor-rec ca --json | jq -r .file) node agent.mjs
`;

export function declareCa(program: Command, context: Context): void {
  program
    .command('ca')
    .description(
      'the local certificate authority: file, fingerprint, what it may sign; trusts it or untrusts it',
    )
    .option('--install', 'has this machine trust it', false)
    .option('--uninstall', 'has this machine trust it no more', false)
    .option('--json', 'one JSON document on stdout', false)
    .addHelpText('after', HELP)
    .action((options: CaOptions) => {
      if (options.install && options.uninstall)
        throw new CliError('usage', 'expected --install or --uninstall, found both', {
          hint: 'cursor-rec help ca',
        });
      return runCa(options, context);
    });
}

export async function runCa(options: CaOptions, context: Context): Promise<void> {
  const { openHome } = await import('../sidecar/setup/home.ts');
  await openHome(context.home);
  const { makeAuthority } = await import('./read/authority.ts');
  const authority = await makeAuthority(context);
  const outcomes = options.install || options.uninstall ? await change(authority, options, context) : [];
  if (outcomes.some(({ status }) => status === 'failed')) context.exit(EXIT.failed);
  else if (outcomes.some(({ status, store }) => status === 'by-hand' && store !== 'nss'))
    context.exit(EXIT.notAllowed);
  const isTrusted = await isTrustedHere(authority);
  if (options.json)
    return context.out.write(`${JSON.stringify(toDocument(authority, isTrusted, outcomes))}\n`);
  const { formatAuthority, formatOutcomes } = await import('./text/ca-text.ts');
  const paint = createPaint(context.out, context.environment);
  if (outcomes.length > 0) return context.out.write(formatOutcomes(outcomes, paint));
  context.out.write(
    formatAuthority({ authority, isTrusted, stores: await everyStore(authority, context) }, paint),
  );
}

async function change(
  authority: OwnAuthority,
  { install }: CaOptions,
  context: Context,
): Promise<readonly TrustOutcome[]> {
  const { changeTrust, findStores, trustSubject } = await import('../sidecar/setup/trust/stores.ts');
  const { createTools } = await import('../sidecar/setup/trust/tools.ts');
  const { platform, userHome, environment } = surroundingsOf(context);
  const tools = createTools(environment);
  const subject = trustSubject(authority, context.home, userHome);
  const outcomes: TrustOutcome[] = [];
  for (const store of await findStores(subject, { platform, userHome, tools }))
    outcomes.push(await changeTrust(store, { action: install ? 'install' : 'uninstall', tools }));
  return outcomes;
}

async function isTrustedHere(authority: OwnAuthority): Promise<boolean | undefined> {
  const { isTrustedBySystem } = await import('../sidecar/setup/trust/trusted-by.ts');
  return isTrustedBySystem(authority, { platform: process.platform });
}

/** The commands of all platforms: whoever reads this may be about to copy the file to another one. */
async function everyStore(authority: OwnAuthority, context: Context) {
  const { findStores, trustSubject } = await import('../sidecar/setup/trust/stores.ts');
  const { createTools } = await import('../sidecar/setup/trust/tools.ts');
  const { userHome, environment } = surroundingsOf(context);
  const tools = createTools(environment);
  const subject = trustSubject(authority, context.home, userHome);
  const platforms = ['linux', 'darwin', 'win32'] as const;
  return Promise.all(
    platforms.map(async (platform) => ({
      platform,
      stores: await findStores(subject, { platform, userHome, tools }),
    })),
  );
}

function toDocument(
  { isFor, isIn: _isIn, sha1: _sha1, domains, ...facts }: OwnAuthority,
  isTrusted: boolean | undefined,
  outcomes: readonly TrustOutcome[],
): object {
  const toLine = ({ program, args }: TrustCommand) => [program, ...args];
  return {
    ...facts,
    ...(isFor(domains) ? { domains, ipAddresses: false } : {}),
    ...(isTrusted === undefined ? {} : { isTrustedBySystem: isTrusted }),
    ...(outcomes.length === 0
      ? {}
      : { stores: outcomes.map((outcome) => ({ ...outcome, commands: outcome.commands.map(toLine) })) }),
  };
}
