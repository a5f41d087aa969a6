// The collector witness command: cosigns the checkpoints of others' logs, so that none of them can rewrite what it has said.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { VerifierKey } from '../../core/proof/verifier-key.ts';
import { CliError } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { collect, parsePort } from '../option-values.ts';
import { failStart } from './fail-start.ts';

export interface WitnessOptions {
  readonly log: readonly string[];
  readonly name: string;
  readonly data?: string;
  readonly host: string;
  readonly port: number;
  readonly json: boolean;
}

const HELP = `
A witness remembers the last checkpoint that it cosigned of each log, and cosigns another one only with the proof that the log
has grown since and forgot nothing (c2sp.org/tlog-witness). Two organisations that run one for each other cannot be lied to by
either's operator.

--log takes the verifier key of a log (c2sp.org/signed-note); the one of this witness, printed at start, is what that log's
operator is given. Logs reach it at POST URL/add-checkpoint; put a proxy with TLS in front of it.

Examples:
  $ cursor-rec collector witness --name witness.example.org --log 'cursor-rec.example.com+d1a7b3c0+AR…'
  $ cursor-rec collector witness --name witness.example.org --log KEY --log KEY --port 7420 --json
`;

/** Any free port of its own is nobody's to ask; this one is next to the collector's. */
const DEFAULT_PORT = 7420;

export function declareWitness(collector: Command, context: Context): void {
  collector
    .command('witness')
    .description('cosigns the checkpoints of other logs')
    .requiredOption('--name <name>', "the witness's name, an address without https:// as a rule")
    .requiredOption('--log <key>', 'verifier key of a log to watch (repeatable)', collect, [])
    .option('--data <folder>', 'where its key and its memory are (default: witness in the home)')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <number>', 'port to listen on, 0 for any free one', parsePort, DEFAULT_PORT)
    .option('--json', 'lines of JSON on stdout', false)
    .addHelpText('after', HELP)
    .action((options: WitnessOptions) => runWitness(options, context));
}

/** Runs until SIGINT or SIGTERM. */
export async function runWitness(options: WitnessOptions, context: Context): Promise<void> {
  const stopped = new Promise<unknown>((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, resolve);
  });
  const logs = await parseLogs(options.log);
  const folder = options.data ?? join(context.home, 'witness');
  const lock = await takeFolder(folder);
  try {
    const { server, key } = await startWitness(options, { folder, logs }).catch(failStart);
    context.out.write(
      options.json
        ? `${JSON.stringify({ event: 'ready', url: server.url, key })}\n`
        : `Witness of ${logs.map(({ name }) => name).join(', ')} at ${server.url}\nKey ${key}\n`,
    );
    await stopped;
    await server.close();
  } finally {
    lock.close();
  }
}

async function parseLogs(texts: readonly string[]): Promise<readonly VerifierKey[]> {
  const { parseVerifierKey } = await import('../../core/proof/verifier-key.ts');
  const { sha256 } = await import('../../node/hashing.ts');
  return texts.map((text) => {
    const key = parseVerifierKey(text, sha256);
    if (key?.kind === 'note') return key;
    throw new CliError(
      'usage',
      `expected --log to be the verifier key of a log, as its collector prints it at start, found ${JSON.stringify(text)}`,
    );
  });
}

/** Two witnesses of one memory would each cosign a history of its own, under one key. */
async function takeFolder(folder: string): Promise<{ close(): void }> {
  const { takeHomeLock } = await import('../../sidecar/spool/lock.ts');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const lock = await takeHomeLock(folder);
  if (lock !== undefined) return lock;
  throw new CliError(
    'already-running',
    `expected ${folder} to be free, found a witness that uses it: give each a --data folder and a --name of its own`,
  );
}

interface Watching {
  readonly folder: string;
  readonly logs: readonly VerifierKey[];
}

async function startWitness({ name, host, port }: WitnessOptions, { folder, logs }: Watching) {
  const { formatVerifierKey, parseVerifierKey } = await import('../../core/proof/verifier-key.ts');
  const { sha256 } = await import('../../node/hashing.ts');
  const { openSigner } = await import('../../collector/log/log-signer.ts');
  const { createWitness } = await import('../../collector/log/witness.ts');
  const { openWitnessMemory } = await import('../../collector/log/witness-memory.ts');
  const { startWitnessServer } = await import('../../collector/log/witness-server.ts');
  const { explainAddress, explainKey } = await import('../../collector/opening/explain-files.ts');
  const { opening } = await import('../../collector/opening/start-error.ts');
  const keyFile = join(folder, 'witness.key');
  const signer = await opening(openSigner(keyFile, name), explainKey(keyFile));
  const own = parseVerifierKey(signer.verifierKey, sha256);
  if (own === undefined)
    throw new CliError('usage', `expected --name without blanks and +, found ${JSON.stringify(name)}`, {
      hint: 'use a name such as witness.example.org',
    });
  const memory = await openWitnessMemory(join(folder, 'logs'));
  const answer = createWitness({ signer, logs, memory, nowS: () => Math.floor(Date.now() / 1000) });
  const server = await opening(startWitnessServer(answer, { host, port }), explainAddress(host, port));
  return { server, key: formatVerifierKey({ ...own, kind: 'cosignature' }, sha256) };
}
