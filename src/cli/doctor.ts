// The doctor command: every link from Cursor to the recording, and how to mend it.
import type { Command } from 'commander';
import { toVisible } from '../core/replay/visible.ts';
import type { Check, Finding } from './check/check.ts';
import type { Scene, Seams } from './check/scene.ts';
import { EXIT } from './cli-error.ts';
import type { Context } from './context.ts';
import { createPaint, type Paint } from './text/paint.ts';

export interface DoctorOptions {
  readonly json: boolean;
}

const HELP = `
Looks at the home, the keychain, the sidecar, the certificate authority and who trusts it, Cursor's settings, version and processes, a
company's proxy, the collector, and last at a stream of Cursor's own health service through the sidecar (about 5 s). Changes no setting; its
requests are recorded like any others.

Exit code: 0 nothing failed, 1 something did.

Examples:
  $ cursor-rec doctor
  $ cursor-rec doctor --json | jq '.checks[] | select(.status == "fail")'
`;

export function declareDoctor(program: Command, context: Context): void {
  program
    .command('doctor')
    .description('checks every link from Cursor to the recording, and says how to mend it')
    .option('--json', 'one JSON document on stdout', false)
    .addHelpText('after', HELP)
    .action((options: DoctorOptions) => runDoctor(options, context));
}

/** Says each finding as it is made; `seams` are for tests. */
export async function runDoctor(
  { json }: DoctorOptions,
  context: Context,
  seams: Seams = { procFolder: '/proc' },
): Promise<void> {
  const paint = createPaint(context.out, context.environment);
  const checks: Check[] = [];
  for await (const check of runChecks(context, seams)) {
    checks.push(check);
    if (!json) context.out.write(formatCheck(check, paint));
  }
  const isSound = checks.every(({ status }) => status !== 'fail');
  if (!isSound) context.exit(EXIT.failed);
  if (json) context.out.write(`${JSON.stringify({ ok: isSound, checks })}\n`);
  else context.out.write(formatSummary(checks, paint));
}

async function* runChecks(context: Context, seams: Seams): AsyncGenerator<Check> {
  const { checkHome, checkConfig, checkDisk, checkSecrets } = await import('./check/home.ts');
  const home = await checkHome(context.home);
  yield { id: 'home', ...home };
  const { lookAround } = await import('./check/scene.ts');
  const scene = await lookAround(context, { ...seams, isPrivate: home.status !== 'fail' });
  const own = await import('./check/sidecar.ts');
  const trust = await import('./check/trust.ts');
  const cursor = await import('./check/cursor.ts');
  const { checkCollector } = await import('./check/collector.ts');
  const { checkKeychain } = await import('./check/keychain.ts');
  const settings = await import('./check/settings.ts');
  const { checkStreaming } = await import('./check/streaming.ts');
  const installation = await cursor.findInstallation(scene);
  const isCursorFound = installation !== undefined || (scene.processes?.length ?? 0) > 0;
  const rest: readonly (readonly [string, (scene: Scene) => Finding | Promise<Finding>])[] = [
    ['config', checkConfig],
    ['disk', checkDisk],
    ['keychain', checkKeychain],
    ['secrets', checkSecrets],
    ['sidecar', own.checkSidecar],
    ['port', own.checkPort],
    ['identity', own.checkIdentity],
    ['authority', (looked) => trust.checkAuthority(looked, Date.now())],
    ['system-trust', trust.checkSystemTrust],
    ['cursor-version', (looked) => cursor.checkVersion(installation, looked)],
    ['cursor-settings', (looked) => settings.checkSettings(looked, isCursorFound)],
    ['cursor-trust', trust.checkCursorTrust],
    ['cursor-bypass', (looked) => cursor.checkBypass(looked, installation)],
    ['outer-proxy', settings.checkOuterProxy],
    ['collector', checkCollector],
    ['canary', own.checkCanary],
    ['streaming', checkStreaming],
  ];
  for (const [id, look] of rest) yield { id, ...(await look(scene)) };
}

const marks = { ok: '✔', warn: '!', fail: '✖', skip: '–' } as const;
const tones = { ok: 'green', warn: 'yellow', fail: 'red', skip: 'dim' } as const;

function formatCheck({ id, status, found: raw, fix }: Check, paint: Paint): string {
  const found = toVisible(raw);
  const line = `${paint(tones[status], marks[status])} ${id.padEnd(16)}${status === 'skip' ? paint('dim', found) : found}\n`;
  const indent = ' '.repeat(18);
  return (
    line +
    (fix ?? '')
      .split('\n')
      .filter(Boolean)
      .map((step) => `${indent}→ ${paint('cyan', step)}\n`)
      .join('')
  );
}

function formatSummary(checks: readonly Check[], paint: Paint): string {
  const count = (wanted: Check['status']) => checks.filter(({ status }) => status === wanted).length;
  const failed = count('fail');
  const rest = `${count('ok')} fine, ${count('warn')} to look at, ${count('skip')} skipped`;
  return failed === 0
    ? `\n${paint('green', 'Nothing failed')}: ${rest}\n`
    : `\n${paint('red', `${failed} failed`)}, ${rest}\n`;
}
