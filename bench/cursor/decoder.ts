// The protobuf decoder alone, as it is built: megabytes a second in this process, with the schema of Cursor.
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { encode } from '../../test/support/cursor/encode.ts';
import { shell, text, toolCompleted } from '../../test/support/cursor/messages.ts';
import type { Row } from '../support/report.ts';
import { median } from '../support/statistics.ts';
import { seededText } from '../support/text.ts';

/** What is used of `core/wire/protobuf` and of Cursor's schema. */
interface Decoder {
  readonly decodeMessage: (bytes: Uint8Array, type: string, schema: unknown) => { readonly ok: boolean };
}
interface CursorSchema {
  readonly cursorSchema: () => unknown;
}

const MESSAGE = 'AgentServerMessage';
const TOOL_RESULT_BYTES = 400_000;
/** As many different messages in turns, so that nothing is decoded from the same few lines of the processor's cache alone. */
const MESSAGES_BYTES = 400_000;

/** The rows, or in a note why there are none. `program`: whose build is measured. */
export async function measureDecoder(
  program: string | undefined,
  isQuick: boolean,
): Promise<{ readonly rows: readonly Row[]; readonly notes: readonly string[] }> {
  const root = pathToFileURL(program ?? 'bin/none');
  const decoderFile = new URL('../dist/core/wire/protobuf.js', root);
  if (program === undefined || !existsSync(decoderFile))
    return { rows: [], notes: ['decoder left out: it is not built (npm run build)'] };
  const schemaFile = new URL('../dist/core/dialect/cursor/schema/cursor-schema.js', root);
  // Built from src/core/wire/protobuf.ts and cursor-schema.ts, which export these.
  const { decodeMessage } = (await import(decoderFile.href)) as Decoder;
  const { cursorSchema } = (await import(schemaFile.href)) as CursorSchema;
  const schema = cursorSchema();
  const decode = (message: Uint8Array): void => {
    if (!decodeMessage(message, MESSAGE, schema).ok) throw new Error(`expected ${MESSAGE}, found a fault`);
  };
  const rows = samples().map(([title, messages]) => ({
    measure: `decoder, ${title}, MB/s`,
    by: { 'cursor-rec': megabytesPerSecond(messages, decode, isQuick) },
    bar: { least: 50, source: 'issue' } as const,
  }));
  return { rows, notes: [] };
}

function samples(): readonly (readonly [title: string, messages: readonly Uint8Array[]])[] {
  return [
    ['400 KB tool result', [toolResult(seededText(8, TOOL_RESULT_BYTES))]],
    ['400 KB tool result, not ASCII', [toolResult(foreignText(TOOL_RESULT_BYTES))]],
    ['200-byte deltas', deltas(200)],
    ['20-byte deltas', deltas(20)],
  ];
}

function toolResult(stdout: string): Uint8Array {
  return toolCompleted({ ...shell, result: encode([1, encode([1, 'ls'], [3, 0], [5, stdout])]) });
}

/** Every sixth letter of two or three bytes. */
function foreignText(bytes: number): string {
  const letters = seededText(9, bytes).replace(
    /(.{5})./gs,
    (_whole, kept: string) => `${kept}${kept < 'm' ? 'é' : '語'}`,
  );
  return Buffer.from(letters)
    .subarray(0, bytes)
    .toString()
    .replace(/\uFFFD+$/, '');
}

function deltas(bytes: number): readonly Uint8Array[] {
  const count = Math.floor(MESSAGES_BYTES / bytes);
  const words = seededText(10, MESSAGES_BYTES);
  return Array.from({ length: count }, (_, number) =>
    text(words.slice(number * bytes, (number + 1) * bytes)),
  );
}

/** The median of several stretches; the first one is not counted, its code is compiled meanwhile. */
function megabytesPerSecond(
  messages: readonly Uint8Array[],
  decode: (message: Uint8Array) => void,
  isQuick: boolean,
): number {
  const bytes = messages.reduce((sum, { length }) => sum + length, 0);
  const stretchMs = isQuick ? 60 : 250;
  const rates: number[] = [];
  for (let stretch = 0; stretch < 6; stretch += 1) {
    const began = performance.now();
    let passes = 0;
    while (performance.now() - began < stretchMs) {
      for (const message of messages) decode(message);
      passes += 1;
    }
    rates.push((passes * bytes) / 1000 / (performance.now() - began));
  }
  return median(rates.slice(1));
}
