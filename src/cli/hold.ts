// The hold command: keeps a session from being removed or erased, whatever the policy says.
import type { Command } from 'commander';
import type { Hold } from '../sidecar/spool/hold.ts';
import { CliError } from './cli-error.ts';
import type { Context } from './context.ts';
import type { FoundSession } from './read/find-session.ts';

export interface HoldOptions {
  readonly release: boolean;
  readonly reason: string | undefined;
  readonly json: boolean;
}

const HELP = `
While a session is on hold, prune passes it over and erase refuses it. sessions and show say so.

Examples:
  $ cursor-rec hold last --reason "case 4711"
  $ cursor-rec hold 019abc00-1234 --release
`;

export function declareHold(program: Command, context: Context): void {
  program
    .command('hold')
    .description('puts a session on legal hold, or releases it')
    .argument('<id>', 'a session id, 8 or more of its first characters, or "last"')
    .option('--release', 'lifts the hold', false)
    .option('--reason <text>', 'why')
    .option('--json', 'one JSON document on stdout', false)
    .addHelpText('after', HELP)
    .action((reference: string, options: HoldOptions) => runHold(reference, options, context));
}

export async function runHold(reference: string, options: HoldOptions, context: Context): Promise<void> {
  const { release, reason, json } = options;
  if (release && reason !== undefined)
    throw new CliError('usage', 'expected --reason with a hold only, found it with --release');
  const { findSession } = await import('./read/find-session.ts');
  const { takeKeeping } = await import('../sidecar/spool/keeping.ts');
  const session = await findSession(context.home, reference);
  // Whoever removes sessions looks for holds under the same lock.
  const keeping = await takeKeeping(context.home);
  try {
    const hold = release ? await lift(session) : await put(session, options, context);
    const document = {
      session: session.id,
      held: hold !== undefined,
      ...(hold === undefined ? {} : { hold }),
    };
    if (json) context.out.write(`${JSON.stringify(document)}\n`);
    else
      context.out.write(
        release
          ? `Session ${session.id} is not on hold any more.\n`
          : `Session ${session.id} is on hold: it is neither removed nor erased.\n`,
      );
  } finally {
    keeping.close();
  }
}

async function put({ id, folder }: FoundSession, { reason }: HoldOptions, context: Context): Promise<Hold> {
  const { readHold, writeHold } = await import('../sidecar/spool/hold.ts');
  const held = await readHold(folder);
  if (held !== undefined) throw new CliError('on-hold', sayHeld(id, held));
  const { readAskingUser } = await import('./read/asking-user.ts');
  const now = Date.now();
  const by = await readAskingUser(context, now);
  const hold = { at: new Date(now).toISOString(), by, ...(reason === undefined ? {} : { reason }) };
  await writeHold(folder, hold);
  return hold;
}

/** Who, when and why of the first hold are not lost to a second one. */
function sayHeld(id: string, { at, by }: Hold): string {
  const since = at === undefined ? '' : ` since ${at}`;
  const whose = by === undefined ? '' : ` by ${by.email ?? by.subject}`;
  return `expected session ${id} not to be on hold, found one${since}${whose}: release that first (cursor-rec hold ${id} --release)`;
}

async function lift({ id, folder }: FoundSession): Promise<undefined> {
  const { releaseHold } = await import('../sidecar/spool/hold.ts');
  if (!(await releaseHold(folder)))
    throw new CliError('not-found', `expected session ${id} to be on hold, found that it is not`);
}
