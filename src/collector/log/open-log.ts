// Runs the transparency log: leads where nobody else does, and answers for what is published.
import { parseCheckpoint } from '../../core/proof/checkpoint.ts';
import { formatLogProof } from '../../core/proof/log-proof.ts';
import { parseNote } from '../../core/proof/signed-note.ts';
import { parseLogPath } from '../../core/proof/tile.ts';
import type { BlobStore } from '../store/blob-store.ts';
import type { LogStore } from '../store/log-store.ts';
import { openGrowingLog } from './growing-log.ts';
import type { LogSigner, TransparencyLog } from './log.ts';
import { LogError } from './log-error.ts';
import { createLogFiles } from './log-files.ts';
import { isSignedBy } from './log-signer.ts';
import { proveInclusion } from './prove.ts';
import { createSignal } from './signal.ts';
import type { Witnesses } from './witnesses.ts';

export interface LogOptions {
  readonly store: LogStore;
  readonly blobs: BlobStore;
  readonly signer: LogSigner;
  /** Told of each checkpoint that this process publishes. */
  readonly witnesses?: Witnesses;
  /** Told of each failure that is its `problem` from then on. */
  readonly onError?: (error: unknown) => void;
}

/** Seals that come within this time of a first one share its checkpoint. */
const GATHER_MS = 100;
/** Nothing was said, and yet another replica may have taken a seal: looked after as often as receipts are promised. */
const IDLE_MS = 1000;
/** After a failure: long enough not to be a load, short enough for whoever waits for a receipt. */
const RETRY_MS = 2000;

/** The log of a store. It leads at once if nobody does; what goes wrong meanwhile is its `problem`, and tried again. */
export function openLog({ store, blobs, signer, witnesses, onError }: LogOptions): TransparencyLog {
  const files = createLogFiles(blobs);
  const ending = new AbortController();
  const woken = createSignal();
  let problem: string | undefined;
  const running = run();

  async function run(): Promise<void> {
    while (!ending.signal.aborted) {
      try {
        const hasLed = await store.lead(lead);
        // Another one leads: what stood in our way does not stand in that one's.
        if (!hasLed) problem = undefined;
        await woken.wait(IDLE_MS, ending.signal);
      } catch (error) {
        problem = error instanceof Error ? error.message : String(error);
        onError?.(error);
        await woken.wait(RETRY_MS, ending.signal);
      }
    }
  }

  async function lead(signal: AbortSignal): Promise<void> {
    const either = AbortSignal.any([signal, ending.signal]);
    const log = await openGrowingLog({ store, files, signer });
    problem = undefined;
    await tellWitnesses();
    while (!either.aborted) {
      if ((await log.grow()) > 0) await tellWitnesses();
      if (await woken.wait(IDLE_MS, either)) await sleepUnless(GATHER_MS, either);
    }
  }

  /** Does not wait for them: a checkpoint is one without cosignatures too. */
  async function tellWitnesses(): Promise<void> {
    const note = await store.getCheckpoint();
    if (note !== undefined)
      witnesses?.tell(note, files, (size, witness, line) => store.addCosignature(size, witness, line));
  }

  /** What is in the store was not necessarily signed by us: another process may have been given another key. */
  function expectOwn(note: string): string {
    const parsed = parseNote(note);
    if (parsed !== undefined && isSignedBy(signer, parsed)) return note;
    throw new LogError('contradiction', `expected the checkpoint to be signed by ${signer.verifierKey}`);
  }

  async function checkpoint(): Promise<string | undefined> {
    const note = await store.getCheckpoint();
    const size = note === undefined ? undefined : parseCheckpoint(parseNote(note)?.text ?? '')?.size;
    if (note === undefined || size === undefined) return undefined;
    return expectOwn(note) + (await store.listCosignatures(size)).join('');
  }

  return {
    signer,
    wake: woken.set,
    checkpoint,
    get problem() {
      return problem;
    },
    async receipt(leaf) {
      const note = await checkpoint();
      const size = note === undefined ? 0 : (parseCheckpoint(parseNote(note)?.text ?? '')?.size ?? 0);
      if (note === undefined || leaf >= size) return undefined;
      const hashes = await proveInclusion(files, leaf, size);
      return formatLogProof({ index: leaf, hashes, checkpoint: note });
    },
    async readFile(path) {
      const file = parseLogPath(path);
      if (file === undefined) return undefined;
      if (file.type !== 'checkpoint') return files.get(file);
      const note = await checkpoint();
      return note === undefined ? undefined : new TextEncoder().encode(note);
    },
    async close() {
      ending.abort();
      woken.set();
      await running;
      await witnesses?.close();
    },
  };
}

async function sleepUnless(ms: number, signal: AbortSignal): Promise<void> {
  await createSignal().wait(ms, signal);
}
