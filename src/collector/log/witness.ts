// A witness (c2sp.org/tlog-witness): cosigns a log's checkpoint only where it goes on from the one that it cosigned before.
import { decodeBase64 } from '../../core/proof/base64.ts';
import { type Checkpoint, parseCheckpoint } from '../../core/proof/checkpoint.ts';
import { cosignatureText, formatCosignatureLine } from '../../core/proof/cosignature.ts';
import { encodeHex } from '../../core/proof/hex.ts';
import { checkNote, parseNote, type SignedNote } from '../../core/proof/signed-note.ts';
import { isConsistent } from '../../core/proof/tree-proof.ts';
import type { VerifierKey } from '../../core/proof/verifier-key.ts';
import { sha256 } from '../../node/hashing.ts';
import { verifyEd25519 } from '../../node/verifying.ts';
import type { LogSigner } from './log.ts';
import { signatureBytes } from './log-signer.ts';

export interface WitnessOptions {
  readonly signer: LogSigner;
  /** The logs that it watches. */
  readonly logs: readonly VerifierKey[];
  readonly memory: WitnessMemory;
  /** Seconds since the epoch. */
  readonly nowS: () => number;
}

/** What it cosigned last, by origin; `write` is durable once it resolves. */
export interface WitnessMemory {
  read(origin: string): Promise<Checkpoint | undefined>;
  write(checkpoint: Checkpoint): Promise<void>;
}

/** An HTTP answer; 409 with `size` has the media type `text/x.tlog.size`. */
export interface WitnessAnswer {
  readonly status: 200 | 400 | 403 | 404 | 409 | 422;
  readonly text: string;
  readonly isSize?: true;
}

interface Submission {
  readonly before: number;
  readonly proof: readonly string[];
  readonly note: SignedNote;
  readonly checkpoint: Checkpoint;
}

/** As the specification asks. */
const MAX_PROOF_LINES = 63;

/** Answers bodies of `add-checkpoint`, one after the other, so that what is looked at is what is written. */
export function createWitness(options: WitnessOptions): (body: string) => Promise<WitnessAnswer> {
  let last: Promise<unknown> = Promise.resolve();
  return (body) => {
    const answer = last.then(() => addCheckpoint(body, options));
    last = answer.catch(() => undefined);
    return answer;
  };
}

async function addCheckpoint(body: string, options: WitnessOptions): Promise<WitnessAnswer> {
  const submission = parseSubmission(body);
  if (submission === undefined)
    return refuse(400, 'expected "old N", the lines of a proof, an empty line and a checkpoint');
  const { checkpoint, note, before, proof } = submission;
  const keys = options.logs.filter((key) => key.name === checkpoint.origin);
  if (keys.length === 0)
    return refuse(404, `expected a log that is watched here, found ${checkpoint.origin}`);
  if (!keys.some((key) => checkNote(note, key, { sha256, verifyEd25519 }) === 'signed'))
    return refuse(403, `expected a signature of ${checkpoint.origin} that holds`);
  if (before > checkpoint.size)
    return refuse(400, `expected an old size of at most ${checkpoint.size}, found ${before}`);
  const known = (await options.memory.read(checkpoint.origin)) ?? { ...checkpoint, size: 0 };
  if (before !== known.size) return { status: 409, text: `${known.size}\n`, isSize: true };
  if (before === checkpoint.size && before > 0 && known.root !== checkpoint.root)
    return refuse(409, `expected the root of ${before} leaves that was cosigned before, found another`);
  if (!isConsistent(known, checkpoint, { proof, sha256 }))
    return refuse(422, `expected a proof that the ${checkpoint.size} leaves begin with the ${before} before`);
  await options.memory.write(checkpoint);
  return { status: 200, text: cosign(note.text, options) };
}

function cosign(text: string, { signer, nowS }: WitnessOptions): string {
  const atS = nowS();
  const signature = signatureBytes(signer.sign(cosignatureText(text, atS)));
  const key = { name: signer.origin, publicKey: decodeBase64(signer.publicKey) ?? new Uint8Array(0) };
  return formatCosignatureLine(key, { atS, signature, sha256 });
}

/**
 * ```
 * old 20852014
 * <base64 of a hash>
 *
 * <checkpoint>
 * ```
 */
function parseSubmission(body: string): Submission | undefined {
  const end = body.indexOf('\n\n');
  const [old = '', ...lines] = body.slice(0, Math.max(end, 0)).split('\n');
  const before = /^old (0|[1-9]\d{0,15})$/.exec(old)?.[1];
  const hashes = lines.map((line) => decodeBase64(line));
  const note = parseNote(body.slice(end + 2));
  const checkpoint = parseCheckpoint(note?.text ?? '');
  const isWhole = before !== undefined && note !== undefined && lines.length <= MAX_PROOF_LINES;
  if (!isWhole || checkpoint === undefined) return undefined;
  if (!hashes.every((hash): hash is Uint8Array => hash?.length === 32)) return undefined;
  return { before: Number(before), proof: hashes.map(encodeHex), note, checkpoint };
}

function refuse(status: 400 | 403 | 404 | 409 | 422, text: string): WitnessAnswer {
  return { status, text: `${text}\n` };
}
