// Asks witnesses for their cosignature under each new checkpoint (c2sp.org/tlog-witness), without anything waiting for them.
import { encodeBase64 } from '../../core/proof/base64.ts';
import { parseCheckpoint } from '../../core/proof/checkpoint.ts';
import { checkCosignature } from '../../core/proof/cosignature.ts';
import { decodeHex } from '../../core/proof/hex.ts';
import { parseNote } from '../../core/proof/signed-note.ts';
import type { VerifierKey } from '../../core/proof/verifier-key.ts';
import { sha256 } from '../../node/hashing.ts';
import { verifyEd25519 } from '../../node/verifying.ts';
import type { LogFiles } from './log-files.ts';
import { proveConsistency } from './prove.ts';

/** Where a witness is asked, and the key that its cosignatures are believed by. */
export interface Witness {
  readonly key: VerifierKey;
  /** Its submission prefix, without `/` at the end. */
  readonly url: string;
}

/** Takes in a line that holds: `— name base64` and LF. */
export type KeepCosignature = (size: number, witness: string, line: string) => Promise<void>;

export interface Witnesses {
  /** A checkpoint was published (the signed note, without cosignatures). Each witness is asked for the newest one that it was not asked for. */
  tell(checkpoint: string, files: LogFiles, keep: KeepCosignature): void;
  /** What the last try of each came to. */
  readonly states: readonly { readonly name: string; readonly size?: number; readonly problem?: string }[];
  close(): Promise<void>;
}

export interface WitnessOptions {
  readonly ask?: typeof fetch;
  /** Told when one does not cosign, with why, but not of the same thing again and again. */
  readonly onProblem?: ((name: string, problem: string) => void) | undefined;
}

/** A witness that takes longer is asked again with the next checkpoint. */
const LIMIT_MS = 10_000;
/** Lines of signatures of one witness: more is no answer, and not read. */
const MAX_ANSWER_BYTES = 16 * 1024;

type Outcome = { readonly line: string } | { readonly size: number };

/** Witnesses that were asked for nothing yet; what they know is asked of them. */
export function createWitnesses(
  witnesses: readonly Witness[],
  { ask = fetch, onProblem }: WitnessOptions = {},
): Witnesses {
  const ending = new AbortController();
  const asked = witnesses.map((witness) => createAsking(witness, { ask, onProblem }, ending.signal));
  return {
    tell(checkpoint, files, keep) {
      for (const one of asked) one.tell(checkpoint, files, keep);
    },
    get states() {
      return asked.map((one) => one.state());
    },
    async close() {
      ending.abort();
      await Promise.all(asked.map((one) => one.idle()));
    },
  };
}

function createAsking(
  { key, url }: Witness,
  { ask = fetch, onProblem }: WitnessOptions,
  ending: AbortSignal,
) {
  let known = 0;
  let waiting: (() => Promise<void>) | undefined;
  let running: Promise<void> | undefined;
  let state: Witnesses['states'][number] = { name: key.name };

  async function run(): Promise<void> {
    for (let next = waiting; next !== undefined && !ending.aborted; next = waiting) {
      waiting = undefined;
      await next().catch((error: unknown) => {
        const problem = error instanceof Error ? error.message : String(error);
        if (problem !== state.problem && !ending.aborted) onProblem?.(key.name, problem);
        state = { name: key.name, problem };
      });
    }
    running = undefined;
  }

  /** At most twice: the first answer may be how much of the log the witness knows. */
  async function cosign(note: string, files: LogFiles, keep: KeepCosignature): Promise<void> {
    const size = parseCheckpoint(parseNote(note)?.text ?? '')?.size ?? 0;
    let outcome = await submit(note, { before: Math.min(known, size), size }, files);
    if ('size' in outcome && outcome.size <= size) {
      known = outcome.size;
      outcome = await submit(note, { before: known, size }, files);
    }
    if ('size' in outcome)
      throw new Error(
        `expected the witness to know at most ${size} leaves, found that it cosigned ${outcome.size}: was this log brought back from an old backup?`,
      );
    known = size;
    await keep(size, key.name, outcome.line);
    state = { name: key.name, size };
  }

  async function submit(
    note: string,
    { before, size }: { readonly before: number; readonly size: number },
    files: LogFiles,
  ): Promise<Outcome> {
    const hashes = await proveConsistency(files, before, size);
    const proof = hashes.map((hash) => `${encodeBase64(decodeHex(hash))}\n`).join('');
    const answer = await ask(`${url}/add-checkpoint`, {
      method: 'POST',
      body: `old ${before}\n${proof}\n${note}`,
      signal: AbortSignal.any([ending, AbortSignal.timeout(LIMIT_MS)]),
    });
    const text = await readAnswer(answer);
    if (answer.status === 409 && /^(?:0|[1-9]\d{0,15})\n$/.test(text)) return { size: Number(text) };
    if (answer.status === 422)
      throw new Error(
        `expected the log of ${size} leaves to go on from the ${before} that the witness cosigned, found another history: was it brought back from an old backup?`,
      );
    if (answer.status !== 200) throw new Error(`expected a cosignature, found status ${answer.status}`);
    return { line: readLine(note, text) };
  }

  /** The line of the witness's own key; what else stands there is nobody we know. */
  function readLine(note: string, text: string): string {
    const lines = text.split('\n').filter((line) => line.startsWith(`— ${key.name} `));
    const line = lines.find((one) => {
      const signed = parseNote(`${note}${one}\n`);
      return signed !== undefined && checkCosignature(signed, key, { sha256, verifyEd25519 }) !== undefined;
    });
    if (line === undefined) throw new Error(`expected a cosignature by ${key.name} that holds, found none`);
    return `${line}\n`;
  }

  return {
    tell(note: string, files: LogFiles, keep: KeepCosignature) {
      waiting = () => cosign(note, files, keep);
      running ??= run();
    },
    state: () => state,
    idle: () => running ?? Promise.resolve(),
  };
}

/** A witness is another organisation's: what it sends is bounded before it is kept. */
async function readAnswer({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MAX_ANSWER_BYTES)
      throw new Error(`expected an answer of at most ${MAX_ANSWER_BYTES} bytes, found more`);
  }
  return Buffer.concat(chunks).toString('utf8');
}
