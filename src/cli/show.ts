// The show command: one session, decoded.
import type { Command } from 'commander';
import type { Hold } from '../sidecar/spool/hold.ts';
import type { Context, PipeContext } from './context.ts';
import type { OpenSession } from './read/open-session.ts';

export interface ShowOptions {
  readonly json: boolean;
  readonly raw: boolean;
}

const EXAMPLES = `
Examples:
  $ cursor-rec show last
  $ cursor-rec show 019abc00-1234 --json | jq '.turns[].prompt.text'
  $ cursor-rec show last --raw | head
`;

export function declareShow(program: Command, context: PipeContext): void {
  program
    .command('show')
    .description('shows one session, decoded: turns, tool calls, exchanges, redactions, gaps')
    .argument('<id>', 'a session id, 8 or more of its first characters, or "last"')
    .option('--json', 'one JSON document on stdout', false)
    .option('--raw', 'its entries as they stand on disk, lines', false)
    .addHelpText('after', EXAMPLES)
    .action((reference: string, options: ShowOptions) => runShow(reference, options, context));
}

/** Writes the session as it is read: however long it is, what comes first is there at once. Throws CliError. */
export async function runShow(reference: string, options: ShowOptions, context: PipeContext): Promise<void> {
  const { findSession } = await import('./read/find-session.ts');
  const { openSession } = await import('./read/open-session.ts');
  const { noteAccess } = await import('./read/access-log.ts');
  const { writePieces } = await import('./text/write-pieces.ts');
  const { id, folder } = await findSession(context.home, reference);
  await noteAccess([{ command: 'show', session: id }], context);
  const { readHold } = await import('../sidecar/spool/hold.ts');
  const hold = await readHold(folder);
  const session = openSession(folder);
  try {
    await writePieces(session.pieces(await toPieces(session, { ...options, hold }, context)), context);
  } finally {
    session.close();
  }
}

async function toPieces(
  session: OpenSession,
  options: ShowOptions & { readonly hold: Hold | undefined },
  context: Context,
): Promise<Iterable<string>> {
  const { hold } = options;
  if (options.raw) return toLines(session);
  if (options.json) {
    const { formatDocument } = await import('../core/replay/document.ts');
    const beside = hold === undefined ? {} : { hold };
    return withLineEnd(session, (source) => formatDocument(source, beside));
  }
  const { formatSession } = await import('./text/session-text.ts');
  return formatSession(session, { ...context, hold });
}

function* toLines(session: OpenSession): Generator<string> {
  for (const line of session.lines()) yield `${line.toString('utf8')}\n`;
}

function* withLineEnd(
  { source }: OpenSession,
  format: (source: ReturnType<OpenSession['source']>) => Iterable<string>,
): Generator<string> {
  yield* format(source());
  yield '\n';
}
