// The credential command: keys of upstreams that the sidecar holds, so that no client ever sees them.
import type { Command } from 'commander';
import { CliError } from './cli-error.ts';
import type { PipeContext } from './context.ts';
import { findKeys, keyStoreOption, openKeys } from './open-keys.ts';
import type { CredentialOptions } from './set-credential.ts';
import { formatTable } from './text/table.ts';

export interface ListOptions extends CredentialOptions {
  readonly json: boolean;
}

const HELP = `
A route with a key takes the local token as the API key of its clients and sends the real one upstream, in the field that the
API wants. What a client sends as a key of its own goes no further. A running sidecar takes a change up at once.

Examples:
  $ cursor-rec credential set openai                  asks for the key, and shows nothing of it
  $ pass show openai | cursor-rec credential set openai
  $ eval "$(cursor-rec env openai)"                   clients have the local token as their key now
  $ cursor-rec credential list
  $ cursor-rec credential remove openai
`;

const SET_HELP = `
The key is typed at a prompt, or comes on stdin as one line; never as an argument, which stays in the history of the shell and
is seen by every process.

Examples:
  $ cursor-rec credential set anthropic
  $ cursor-rec credential set mycorp < key.txt
`;

export function declareCredential(program: Command, context: PipeContext): void {
  const credential = program
    .command('credential')
    .description('keys of upstreams that the sidecar holds, so that no client sees them')
    .allowExcessArguments()
    .addHelpText('after', HELP)
    .action(() => {
      // What stands there may be a key.
      throw usage('expected set, list or remove, found none of them');
    });
  credential
    .command('set')
    .description('keeps the key of a route, from a hidden prompt or from stdin')
    .argument('<route>', 'the name of a route')
    .option(...keyStoreOption())
    .allowUnknownOption() // it would be shown as it stands, with the key in it
    .allowExcessArguments()
    .addHelpText('after', SET_HELP)
    .action(async (route: string, options: CredentialOptions, command: Command) => {
      checkAlone(command);
      const { setCredential } = await import('./set-credential.ts');
      await setCredential(route, options, context);
    });
  credential
    .command('list')
    .description('which routes have a key, where it goes, and a fingerprint of its last 4 characters')
    .option(...keyStoreOption())
    .option('--json', 'one JSON document on stdout', false)
    .addHelpText('after', '\nExamples:\n  $ cursor-rec credential list\n')
    .action((options: ListOptions, command: Command) => {
      if (command.args.length > 0) throw usage('expected nothing behind list, found more');
      return runList(options, context);
    });
  credential
    .command('remove')
    .description('forgets the key of a route, whose clients need one of their own again')
    .argument('<route>', 'the name of a route')
    .option(...keyStoreOption())
    .addHelpText('after', '\nExamples:\n  $ cursor-rec credential remove openai\n')
    .action((route: string, options: CredentialOptions, command: Command) => {
      if (command.args.length > 1) throw usage('expected the route and nothing else, found more');
      return runRemove(route, options, context);
    });
}

function checkAlone({ args }: Command): void {
  if (args.length === 1) return;
  throw usage(
    'expected the route and nothing else, found more: a key that is an argument stays in the history of the shell and is seen by every process, so it is asked for, or read from stdin',
  );
}

export async function runList({ json, keyStore }: ListOptions, context: PipeContext): Promise<void> {
  const { describeCredentials } = await import('./read/describe-credentials.ts');
  const keys = keyStore === undefined ? await findKeys(context) : await openKeys(context, keyStore);
  const credentials = await describeCredentials(keys, context);
  if (json) {
    context.out.write(`${JSON.stringify({ credentials, keyStore: keys.kind })}\n`);
    return;
  }
  if (credentials.length === 0) {
    context.out.write('No route has a key here; set one with: cursor-rec credential set ROUTE\n');
    return;
  }
  const rows = credentials.map(({ route, header, upstream, fingerprint }) => [
    route,
    header ?? 'no such route',
    fingerprint === undefined ? '' : `fingerprint ${fingerprint}`,
    upstream ?? '',
  ]);
  context.out.write(formatTable(rows, context.out.columns));
}

export async function runRemove(
  route: string,
  options: CredentialOptions,
  context: PipeContext,
): Promise<void> {
  const { credentialName, listCredentials } = await import('../sidecar/identity/credentials.ts');
  const { findSidecar } = await import('./read/ask-sidecar.ts');
  const { takeUp } = await import('./read/take-up.ts');
  const sidecar = await findSidecar(context);
  const keys = await openKeys(context, options.keyStore);
  if (!(await listCredentials(keys)).includes(route))
    throw new CliError('not-found', 'expected a route with a key, found none of that name', {
      hint: 'cursor-rec credential list',
    });
  await keys.delete(credentialName(route));
  await takeUp(sidecar, context);
  context.out.write(`Removed the key of ${route}. Its clients need one of their own again.\n`);
}

function usage(message: string): CliError {
  return new CliError('usage', message, { hint: 'cursor-rec help credential' });
}
