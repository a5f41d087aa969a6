// The collector start command: the central collector, in the foreground.
import { isIP } from 'node:net';
import type { Command } from 'commander';
import type { CollectorOptions } from '../../collector/collector.ts';
import type { Witness } from '../../collector/log/witnesses.ts';
import { DEFAULT_GROUPS_CLAIM, parseIssuer } from '../../core/model/login-config.ts';
import type { RedactionConfig } from '../../core/model/redaction-config.ts';
import { CliError } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { collect, parsePort } from '../option-values.ts';
import { failStart } from './fail-start.ts';
import { startLean } from './lean.ts';

export interface CollectorStartOptions {
  readonly port: number;
  readonly host: string;
  readonly data?: string;
  readonly database?: string;
  readonly blobs?: string;
  readonly key?: string;
  readonly origin?: string;
  readonly url?: string;
  readonly issuer?: string;
  readonly audience?: string;
  readonly groupsClaim: string;
  readonly auditorGroup?: string;
  readonly adminGroup?: string;
  readonly insecureNoAuth: boolean;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly trustedProxy: readonly string[];
  readonly witness: readonly string[];
  readonly json: boolean;
}

const HELP = `
Without --database and --blobs everything is embedded under --data: SQLite and files. With both, any number of collectors may
stand behind one load balancer; give each the same --key.

Everybody ships, and reads their own. The members of --auditor-group read all; those of --admin-group settle policy, holds and
erasures. What is read is noted in a log of its own before it is shown.

Examples:
  $ cursor-rec collector start --issuer https://id.corp.example --audience https://rec.corp.example --admin-group rec-admins
  $ cursor-rec collector start … --database postgres://rec@db/rec --blobs 's3://recordings?region=eu-central-1'
  $ cursor-rec collector start … --tls-cert rec.pem --tls-key rec.key --host 0.0.0.0 --url https://rec.corp.example
  $ cursor-rec collector start --insecure-no-auth --port 0 --json     to try it on one machine
`;

/** Next to the sidecar's. */
const DEFAULT_PORT = 7418;

export function declareCollectorStart(collector: Command, context: Context): void {
  collector
    .command('start')
    .description('takes in what sidecars record, checks it, keeps it, proves it and shows it')
    .option('--port <number>', 'port to listen on, 0 for any free one', parsePort, DEFAULT_PORT)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--data <folder>', 'where everything is that is not elsewhere (default: collector in the home)')
    .option('--database <url>', 'postgres://user@host/name (or CURSOR_REC_DATABASE, if it has a password)')
    .option('--blobs <url>', 's3://bucket/prefix?endpoint=…&region=…&lockDays=…, or file:///folder')
    .option('--key <file>', "the log's private key, where several collectors share one")
    .option('--origin <name>', "the log's name, once and for ever (default: a random one)")
    .option('--url <url>', 'the address that sidecars are configured with (default: that of the listener)')
    .option('--issuer <url>', 'OpenID Connect issuer of the access tokens', toIssuer)
    .option('--audience <text>', 'audience that access tokens must have')
    .option('--groups-claim <path>', 'where a token has the groups', DEFAULT_GROUPS_CLAIM)
    .option('--auditor-group <group>', 'whose members read all recordings')
    .option('--admin-group <group>', 'whose members settle policy, holds and erasures')
    .option('--insecure-no-auth', 'takes everybody for the one user, on this machine only', false)
    .option('--tls-cert <file>', 'certificate chain, PEM')
    .option('--tls-key <file>', 'its private key, PEM')
    .option(
      '--trusted-proxy <address>',
      'address or network of a proxy whose X-Forwarded-For is believed (repeatable)',
      collect,
      [],
    )
    .option('--witness <key=url>', 'witness that cosigns the log (repeatable)', collect, [])
    .option('--json', 'lines of JSON on stdout', false)
    .addHelpText('after', HELP)
    .action((options: CollectorStartOptions) => {
      startLean(context.environment);
      return runCollectorStart(options, context);
    });
}

/** Runs until SIGINT or SIGTERM. */
export async function runCollectorStart(options: CollectorStartOptions, context: Context): Promise<void> {
  const { createLogWriter } = await import('../../collector/api/write-log.ts');
  const settings = await toSettings(options, context);
  const { startCollector } = await import('../../collector/collector.ts');
  const writeLog = createLogWriter(context.err.write, Date.now);
  const collector = await startCollector({ ...settings, writeLog, checkRedaction }).catch(failStart);
  // Not before: a start that hangs is ended at once by the signal itself, and loses nothing.
  const stopped = new Promise<string>((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, resolve);
  });
  const { url, verifierKey } = collector;
  context.out.write(
    options.json
      ? `${JSON.stringify({ event: 'ready', url, verifierKey })}\n`
      : `Collecting at ${url}\nLog key ${verifierKey}\n`,
  );
  writeLog({ level: 'info', event: 'stopping', signal: await stopped });
  await collector.close();
}

/** As the sidecars do; loaded only where a policy is settled. */
async function checkRedaction(redaction: RedactionConfig): Promise<void> {
  const { checkRedaction: check } = await import('../../sidecar/redaction/open-redactors.ts');
  await check(redaction);
}

async function toSettings(
  options: CollectorStartOptions,
  { home, version, environment }: Context,
): Promise<Omit<CollectorOptions, 'writeLog' | 'checkRedaction'>> {
  const { join } = await import('node:path');
  const { data = join(home, 'collector'), blobs, key, origin, url } = options;
  const database = options.database ?? environment.CURSOR_REC_DATABASE;
  const authentication = toAuthentication(options);
  const { readTls } = await import('./read-tls.ts');
  const tls = await readTls(options, new Date());
  return {
    host: options.host,
    port: options.port,
    data,
    ...(database === undefined ? {} : { database }),
    ...(blobs === undefined ? {} : { blobs }),
    ...(key === undefined ? {} : { keyFile: key }),
    ...(origin === undefined ? {} : { origin }),
    ...(url === undefined ? {} : { url: toOrigin(url) }),
    ...(authentication === undefined ? {} : { authentication }),
    ...(tls === undefined ? {} : { tls }),
    ...(options.trustedProxy.length === 0 ? {} : { trustedProxies: options.trustedProxy.map(parseProxy) }),
    witnesses: await Promise.all(options.witness.map(toWitness)),
    version,
  };
}

/** Undefined where nobody is asked who they are, which is for one machine alone. Throws CliError `usage`. */
function toAuthentication(options: CollectorStartOptions): CollectorOptions['authentication'] {
  const { issuer, audience, groupsClaim, auditorGroup, adminGroup } = options;
  if (issuer === undefined && !options.insecureNoAuth)
    throw new CliError(
      'usage',
      'expected --issuer and --audience, found none: without them anybody could read every recording; to try it on one machine: --insecure-no-auth',
      { hint: 'cursor-rec collector start --insecure-no-auth' },
    );
  if (issuer === undefined) return expectLoopback(options.host);
  if (options.insecureNoAuth)
    throw new CliError('usage', 'expected --issuer or --insecure-no-auth, found both');
  if (audience === undefined)
    throw new CliError(
      'usage',
      'expected --audience, found none: give what the issuer writes into "aud" of access tokens for this collector',
    );
  return {
    issuer,
    audience,
    groupsClaim,
    ...(auditorGroup === undefined ? {} : { auditorGroup }),
    ...(adminGroup === undefined ? {} : { adminGroup }),
  };
}

function expectLoopback(host: string): undefined {
  if (/^(?:localhost|::1|127(?:\.\d{1,3}){3})$/.test(host)) return undefined;
  throw new CliError(
    'usage',
    `expected --insecure-no-auth with a --host of this machine, found ${JSON.stringify(host)}: to be reached from elsewhere, give --issuer and --audience`,
  );
}

function toIssuer(text: string): string {
  try {
    return parseIssuer(text);
  } catch (cause) {
    const found = JSON.stringify(text);
    throw new CliError('usage', `--issuer: expected an https URL (http on this machine), found ${found}`, {
      cause,
    });
  }
}

function toOrigin(text: string): string {
  const url = URL.parse(text);
  if (url !== null && /^https?:$/.test(url.protocol) && url.pathname === '/' && url.search === '')
    return url.origin;
  throw new CliError('usage', `--url: expected https://host, without a path, found ${JSON.stringify(text)}`);
}

/** An address, or a network as `10.0.0.0/8`. */
function parseProxy(text: string): string {
  const [address = '', length = '0', ...rest] = text.split('/');
  const bits = { 4: 32, 6: 128 }[isIP(address)] ?? -1;
  if (rest.length === 0 && /^\d{1,3}$/.test(length) && Number(length) <= bits) return text;
  throw new CliError(
    'usage',
    `--trusted-proxy: expected an address or a network such as 10.0.0.0/8, found ${JSON.stringify(text)}`,
  );
}

/** `VKEY=URL`; a key in base64 may end in `=` too. */
async function toWitness(text: string): Promise<Witness> {
  const { parseVerifierKey } = await import('../../core/proof/verifier-key.ts');
  const { sha256 } = await import('../../node/hashing.ts');
  const [, vkey = '', url = ''] = /^(.+?)=(https?:\/\/.+)$/.exec(text) ?? [];
  const key = parseVerifierKey(vkey, sha256);
  if (key?.kind === 'cosignature') return { key, url: url.replace(/\/$/, '') };
  throw new CliError(
    'usage',
    `--witness: expected KEY=URL with the key that cursor-rec collector witness prints at start, found ${JSON.stringify(text)}`,
  );
}
