// The erase command: takes content out of a session for good, and leaves a signed tombstone.
import type { Command } from 'commander';
import type { Identity } from '../core/model/session.ts';
import type { ErasureTarget } from '../core/replay/erasure-choice.ts';
import type { Level } from '../core/verify/verdict.ts';
import { CliError } from './cli-error.ts';
import type { PipeContext } from './context.ts';
import type { ChangeableSession } from './read/changeable-session.ts';
import type { ErasurePlan } from './read/erasure-plan.ts';

export interface EraseOptions {
  readonly turn: number | undefined;
  readonly match: string | undefined;
  readonly reason: string | undefined;
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly json: boolean;
}

const HELP = `
What goes is the content (data and salt) of entries: without --turn and --match all that was said in the session; with --turn that of
one turn, also where later requests repeat its longer texts; with --match every entry that holds the text, in streams too. That
exchanges took place, when and with whom, stays. Chain and seals still verify: an entry commits to its content by a salted hash, and
the salt goes too. A signed line in erasures.jsonl says who erased what, when and why; verify shows it. There is no way back.

Exit code: 0 done, 3 not found, 4 the session is on hold, 1 it is still being recorded.

Examples:
  $ cursor-rec erase last --match "Jane Doe" --dry-run
  $ cursor-rec erase 019abc00-1234 --turn 2 --reason "request of the customer"
  $ cursor-rec erase 019abc00-1234 --yes --json
`;

export function declareErase(program: Command, context: PipeContext): void {
  program
    .command('erase')
    .description('takes content out of a session for good, and leaves a verifiable tombstone')
    .argument('<id>', 'a session id, 8 or more of its first characters, or "last"')
    .option('--turn <number>', 'that of one turn, by the number that show gives it', parseTurn)
    .option('--match <text>', 'that of every entry which holds this text')
    .option('--reason <text>', 'why: stands in the tombstone, for all to read')
    .option('--dry-run', 'only says what would go', false)
    .option('--yes', 'does not ask', false)
    .option('--json', 'one JSON document on stdout', false)
    .addHelpText('after', HELP)
    .action((reference: string, options: EraseOptions) => runErase(reference, options, context));
}

function parseTurn(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text))
    throw new CliError('usage', `--turn: expected a whole number from 1, found ${JSON.stringify(text)}`);
  return Number(text);
}

export async function runErase(
  reference: string,
  options: EraseOptions,
  context: PipeContext,
): Promise<void> {
  expectSound(options);
  const { findChangeable } = await import('./read/changeable-session.ts');
  const session = await findChangeable(context.home, reference);
  const { noteAccess } = await import('./read/access-log.ts');
  await noteAccess([{ command: 'erase', session: session.id }], context);
  const { target, plan } = await choose(session, options);
  const { formatErasure, formatErasureQuestion } = await import('./text/erasure-text.ts');
  if (plan.isInHeader)
    context.err.write(
      `cursor-rec: the text stands in session.json of ${session.id} too, of which nothing can be erased\n`,
    );
  if (options.dryRun) return report({ isDryRun: true });
  if (plan.seqs.size > 0 && !options.yes) {
    const { confirm } = await import('./read/confirm.ts');
    if (!(await confirm(formatErasureQuestion(session.id, target, plan), context))) {
      context.err.write('cursor-rec: nothing was erased\n');
      return;
    }
  }
  report({ isDryRun: false, level: await erase(session, { plan, target, reason: options.reason }, context) });

  function report(done: { readonly isDryRun: boolean; readonly level?: Level }): void {
    const { seqs, types, bytes, exchanges, isInHeader } = plan;
    const document = {
      session: session.id,
      scope: target.scope,
      dryRun: done.isDryRun,
      entries: seqs.size,
      types,
      bytes,
      exchanges,
      isInHeader,
      ...(done.level === undefined ? {} : { level: done.level }),
    };
    context.out.write(options.json ? `${JSON.stringify(document)}\n` : formatErasure(document));
  }
}

function expectSound({ turn, match, reason }: EraseOptions): void {
  if (turn !== undefined && match !== undefined)
    throw new CliError('usage', 'expected --turn or --match, found both');
  if (match?.trim() === '') throw new CliError('usage', '--match: expected a text, found none');
  if (match !== undefined && reason?.includes(match))
    throw new CliError(
      'usage',
      'expected a --reason without the text that is to be erased, found it there: the reason stays',
    );
}

async function choose(
  { folder }: ChangeableSession,
  { turn, match }: EraseOptions,
): Promise<{ readonly target: ErasureTarget; readonly plan: ErasurePlan }> {
  const { openSession } = await import('./read/open-session.ts');
  const { planErasure, readTurn } = await import('./read/erasure-plan.ts');
  const session = openSession(folder);
  try {
    const target: ErasureTarget =
      turn !== undefined
        ? { scope: 'turn', turn: readTurn(session, turn) }
        : match !== undefined
          ? { scope: 'match', text: match }
          : { scope: 'session' };
    return { target, plan: planErasure(session, target) };
  } finally {
    session.close();
  }
}

interface Order {
  readonly plan: ErasurePlan;
  readonly target: ErasureTarget;
  readonly reason: string | undefined;
}

/** Returns what the session verifies as after it. */
async function erase(session: ChangeableSession, order: Order, context: PipeContext): Promise<Level> {
  const { home } = context;
  const { openKeys } = await import('./open-keys.ts');
  const { readOrMakeDeviceKey, signWith } = await import('../sidecar/identity/device-key.ts');
  const { readAskingUser } = await import('./read/asking-user.ts');
  const { takeKeeping } = await import('../sidecar/spool/keeping.ts');
  const { eraseEntries } = await import('../sidecar/spool/erase.ts');
  const { expectChangeable } = await import('./read/changeable-session.ts');
  const { forgetSummary } = await import('./read/summary-cache.ts');
  const { verifyFolder } = await import('./read/verify-folder.ts');
  const { sha256 } = await import('../node/hashing.ts');
  const now = Date.now();
  const by: Identity = await readAskingUser(context, now);
  const { publicKey, privateKey } = await readOrMakeDeviceKey(await openKeys(context));
  const keeping = await takeKeeping(home);
  try {
    await expectChangeable(home, session);
    await eraseEntries({
      ...session,
      seqs: order.plan.seqs,
      scope: order.target.scope,
      ...(order.reason === undefined ? {} : { reason: order.reason }),
      by,
      at: new Date(now).toISOString(),
      publicKey,
      sign: signWith(privateKey),
      sha256,
    });
    await forgetSummary(home, session.id);
  } finally {
    keeping.close();
  }
  const sealedBy = session.header.device.publicKey;
  if (order.plan.seqs.size > 0 && sealedBy !== undefined && sealedBy !== publicKey)
    context.err.write(
      `cursor-rec: the session was recorded with another device key than today's, which signed the tombstone: verify --key has to be given both\n`,
    );
  return (await verifyFolder(session.folder, { sha256 })).level;
}
