// The ship command: sends what waits, now, and says what the collector would not have.
import type { Command } from 'commander';
import { formatCount } from '../core/replay/plain-text.ts';
import type { Shipper, ShipStatus } from '../sidecar/ship/shipper.ts';
import { CliError, EXIT } from './cli-error.ts';
import type { Context } from './context.ts';
import { openKeys } from './open-keys.ts';
import { withFormerProxy } from './start-settings.ts';
import { createPaint } from './text/paint.ts';
import { formatWaiting, hasTrouble } from './text/shipping-line.ts';

/** How often progress is shown. */
const LOOK_MS = 200;

export interface ShipCommandOptions {
  readonly retry: boolean;
  readonly json: boolean;
}

const HELP = `
Where it goes stands in config.json:

  "collector": {"url": "https://collector.corp.example"}

Recordings are shipped as they are made while the sidecar runs; this command waits until all of them are there.

Examples:
  $ cursor-rec ship                     before a machine is handed in
  $ cursor-rec ship --retry             also what the collector has refused, once the reason is mended
  $ cursor-rec ship --json | jq .quarantined
`;

export function declareShip(program: Command, context: Context): void {
  program
    .command('ship')
    .description('sends what waits to the collector, now')
    .option('--retry', 'tries again what the collector has refused or not proved', false)
    .option('--json', 'one JSON document on stdout', false)
    .addHelpText('after', HELP)
    .action((options: ShipCommandOptions) => runShip(options, context));
}

/** Exits with 1 where something is not there. Throws CliError where no collector is configured. */
export async function runShip(options: ShipCommandOptions, context: Context): Promise<void> {
  const status = (await shipBySidecar(options, context)) ?? (await shipByItself(options, context));
  if (options.json) context.out.write(`${JSON.stringify(status)}\n`);
  else context.out.write(formatResult(status, context));
  if (!isAllThere(status)) context.exit(EXIT.failed);
}

function isAllThere(status: ShipStatus): boolean {
  return status.state === 'connected' && status.waiting.sessions === 0 && !hasTrouble(status);
}

/** The one who has the home's lock ships: the running sidecar, if there is one. */
async function shipBySidecar(
  { retry, json }: ShipCommandOptions,
  context: Context,
): Promise<ShipStatus | undefined> {
  const { findSidecar } = await import('./read/ask-sidecar.ts');
  const sidecar = await findSidecar(context);
  if (sidecar === undefined) return undefined;
  const progress = createProgress(context, json);
  let isOver = false;
  const watch = (async () => {
    while (!isOver) {
      progress.show((await sidecar.status().catch(() => undefined))?.collector);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  })();
  try {
    const { collector } = await sidecar.ship(retry);
    return collector ?? throwUnconfigured();
  } finally {
    isOver = true;
    await watch;
    progress.end();
  }
}

async function shipByItself({ retry, json }: ShipCommandOptions, context: Context): Promise<ShipStatus> {
  const { checkPrivate } = await import('../sidecar/setup/home.ts');
  await checkPrivate(context.home);
  const { readConfig, readDeviceId } = await import('../sidecar/setup/config-file.ts');
  const { collector } = await readConfig(context.home);
  if (collector === undefined) throwUnconfigured();
  const store = await openKeys(context);
  const { newUuidV7 } = await import('../sidecar/capture/ids.ts');
  const { readOrMakeDeviceKey } = await import('../sidecar/identity/device-key.ts');
  const { systemTimers } = await import('../sidecar/identity/timers.ts');
  const { openShipping } = await import('../sidecar/ship/open-shipping.ts');
  const { takeHome } = await import('./read/take-home.ts');
  const taken = await takeHome(context);
  const shipper = openShipping({
    ...{
      home: context.home,
      config: collector,
      store,
      environment: await withFormerProxy(context),
      timers: systemTimers,
    },
    device: { id: await readDeviceId(context.home, newUuidV7), key: await readOrMakeDeviceKey(store) },
  });
  const progress = createProgress(context, json);
  try {
    if (retry) await shipper.retry();
    await flushWhileItGoes(shipper, progress);
    return shipper.status();
  } finally {
    progress.end();
    await shipper.close();
    await taken.close();
  }
}

/** Gives up when the collector cannot be reached, or will have nothing. */
async function flushWhileItGoes(shipper: Shipper, progress: Progress): Promise<void> {
  const look = setInterval(() => progress.show(shipper.status()), LOOK_MS);
  await shipper.flush(new AbortController().signal, { isPatient: false });
  clearInterval(look);
}

function throwUnconfigured(): never {
  throw new CliError(
    'usage',
    'expected a collector in config.json, found none: add "collector": {"url": …}',
    {
      hint: 'cursor-rec help ship',
    },
  );
}

interface Progress {
  show(status: ShipStatus | undefined): void;
  end(): void;
}

/** One line that is written over, on a terminal only. */
function createProgress({ err }: Context, isQuiet: boolean): Progress {
  const isShown = err.isTerminal && !isQuiet;
  return {
    show(status) {
      if (!isShown || status === undefined) return;
      const { waiting } = status;
      const sessions = formatCount(waiting.sessions, 'session');
      err.write(`\r\x1b[KShipping: ${sessions} waiting (${formatWaiting(waiting)})`);
    },
    end() {
      if (isShown) err.write('\r\x1b[K');
    },
  };
}

function formatResult(status: ShipStatus, context: Context): string {
  const { url, state, problem, waiting, quarantined, unproved, indexProblem } = status;
  const paint = createPaint(context.out, context.environment);
  const list = (stuck: ShipStatus['quarantined']) =>
    stuck.map(({ session, code, message }) => `  ${session}  ${paint('red', code)}  ${message}\n`).join('');
  const troubles = [
    quarantined.length === 0
      ? ''
      : `The collector refused ${formatCount(quarantined.length, 'session')}; --retry tries again:\n${list(quarantined)}`,
    unproved.length === 0
      ? ''
      : `The collector did not prove that its log has ${formatCount(unproved.length, 'session')}; its administrators have to look into that, --retry asks again:\n${list(unproved)}`,
    indexProblem === undefined
      ? ''
      : `The collector refused the list of this home's sessions; --retry tries again:\n  ${indexProblem}\n`,
  ].join('');
  if (waiting.sessions === 0 && state === 'connected') {
    const isAll = quarantined.length === 0;
    return `${troubles}${isAll ? `${paint('green', '✔')} All recordings are` : 'All else is'} at ${url}.\n`;
  }
  const why = problem ?? `it is ${state}, and goes on`;
  if (waiting.sessions === 0)
    return `${troubles}${paint('yellow', '!')} Nothing waits, but ${url} could not be asked: ${why}\n`;
  const what = `${formatCount(waiting.sessions, 'session')} (${formatWaiting(waiting)})`;
  return `${troubles}${paint('yellow', '!')} ${what} not at ${url} yet: ${why}\n`;
}
