// The start command: the sidecar, in the foreground or detached.
import type { Command } from 'commander';
import type { KeyStoreKind } from '../core/model/key-store-kind.ts';
import { formatCount } from '../core/replay/plain-text.ts';
import type { Sidecar } from '../sidecar/sidecar.ts';
import { CliError, EXIT } from './cli-error.ts';
import type { Context } from './context.ts';
import { keyStoreOption, openKeys } from './open-keys.ts';
import { parsePort } from './option-values.ts';
import { outliveReaders } from './outlive-readers.ts';
import { checkTrust, networkSettings, startSettings } from './start-settings.ts';
import { formatCoverage } from './text/coverage-line.ts';
import { formatKeyStore, formatTrust } from './text/format.ts';
import { formatIdentity } from './text/identity-line.ts';
import { createPaint } from './text/paint.ts';

/** How often the state of the recording is looked at, so that a failure is said at once. */
const WATCH_MS = 250;
/** How often it is looked for sessions that were closed; what was not seen meanwhile is short. */
const CLOSED_MS = 10_000;

export interface StartOptions {
  readonly port: number | undefined;
  readonly host: string;
  readonly record: 'required' | 'best-effort' | undefined;
  readonly upstream: readonly string[];
  readonly resolve: readonly string[];
  readonly upstreamCa: readonly string[];
  readonly trustLocalUser: boolean;
  readonly keyStore?: KeyStoreKind;
  readonly detach: boolean;
  readonly json: boolean;
  /** False: plain lines on a terminal too. */
  readonly tui: boolean;
}

const EXAMPLES = `
Examples:
  $ cursor-rec start                                    on port 7317, until Ctrl-C
  $ cursor-rec start --detach                           in the background; cursor-rec stop ends it
  $ cursor-rec start --no-tui                           lines instead of the live view
  $ cursor-rec start --upstream mycorp=https://llm.corp/v1
  $ cursor-rec start --record best-effort               traffic passes even when it cannot be recorded
  $ cursor-rec start --key-store file                   on a machine without a keychain
  $ cursor-rec start --port 0 --json                    any free port; the first line says which
`;

export function declareStart(program: Command, context: Context): void {
  program
    .command('start')
    .description('starts the sidecar: a local proxy that records what passes through it')
    .option(
      '--port <number>',
      'port to listen on, 0 for any free one (default: 7317 or config.json)',
      parsePort,
    )
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option(
      '--record <mode>',
      'required: refuse what cannot be recorded; best-effort: let it pass and say so',
      parseMode,
    )
    .option('--upstream <name=url>', 'send a route elsewhere, or add one (repeatable)', append, [])
    .option(
      '--resolve <host:port:address[:port]>',
      "reach a host of the forward proxy at that address, as curl's --resolve (repeatable)",
      append,
      [],
    )
    .option(
      '--upstream-ca <file>',
      "verify upstreams also against this file's certificates (repeatable)",
      append,
      [],
    )
    .option(
      '--trust-local-user',
      'accept clients without the token whose connection belongs to this OS user (Linux)',
      false,
    )
    .option(...keyStoreOption())
    .option('--detach', 'run in the background and return once it is ready', false)
    .option('--no-tui', 'plain lines instead of the live view')
    .option('--json', 'lines of JSON on stdout, the first once connections are accepted', false)
    .addHelpText('after', EXAMPLES)
    .action((options: StartOptions) => runStart(options, context));
}

function parseMode(text: string): 'required' | 'best-effort' {
  if (text !== 'required' && text !== 'best-effort')
    throw new CliError('usage', `--record: expected required or best-effort, found ${JSON.stringify(text)}`);
  return text;
}

function append(text: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, text];
}

/** Runs until the sidecar was stopped; with `detach` until it is ready. */
export async function runStart(options: StartOptions, context: Context): Promise<void> {
  await checkTrust(options.trustLocalUser);
  if (options.detach) return startInBackground(options, context);
  outliveReaders();
  const { openHome } = await import('../sidecar/setup/home.ts');
  await openHome(context.home); // before anything in it is believed
  const { startSidecar } = await import('../sidecar/sidecar.ts');
  const stop = Promise.withResolvers<number>();
  const sidecar = await startSidecar({
    home: context.home,
    host: options.host,
    config: await startSettings(options, context.home),
    network: await networkSettings(options, context),
    keys: await openKeys(context, options.keyStore),
    trustLocalUser: options.trustLocalUser,
    version: context.version,
    onStop: () => stop.resolve(EXIT.done),
  });
  process.once('SIGINT', () => stop.resolve(EXIT.interrupted));
  process.once('SIGTERM', () => stop.resolve(EXIT.done));
  process.once('SIGHUP', () => stop.resolve(EXIT.done));
  const reporter = options.json ? createLineReporter(sidecar, context) : createTextReporter(sidecar, context);
  reporter.ready();
  const view = isViewed(options, context) ? await showView(stop, context) : undefined;
  // While there is a view, it says how the recording goes.
  const watch = setInterval(() => view?.isShown() !== true && reporter.look(), WATCH_MS);
  const closed = await followLong(context.home);
  const code = await stop.promise;
  clearInterval(watch);
  await view?.close();
  reporter.stopping();
  await closed.look();
  await sidecar.close();
  await closed.end();
  reporter.stopped();
  context.exit(code);
}

/** Has long sessions counted when they are closed, also those that the end closes. A count that fails is made by who asks for it. */
async function followLong(home: string) {
  const { followClosed } = await import('./read/closed-sessions.ts');
  const { countBeside } = await import('./read/count-beside.ts');
  const closed = followClosed(home, countBeside);
  const look = () => closed.look().catch(() => undefined);
  const timer = setInterval(look, CLOSED_MS);
  return {
    look,
    end() {
      clearInterval(timer);
      return look();
    },
  };
}

function isViewed({ tui, json }: StartOptions, { out }: Context): boolean {
  return tui && !json && out.isTerminal && process.stdin.isTTY === true;
}

/** Shows the live view; leaving it ends the recording, but a view that breaks does not. */
async function showView(stop: { resolve(code: number): void }, context: Context) {
  const { openLiveView } = await import('./live-view.ts');
  const view = openLiveView(context);
  let isShown = true;
  void view.ended.then((ending) => {
    isShown = false;
    if (ending === 'broken')
      context.err.write('The live view ended by itself; recording goes on. Ctrl-C stops it.\n');
    else stop.resolve(ending === 'interrupted' ? EXIT.interrupted : EXIT.done);
  });
  return { isShown: () => isShown, close: view.close };
}

async function startInBackground(options: StartOptions, context: Context): Promise<void> {
  const { spawnSidecar } = await import('./spawn-sidecar.ts');
  const ready = await spawnSidecar(startArguments(options), context);
  if (options.json) context.out.write(`${JSON.stringify(ready)}\n`);
  else
    context.out.write(
      `Recording on ${String(ready.proxy)} (process ${String(ready.pid)}). End it with: cursor-rec stop\n`,
    );
}

function startArguments(options: StartOptions): string[] {
  const { port, host, record, upstream, resolve, upstreamCa, trustLocalUser, keyStore } = options;
  return [
    ...(port === undefined ? [] : ['--port', String(port)]),
    ...['--host', host],
    ...(record === undefined ? [] : ['--record', record]),
    ...upstream.flatMap((route) => ['--upstream', route]),
    ...resolve.flatMap((pin) => ['--resolve', pin]),
    ...upstreamCa.flatMap((file) => ['--upstream-ca', file]),
    ...(trustLocalUser ? ['--trust-local-user'] : []),
    ...(keyStore === undefined ? [] : ['--key-store', keyStore]),
  ];
}

interface Reporter {
  ready(): void;
  /** Says so when the recording begins or ceases to fail. */
  look(): void;
  stopping(): void;
  stopped(): void;
}

function createLineReporter(sidecar: Sidecar, { out }: Context): Reporter {
  const line = (event: object) => out.write(`${JSON.stringify(event)}\n`);
  return {
    ready() {
      const { recovered, unrecoverable } = sidecar.status();
      line({
        event: 'ready',
        proxy: sidecar.proxy,
        token: sidecar.token,
        caFile: sidecar.ca.file,
        pid: process.pid,
        recovered,
        unrecoverable,
      });
    },
    look: onChange(sidecar, (problem) =>
      line(problem === undefined ? { event: 'recording' } : { event: 'not-recording', reason: problem }),
    ),
    stopping: () => line({ event: 'stopping' }),
    stopped: () =>
      line({
        event: 'stopped',
        recorded: sidecar.status().recorded,
        coverage: sidecar.status().coverage,
        traffic: sidecar.status().traffic,
      }),
  };
}

function createTextReporter(sidecar: Sidecar, context: Context): Reporter {
  const paint = createPaint(context.out, context.environment);
  const say = (text: string) => context.out.write(`${text}\n`);
  return {
    ready() {
      const { identity, keyStore, record, home, recovered, unrecoverable, trustLocalUser } = sidecar.status();
      say(`${paint('green', '●')} ${paint('bold', 'cursor-rec')} records on ${paint('bold', sidecar.proxy)}`);
      say(`  identity  ${formatIdentity(identity, paint)}, keys in ${formatKeyStore(keyStore)}`);
      say(`  policy    record: ${record}`);
      if (trustLocalUser) say(`  trust     ${paint('yellow', formatTrust(identity.subject))}`);
      say(`  home      ${home}`);
      say(
        `  clients   ${paint('cyan', 'eval "$(cursor-rec env)"')} in their shell, or ${paint('cyan', 'cursor-rec run -- COMMAND')}`,
      );
      const trust = sidecar.ca.isNew ? ' (new: clients of the forward proxy have to trust it)' : '';
      say(`  authority ${sidecar.ca.file}${trust}`);
      if (recovered.length > 0)
        say(`  recovered ${formatCount(recovered.length, 'session')} that a crash had left open`);
      for (const problem of unrecoverable)
        context.err.write(`${paint('red', '!')} could not close session ${problem}\n`);
      say(paint('dim', '  Ctrl-C stops'));
    },
    look: onChange(sidecar, (problem) => {
      if (problem === undefined) say(`${paint('green', '●')} recording again`);
      else context.err.write(`${paint('red', `✖ NOT RECORDING: ${problem}`)}\n`);
    }),
    stopping: () => say('Stopping: writing and closing all sessions …'),
    stopped() {
      const { recorded, coverage } = sidecar.status();
      const parts = [
        `${formatCount(recorded.exchanges, 'exchange')} recorded in ${formatCount(recorded.sessions, 'session')}`,
        formatCount(recorded.redactions, 'redaction'),
        formatCount(recorded.gaps, 'gap'),
      ];
      say(`Stopped. ${parts.join(', ')}; ${formatCoverage(coverage)}.`);
    },
  };
}

function onChange(sidecar: Sidecar, changed: (problem: string | undefined) => void): () => void {
  let known: string | undefined;
  return () => {
    const { problem } = sidecar.status();
    if (problem !== known) changed(problem);
    known = problem;
  };
}
