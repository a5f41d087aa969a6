// Masks stdin onto stdout: as one text of any length, as one document, or as a document a line.

import { isJsonObject, type Json } from '../../core/model/json.ts';
import type { Finding } from '../../core/model/redaction.ts';
import type { Redactor } from '../../core/redact/redactor.ts';
import { createTextMasker } from '../../core/redact/text-masker.ts';
import { CliError, EXIT } from '../cli-error.ts';
import type { PipeContext } from '../context.ts';

/** --json has to hold all of it, and offsets into it. */
const MAX_DOCUMENT_BYTES = 256 * 1024 * 1024;
/** A longer line of --jsonl is an error of that line. */
const MAX_LINE_BYTES = 32 * 1024 * 1024;
const NEWLINE = 0x0a;

/** Masks a text; memory stays the same however long it is. */
export async function maskText(redactor: Redactor, { input, out, err, drained }: PipeContext): Promise<void> {
  const masker = createTextMasker(redactor);
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let isSaid = false;

  async function write(text: string): Promise<void> {
    if (text.includes('\ufffd') && !isSaid) {
      isSaid = true;
      err.write('cursor-rec: the input is not all UTF-8: what is not reads U+FFFD\n');
    }
    out.write(text);
    await drained();
  }

  for await (const bytes of input()) await write(masker.push(decoder.decode(bytes, { stream: true })));
  await write(masker.push(decoder.decode()) + masker.end());
}

/** Masks one document: `{"text","findings"}`. Throws CliError where it is too long. */
export async function maskDocument(redactor: Redactor, { input, out }: PipeContext): Promise<void> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const bytes of input()) {
    chunks.push(bytes);
    length += bytes.length;
    if (length > MAX_DOCUMENT_BYTES)
      throw new CliError(
        'usage',
        `expected up to ${MAX_DOCUMENT_BYTES} bytes for --json, found more: leave --json out, or give lines to --jsonl`,
      );
  }
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(Buffer.concat(chunks));
  const masked = redactor.text(text);
  out.write(`${JSON.stringify({ text: masked.text, findings: masked.redactions.map(toFinding) })}\n`);
}

/** Masks a document a line: each gives one line, in order; a bad one says what is wrong with it. */
export async function maskLines(
  redactor: Redactor,
  { input, out, exit, drained }: PipeContext,
): Promise<void> {
  let line = 0;
  for await (const bytes of readLines(input())) {
    line++;
    if (bytes?.length === 0) continue;
    const result = bytes === undefined ? tooLong() : maskLine(bytes, redactor);
    if ('error' in result) exit(EXIT.failed);
    out.write(`${JSON.stringify('error' in result ? { line, ...result } : result)}\n`);
    await drained();
  }
}

interface LineError {
  readonly id?: Json;
  readonly error: { readonly code: string; readonly message: string };
}
interface LineResult {
  readonly id: Json;
  readonly text: string;
  readonly findings: readonly Finding[];
}

function maskLine(bytes: Uint8Array, redactor: Redactor): LineResult | LineError {
  let document: unknown;
  try {
    document = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return lineError('bad-line', 'expected one JSON object a line');
  }
  if (!isJsonObject(document)) return lineError('bad-line', 'expected one JSON object a line');
  const { id = null, text } = document as { readonly [name: string]: Json | undefined };
  if (typeof text !== 'string') return { id, ...lineError('bad-line', 'expected a text "text"') };
  try {
    const masked = redactor.text(text);
    return { id, text: masked.text, findings: masked.redactions.map(toFinding) };
  } catch {
    return {
      id,
      ...lineError('failed', 'expected to mask it, found a fault of ours: nothing of it is shown'),
    };
  }
}

function tooLong(): LineError {
  return lineError('line-too-long', `expected a line of up to ${MAX_LINE_BYTES} bytes, found a longer one`);
}

function lineError(code: string, message: string): LineError {
  return { error: { code, message } };
}

function toFinding({ rule, start, end }: Finding): Finding {
  return { rule, start, end };
}

/** Lines without LF; undefined for one that is too long. */
async function* readLines(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array | undefined> {
  let pieces: Uint8Array[] = [];
  let length = 0;

  function take(): Uint8Array | undefined {
    const line = length > MAX_LINE_BYTES ? undefined : Buffer.concat(pieces);
    pieces = [];
    length = 0;
    return line;
  }

  function keep(piece: Uint8Array): void {
    length += piece.length;
    if (length > MAX_LINE_BYTES) pieces = [];
    else pieces.push(piece);
  }

  for await (const bytes of input) {
    let from = 0;
    for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, from)) {
      keep(bytes.subarray(from, at));
      from = at + 1;
      yield take();
    }
    keep(bytes.subarray(from));
  }
  if (length > 0) yield take();
}
