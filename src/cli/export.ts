// The export command: one session in a format that other programs read.
import type { Command } from 'commander';
import { EXPORT_FORMATS, type ExportFormat, isExportFormat } from '../core/export/format.ts';
import { toVisible } from '../core/replay/visible.ts';
import type { Hold } from '../sidecar/spool/hold.ts';
import { CliError, EXIT } from './cli-error.ts';
import type { PipeContext } from './context.ts';
import type { OpenSession } from './read/open-session.ts';
import { formatBytes } from './text/format.ts';

export interface ExportOptions {
  readonly format: ExportFormat;
  /** A file, or `-` for stdout. */
  readonly output: string;
  readonly force: boolean;
}

const HELP = `
Formats (what is exported is what was recorded: masked):
  json         the document of show --json
  markdown     the turns as a page of text; recorded text cannot break out of its fences
  html         one page that needs nothing else: no script, nothing loaded
  har          the exchanges as HAR 1.2, for browsers' network views
  asciicast    what replay shows, with its timing: asciicast v2, for asciinema play
  agent-trace  which lines of which files were written by which model: Agent Trace 0.1.0
  otlp         spans of session, turns, exchanges and tools: OTLP/JSON with GenAI attributes

A file is written whole or not at all, readable by its owner only.

Examples:
  $ cursor-rec export last --format html -o session.html
  $ cursor-rec export 019abc00-1234 --format har -o session.har --force
  $ cursor-rec export last --format asciicast -o session.cast && asciinema play session.cast
  $ cursor-rec export last --format otlp | curl --data-binary @- -H 'content-type: application/json' http://127.0.0.1:4318/v1/traces
`;

export function declareExport(program: Command, context: PipeContext): void {
  program
    .command('export')
    .description('writes one session in a format that other programs read')
    .argument('<id>', 'a session id, 8 or more of its first characters, or "last"')
    .requiredOption('--format <format>', EXPORT_FORMATS.join(', '), parseFormat)
    .option('-o, --output <file>', 'where to; - is stdout', '-')
    .option('--force', 'replaces a file that is there', false)
    .addHelpText('after', HELP)
    .action((reference: string, options: ExportOptions) => runExport(reference, options, context));
}

function parseFormat(text: string): ExportFormat {
  if (isExportFormat(text)) return text;
  const found = JSON.stringify(text.slice(0, 80));
  throw new CliError('usage', `--format: expected one of ${EXPORT_FORMATS.join(', ')}, found ${found}`, {
    hint: 'cursor-rec help export',
  });
}

/** Writes the session as it is read; a file is there whole, or, where SIGINT comes before its end, not at all. Throws CliError. */
export async function runExport(
  reference: string,
  options: ExportOptions,
  context: PipeContext,
): Promise<void> {
  const { findSession } = await import('./read/find-session.ts');
  const { openSession } = await import('./read/open-session.ts');
  const { noteAccess } = await import('./read/access-log.ts');
  const { id, folder } = await findSession(context.home, reference);
  await noteAccess([{ command: 'export', session: id }], context);
  const { readHold } = await import('../sidecar/spool/hold.ts');
  const hold = await readHold(folder);
  const session = openSession(folder);
  try {
    const pieces = session.pieces(await toPieces(session, { ...options, hold }, context));
    if (options.output === '-') await writeOut(pieces, context);
    else await writeFile(pieces, options, context);
  } finally {
    session.close();
  }
}

/** Nothing is read before the first piece is asked for: a file that cannot be written is told at once. */
async function toPieces(
  session: OpenSession,
  { format, hold }: ExportOptions & { readonly hold: Hold | undefined },
  { version }: PipeContext,
): Promise<Iterable<string>> {
  const { encodeExport } = await import('../core/export/encode.ts');
  const { formatTime } = await import('./text/format.ts');
  return {
    *[Symbol.iterator]() {
      const beside = hold === undefined ? {} : { hold };
      yield* encodeExport(format, { session: session.source(), beside, version, formatTime });
    },
  };
}

async function writeOut(pieces: Iterable<string>, context: PipeContext): Promise<void> {
  const { writePieces } = await import('./text/write-pieces.ts');
  await writePieces(pieces, context);
}

async function writeFile(
  pieces: Iterable<string>,
  { output, force }: ExportOptions,
  context: PipeContext,
): Promise<void> {
  const { writeNewFile } = await import('./new-file.ts');
  const interruption = listenForInterruption();
  try {
    const bytes = await writeNewFile(output, pieces, { isForced: force, signal: interruption.signal });
    context.err.write(`cursor-rec: wrote ${formatBytes(bytes)} to ${toVisible(output)}\n`);
  } catch (error) {
    if (!interruption.signal.aborted) throw error;
    context.exit(EXIT.interrupted);
  } finally {
    interruption.close();
  }
}

function listenForInterruption(): { readonly signal: AbortSignal; close(): void } {
  const controller = new AbortController();
  const abort = () => controller.abort();
  process.once('SIGINT', abort);
  return { signal: controller.signal, close: () => void process.removeListener('SIGINT', abort) };
}
