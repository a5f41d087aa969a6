// The status command: is it running, and is traffic really being recorded.
import type { Command } from 'commander';
import { formatCount } from '../core/replay/plain-text.ts';
import type { SidecarStatus } from '../sidecar/control.ts';
import type { ShipStatus } from '../sidecar/ship/shipper.ts';
import { EXIT } from './cli-error.ts';
import type { Context } from './context.ts';
import { formatCoverage } from './text/coverage-line.ts';
import { formatCursor } from './text/cursor-line.ts';
import { formatBytes, formatKeyStore, formatTime, formatTrust } from './text/format.ts';
import { formatIdentity } from './text/identity-line.ts';
import { createPaint, type Paint } from './text/paint.ts';
import { formatShipping, isShippingWell } from './text/shipping-line.ts';

export interface StatusOptions {
  readonly json: boolean;
}

export function declareStatus(program: Command, context: Context): void {
  program
    .command('status')
    .description('is the sidecar running, and is traffic really being recorded')
    .option('--json', 'one JSON document on stdout', false)
    .addHelpText(
      'after',
      '\nExit code: 0 recording, 3 not running, 6 running but nothing can be recorded.\n\nExamples:\n  $ cursor-rec status\n  $ cursor-rec status --json | jq .recorded\n',
    )
    .action((options: StatusOptions) => runStatus(options, context));
}

export async function runStatus(options: StatusOptions, context: Context): Promise<void> {
  const { findSidecar } = await import('./read/ask-sidecar.ts');
  const sidecar = await findSidecar(context);
  const status = await sidecar?.status();
  if (status === undefined) context.exit(EXIT.notFound);
  else if (!status.recording) context.exit(EXIT.nothingRecorded);
  if (options.json)
    context.out.write(`${JSON.stringify(status ?? { running: false, home: context.home })}\n`);
  else context.out.write(formatStatus(status, context));
}

function formatStatus(status: SidecarStatus | undefined, context: Context): string {
  const paint = createPaint(context.out, context.environment);
  if (status === undefined) {
    return `${paint('yellow', '○ not running')}  nothing is recorded; start it with: cursor-rec start\n  home      ${context.home}\n`;
  }
  const { recorded, traffic } = status;
  const lines = [
    headline(status, paint),
    `  proxy     ${status.proxy}  (process ${status.pid}, since ${formatTime(status.startedAt)})`,
    `  identity  ${formatIdentity(status.identity, paint)}, keys in ${formatKeyStore(status.keyStore)}`,
    `  policy    record: ${status.record}${formatOrganisation(status, paint)}`,
    ...(status.trustLocalUser
      ? [`  trust     ${paint('yellow', formatTrust(status.identity.subject))}`]
      : []),
    `  routes    ${Object.entries(status.routes)
      .map(([name, upstream]) => `${name} → ${upstream}`)
      .join(', ')}`,
    ...(status.credentials.length === 0
      ? []
      : [`  keys      of ${status.credentials.join(', ')} held here: clients give the local token instead`]),
    `  recorded  ${formatCount(recorded.exchanges, 'exchange')} in ${formatCount(recorded.sessions, 'session')} (${recorded.openSessions} open), ${formatCount(recorded.redactions, 'redaction')}`,
    `  coverage  ${formatCoverage(status.coverage)}`,
    ...(status.restarts.count === 0 ? [] : [`  restarts  ${paint('yellow', formatRestarts(status))}`]),
    `  last      ${recorded.lastRecordedAt === undefined ? 'nothing yet' : formatTime(recorded.lastRecordedAt)}`,
    `  cursor    ${formatCursor(status.cursor, { now: Date.now(), paint })}`,
    `  missing   ${missing(status, paint)}`,
    `  waiting   ${formatBytes(traffic.queuedBytes)} for the recorder`,
    ...(status.collector === undefined ? [] : [`  collector ${describeCollector(status.collector, paint)}`]),
    ...(status.wrongTokens.count === 0 ? [] : [`  tokens    ${paint('yellow', formatWrongTokens(status))}`]),
    `  home      ${status.home}`,
  ];
  return `${lines.join('\n')}\n`;
}

function formatOrganisation({ organisation }: SidecarStatus, paint: Paint): string {
  if (organisation === undefined) return '';
  const { version, isUnknown, interceptedFromNextStart: later = [], problem } = organisation;
  return [
    version === undefined ? '' : `, by version ${version} of the organisation's`,
    isUnknown ? `; ${paint('yellow', UNKNOWN)}` : '',
    later.length === 0
      ? ''
      : `; ${paint('yellow', `${later.join(', ')} will be recorded from the next start on`)}`,
    problem === undefined ? '' : `; ${paint('red', problem)}`,
  ].join('');
}

const UNKNOWN = "the organisation's is not known: its file is gone, and the collector could not be asked yet";

function describeCollector(collector: ShipStatus, paint: Paint): string {
  const { url, lastShippedAt } = collector;
  const text = formatShipping(collector);
  const last = lastShippedAt === undefined ? '' : `, last ${formatTime(lastShippedAt)}`;
  return `${url}  ${isShippingWell(collector) ? text : paint('yellow', text)}${last}`;
}

function headline(status: SidecarStatus, paint: Paint): string {
  if (status.problem === undefined) return paint('green', '● recording');
  const what = status.record === 'required' ? 'traffic is refused' : 'traffic passes unrecorded';
  return paint('red', `✖ NOT RECORDING, ${what}: ${status.problem}`);
}

function formatRestarts({ restarts: { count, lastAt, lastReason } }: SidecarStatus): string {
  const last = lastAt === undefined ? '' : `, last ${formatTime(lastAt)}: ${lastReason}`;
  return `the recording worker was replaced ${formatCount(count, 'time')}${last}`;
}

function formatWrongTokens({ wrongTokens: { count, waiting, lastAt } }: SidecarStatus): string {
  const last = lastAt === undefined ? '' : `, last ${formatTime(lastAt)}`;
  const slowed = waiting === 0 ? '' : `, ${waiting} kept waiting`;
  return `${formatCount(count, 'request')} with a wrong token${last}${slowed}`;
}

function missing({ recorded, traffic, unrecoverable }: SidecarStatus, paint: Paint): string {
  const parts = [
    recorded.gaps > 0 ? formatCount(recorded.gaps, 'gap') : '',
    traffic.droppedBytes > 0 ? `${formatBytes(traffic.droppedBytes)} dropped` : '',
    unrecoverable.length > 0
      ? `${formatCount(unrecoverable.length, 'session')} that could not be closed`
      : '',
  ].filter((part) => part !== '');
  const refused = traffic.refused > 0 ? `; ${formatCount(traffic.refused, 'request')} refused` : '';
  return (parts.length === 0 ? 'nothing' : paint('yellow', parts.join(', '))) + refused;
}
