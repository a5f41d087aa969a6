// The env command: what a shell has to export so that its clients pass through the sidecar.
import type { Command } from 'commander';
import { CliError } from './cli-error.ts';
import type { Context } from './context.ts';

const FAMILIES = ['openai', 'anthropic', 'gemini'] as const;
export type ClientFamily = (typeof FAMILIES)[number];

export interface EnvOptions {
  readonly family: ClientFamily | undefined;
  readonly json: boolean;
}

export function declareEnv(program: Command, context: Context): void {
  program
    .command('env')
    .description('prints export lines that point the clients of a shell at the sidecar')
    .argument('[client]', `only for one kind of client: ${FAMILIES.join(', ')}`)
    .option('--json', 'one JSON document on stdout', false)
    .addHelpText('after', '\nExamples:\n  $ eval "$(cursor-rec env)"\n  $ cursor-rec env anthropic\n')
    .action((client: string | undefined, options: { readonly json: boolean }) =>
      runEnv({ family: parseFamily(client), json: options.json }, context),
    );
}

function parseFamily(client: string | undefined): ClientFamily | undefined {
  const family = FAMILIES.find((known) => known === client);
  if (client !== undefined && family === undefined) {
    throw new CliError('usage', `expected one of ${FAMILIES.join(', ')}, found ${JSON.stringify(client)}`, {
      hint: 'cursor-rec help env',
    });
  }
  return family;
}

export async function runEnv({ family, json }: EnvOptions, context: Context): Promise<void> {
  const { findSidecar } = await import('./read/ask-sidecar.ts');
  const sidecar = await findSidecar(context.home);
  if (sidecar === undefined) {
    throw new CliError(
      'not-running',
      `expected a sidecar for ${context.home}, found none: start it with cursor-rec start`,
      { hint: 'cursor-rec start' },
    );
  }
  const variables = clientVariables(sidecar, family === undefined ? FAMILIES : [family]);
  if (json) context.out.write(`${JSON.stringify(variables)}\n`);
  else
    context.out.write(
      Object.entries(variables)
        .map(([name, value]) => `export ${name}='${value}'\n`)
        .join(''),
    );
}

/** The variables by which clients of these families find their base URL. */
export function clientVariables(
  { proxy, token }: { readonly proxy: string; readonly token: string },
  families: readonly ClientFamily[],
): Readonly<Record<string, string>> {
  const base = `${proxy}/t/${token}`;
  const all: { readonly [F in ClientFamily]: Readonly<Record<string, string>> } = {
    openai: { OPENAI_BASE_URL: `${base}/openai/v1`, OPENAI_API_BASE: `${base}/openai/v1` },
    anthropic: { ANTHROPIC_BASE_URL: `${base}/anthropic` },
    gemini: { GOOGLE_GEMINI_BASE_URL: `${base}/gemini` },
  };
  return Object.assign({}, ...families.map((family) => all[family]));
}
