// The env command: what a shell has to export so that its clients pass through the sidecar.
import type { Command } from 'commander';
import { CliError } from './cli-error.ts';
import type { Context } from './context.ts';
import { quoteShell } from './text/shell.ts';

/** `proxy` is for clients that take no base URL: what they say to a host of the intercept list is recorded. */
const FAMILIES = ['openai', 'anthropic', 'gemini', 'cursor', 'proxy'] as const;
export type ClientFamily = (typeof FAMILIES)[number];

const HELP = `
openai, anthropic, gemini and cursor are base URLs (cursor: those of Cursor's CLI and of its SDK). proxy is HTTPS_PROXY and HTTP_PROXY with
the local token, NODE_EXTRA_CA_CERTS and NODE_USE_ENV_PROXY; hosts that NO_PROXY names already stay exempt. Of a route whose key the
sidecar holds (cursor-rec credential) clients get the local token as their API key, in place of a key of their own.

Examples:
  $ eval "$(cursor-rec env)"              all of it
  $ cursor-rec env anthropic
  $ eval "$(cursor-rec env cursor)" && cursor-agent
`;

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
    .addHelpText('after', HELP)
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
  const { requireSidecar } = await import('./read/ask-sidecar.ts');
  const sidecar = await requireSidecar(context);
  const variables = await clientVariables(sidecar, context, family === undefined ? FAMILIES : [family]);
  if (json) context.out.write(`${JSON.stringify(variables)}\n`);
  else
    context.out.write(
      Object.entries(variables)
        .map(([name, value]) => `export ${name}=${quote(value)}\n`)
        .join(''),
    );
}

interface Address {
  readonly proxy: string;
  readonly token: string;
  /** The routes whose key the sidecar holds. */
  readonly credentials: readonly string[];
}

/** The variables by which clients find the sidecar: of all kinds, or of these. */
export async function clientVariables(
  address: Address,
  { home, environment }: Pick<Context, 'home' | 'environment'>,
  families: readonly ClientFamily[] = FAMILIES,
): Promise<Readonly<Record<string, string>>> {
  const { base, key } = toWays(address);
  const { port } = new URL(address.proxy);
  const all: {
    readonly [F in ClientFamily]: () =>
      | Readonly<Record<string, string>>
      | Promise<Readonly<Record<string, string>>>;
  } = {
    openai: () => ({
      OPENAI_BASE_URL: `${base('openai')}/v1`,
      OPENAI_API_BASE: `${base('openai')}/v1`,
      ...key('openai', ['OPENAI_API_KEY']),
    }),
    anthropic: () => ({ ANTHROPIC_BASE_URL: base('anthropic'), ...key('anthropic', ['ANTHROPIC_API_KEY']) }),
    gemini: () => ({
      GOOGLE_GEMINI_BASE_URL: base('gemini'),
      // The other name comes first for Google's SDKs, and is of other services too.
      ...key('gemini', ['GEMINI_API_KEY', ...(environment.GOOGLE_API_KEY ? ['GOOGLE_API_KEY'] : [])]),
    }),
    cursor: () => cursorVariables(`http://localhost:${port}/t/${address.token}/cursor`),
    proxy: () => proxyVariables(address, { home, environment }),
  };
  return Object.assign({}, ...(await Promise.all(families.map((family) => all[family]()))));
}

/** The token is the key where the sidecar holds the real one, and part of the address elsewhere. */
function toWays({ proxy, token, credentials }: Address) {
  return {
    base: (route: string) =>
      credentials.includes(route) ? `${proxy}/${route}` : `${proxy}/t/${token}/${route}`,
    key: (route: string, names: readonly string[]): Readonly<Record<string, string>> =>
      credentials.includes(route) ? Object.fromEntries(names.map((name) => [name, token])) : {},
  };
}

/**
 * For its CLI and its SDK. By the name localhost, and no other, the CLI knows that its agent is there too (PROTOCOL.md §4.3).
 * CURSOR_API_BASE_URL is not set: what goes there is for another host, api.cursor.com.
 */
function cursorVariables(base: string): Readonly<Record<string, string>> {
  return { CURSOR_API_ENDPOINT: base, CURSOR_BACKEND_URL: base };
}

/** Both spellings: of two that differ, most programs heed the small one. SSL_CERT_FILE stays, which would replace all authorities. */
async function proxyVariables(
  { proxy, token }: Pick<Address, 'proxy' | 'token'>,
  { home, environment }: Pick<Context, 'home' | 'environment'>,
): Promise<Readonly<Record<string, string>>> {
  const { nodeTrustFile } = await import('../sidecar/setup/trust/node-trust.ts');
  const url = proxy.replace('//', `//cursor-rec:${token}@`);
  const exempt = exemptions(environment.no_proxy || environment.NO_PROXY || '');
  return {
    HTTPS_PROXY: url,
    https_proxy: url,
    HTTP_PROXY: url,
    http_proxy: url,
    NO_PROXY: exempt,
    no_proxy: exempt,
    NODE_EXTRA_CA_CERTS: await nodeTrustFile(home, environment.NODE_EXTRA_CA_CERTS),
    NODE_USE_ENV_PROXY: '1',
  };
}

/** What is exempt already, and this machine itself, where the base URLs of the other kinds lead. */
function exemptions(noProxy: string): string {
  const named = noProxy.split(/[\s,]+/).filter((entry) => entry !== '');
  return [...new Set([...named, 'localhost', '127.0.0.1', '::1'])].join(',');
}

/** Always in quotes, as some that read these lines are no shells. */
function quote(value: string): string {
  const quoted = quoteShell(value);
  return quoted.startsWith("'") ? quoted : `'${quoted}'`;
}
