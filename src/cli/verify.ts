// The verify command: is a recording, or all of a home, what it claims to be; offline.
import type { Command } from 'commander';
import type { Sha256 } from '../core/model/ports.ts';
import type { NoteKey } from '../core/proof/signed-note.ts';
import type { Verdict } from '../core/verify/verdict.ts';
import { CliError, EXIT } from './cli-error.ts';
import type { Context } from './context.ts';
import type { HomeIndex, HomeSession } from './read/verify-home.ts';
import { createPaint } from './text/paint.ts';
import { formatIndexVerdict, formatListing, formatVerdict } from './text/verdict-text.ts';

export interface VerifyOptions {
  readonly json: boolean;
  readonly all: boolean;
  readonly key?: string;
  readonly logKey?: string;
}

const HELP = `
A recording verifies when its chain is whole, every entry being the one that was written, in its place, and when its seals hold.
With --key (PEM, or device.publicKey of a session.json on a line) the seals must be by that device: intact and attested. Without,
who sealed it is the recording's own word. With --log-key (the verifier key of a collector's log, as "cursor-rec status" shows it) its receipts must
prove that the log holds the seals, and what its header says of whose the device is must be signed by the collector: attested, too. With --all every session of the home is verified, and held against the device's
signed index: a session that is missing as a whole is named, and one that was removed by policy is told from it; and that no line of the
log of reads was changed, taken out or, up to the last one that the index vouches for, cut off its end.
Exit code: 0 whole (gaps and erasures are listed), 5 not what it claims to be, 3 not found.

Examples:
  $ cursor-rec verify last
  $ cursor-rec verify ./evidence/019abc… --key device.pub --json
  $ cursor-rec verify ./evidence/019abc… --log-key 'log.corp.example+7f3a…+AQ…'
  $ cursor-rec verify --all
`;

export function declareVerify(program: Command, context: Context): void {
  program
    .command('verify')
    .description('checks that a recording is what it claims to be, offline')
    .argument('[id|folder]', 'a session id, its beginning, "last", or the folder of a recording')
    .option('--all', 'every session of the home, and that none is missing', false)
    .option('--key <file>', 'public keys of devices: seals must be by one of them')
    .option(
      '--log-key <key>',
      "a log's verifier key: receipts and the statement of whose the device is must hold by it",
    )
    .option('--json', 'one JSON document on stdout', false)
    .addHelpText('after', HELP)
    .action((reference: string | undefined, options: VerifyOptions) =>
      runVerify(reference, options, context),
    );
}

export async function runVerify(
  reference: string | undefined,
  options: VerifyOptions,
  context: Context,
): Promise<void> {
  await keepHeapSmall();
  const checking = await openChecking(options);
  if (options.all && reference === undefined) return verifyAll(options, checking, context);
  if (options.all || reference === undefined)
    throw new CliError('usage', 'expected a session id, a folder or --all, found none of them or both');
  const { verifyFolder } = await import('./read/verify-folder.ts');
  const { folder, id } = await placeOf(reference, context);
  if (id !== undefined) await noteVerified(id, context);
  const verdict = await verifyFolder(folder, checking);
  if (id === undefined && isNoRecording(verdict)) {
    throw new CliError(
      'not-found',
      `expected a recording in ${folder}, found neither session.json nor a segment: give the id of a session, or its folder`,
      { hint: 'cursor-rec sessions' },
    );
  }
  if (verdict.problems.length > 0) context.exit(EXIT.verificationFailed);
  const paint = createPaint(context.out, context.environment);
  context.out.write(
    options.json ? `${JSON.stringify({ folder, ...verdict })}\n` : formatVerdict(folder, verdict, paint),
  );
}

/** Each line is garbage as soon as it was checked: a young generation that grows would hold some 50 MiB of it, to no use. */
async function keepHeapSmall(): Promise<void> {
  const { setFlagsFromString } = await import('node:v8');
  setFlagsFromString('--semi-space-growth-factor=1');
}

interface Checking {
  readonly sha256: Sha256;
  readonly keys?: readonly Uint8Array[];
  readonly logKey?: NoteKey;
}

async function openChecking({ key, logKey }: VerifyOptions): Promise<Checking> {
  const { sha256 } = await import('../node/hashing.ts');
  const { readDeviceKeys } = await import('./read/device-keys.ts');
  return {
    sha256,
    ...(key === undefined ? {} : { keys: await readDeviceKeys(key) }),
    ...(logKey === undefined ? {} : { logKey: await parseLogKey(logKey, sha256) }),
  };
}

async function parseLogKey(text: string, sha256: Sha256): Promise<NoteKey> {
  const { parseVerifierKey } = await import('../core/proof/verifier-key.ts');
  const key = parseVerifierKey(text, sha256);
  if (key?.kind === 'note') return key;
  throw new CliError(
    'usage',
    'expected --log-key to be the verifier key of a log (name+8 hex digits+base64), found other text',
    { hint: 'cursor-rec status shows that of the collector, and so does its first line when it starts' },
  );
}

/** A folder with nothing of a recording in it claims nothing that could be wrong. */
function isNoRecording({ segments, problems }: Verdict): boolean {
  return segments === 0 && problems.every(({ code }) => code === 'header-missing');
}

/** A folder is told from an id by its path, or by being one; it has no id that anybody vouches for. */
async function placeOf(
  reference: string,
  context: Context,
): Promise<{ readonly folder: string; readonly id?: string }> {
  const { stat } = await import('node:fs/promises');
  const found = await stat(reference).catch(() => undefined);
  if (found?.isDirectory() === true) return { folder: reference };
  const { findSession } = await import('./read/find-session.ts');
  return findSession(context.home, reference);
}

/** One session, or without `session` the whole home. */
async function noteVerified(session: string | undefined, context: Context): Promise<void> {
  const { noteAccess } = await import('./read/access-log.ts');
  await noteAccess([{ command: 'verify', ...(session === undefined ? {} : { session }) }], context);
}

/** Prints each session as it is verified: a home may hold tens of thousands. */
async function verifyAll({ json }: VerifyOptions, checking: Checking, context: Context): Promise<void> {
  const { home, out } = context;
  await noteVerified(undefined, context);
  const { verifyHome } = await import('./read/verify-home.ts');
  const paint = createPaint(out, context.environment);
  let hasFailed = false;
  let count = 0;
  if (json) out.write(`{"home":${JSON.stringify(home)},"sessions":[`);
  const index = await verifyHome(home, {
    ...checking,
    verified({ id, folder, index: listing, verdict }) {
      hasFailed ||= isFailed(listing, verdict);
      if (json)
        out.write(`${count > 0 ? ',' : ''}${JSON.stringify({ id, folder, index: listing, ...verdict })}`);
      else out.write(formatListing(id, { listing, verdict, paint }));
      count++;
    },
  });
  out.write(json ? `],"index":${JSON.stringify(index)}}\n` : formatIndexVerdict(index, count, paint));
  if (hasFailed || hasProblem(index)) context.exit(EXIT.verificationFailed);
}

function isFailed(listing: HomeSession['index'], { problems }: Verdict): boolean {
  return problems.length > 0 || listing === 'unlisted' || listing === 'differs';
}

function hasProblem({ problems, missing, access }: HomeIndex): boolean {
  return problems.length + access.problems.length > 0 || missing.length > 0;
}
