// The settings of a start: config.json with what the flags change.
import { type Config, parseRoute } from '../core/model/config.ts';
import { type Pin, parsePin } from '../core/model/pin.ts';
import type { NetworkOptions } from '../sidecar/capture/proxy.ts';
import { CliError } from './cli-error.ts';
import type { Context } from './context.ts';

export interface StartFlags {
  readonly port: number | undefined;
  readonly record: Config['record'] | undefined;
  /** Each `NAME=URL`. */
  readonly upstream: readonly string[];
}

/** Throws SetupError for a bad file and CliError `usage` for a bad flag. */
export async function startSettings(flags: StartFlags, home: string): Promise<Config> {
  const { readConfig } = await import('../sidecar/setup/config-file.ts');
  const config = await readConfig(home);
  return {
    ...config,
    port: flags.port ?? config.port,
    record: flags.record ?? config.record,
    routes: { ...config.routes, ...Object.fromEntries(flags.upstream.map(parseUpstream)) },
  };
}

export interface NetworkFlags {
  /** Each `HOST:PORT:ADDRESS[:PORT2]`. */
  readonly resolve: readonly string[];
  readonly upstreamCa: readonly string[];
}

/** How the outside is reached. Throws CliError `usage` for a bad flag. */
export async function networkSettings(
  { resolve, upstreamCa }: NetworkFlags,
  { home, environment }: Pick<Context, 'home' | 'environment'>,
): Promise<NetworkOptions> {
  return {
    pins: resolve.map(parseResolve),
    upstreamCaFiles: upstreamCa,
    environment: await withFormerProxy({ home, environment }),
  };
}

/** Throws CliError `usage` where connections are to be trusted by their user, and that cannot be told here. */
export async function checkTrust(isWanted: boolean): Promise<void> {
  if (!isWanted) return;
  const { thisProcess, whyOwnerUnknown } = await import('../sidecar/capture/socket-owner.ts');
  const reason = whyOwnerUnknown(thisProcess());
  if (reason === undefined) return;
  throw new CliError('usage', `--trust-local-user: ${reason}; give clients the token instead`, {
    hint: 'cursor-rec env',
  });
}

/** The proxy that Cursor used before it was set up is the sidecar's now, where the environment names none. */
export async function withFormerProxy({
  home,
  environment,
}: Pick<Context, 'home' | 'environment'>): Promise<NodeJS.ProcessEnv> {
  if (environment.https_proxy || environment.HTTPS_PROXY) return environment;
  const { formerProxy, readSetupRecord } = await import('../sidecar/setup/cursor/setup-record.ts');
  const former = formerProxy(await readSetupRecord(home));
  return former === undefined ? environment : { ...environment, HTTPS_PROXY: former };
}

function parseResolve(text: string): Pin {
  try {
    return parsePin(text);
  } catch (cause) {
    throw new CliError('usage', `--resolve: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
      hint: 'cursor-rec help start',
    });
  }
}

function parseUpstream(text: string): readonly [string, { readonly upstream: string }] {
  const at = text.indexOf('=');
  if (at < 1)
    throw new CliError('usage', `expected --upstream NAME=URL, found ${JSON.stringify(text)}`, {
      hint: 'cursor-rec help start',
    });
  const name = text.slice(0, at);
  try {
    return [name, parseRoute(name, text.slice(at + 1))];
  } catch (cause) {
    throw new CliError('usage', `--upstream: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
      hint: 'cursor-rec help start',
    });
  }
}
