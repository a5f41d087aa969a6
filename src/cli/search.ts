// The search command: where in the recordings something was said or done.
import type { Command } from 'commander';
import type { SessionHeader } from '../core/model/session.ts';
import { formatCount } from '../core/replay/plain-text.ts';
import { toVisible } from '../core/replay/visible.ts';
import type { Match } from '../core/search/match.ts';
import { CliError, EXIT, toCliError } from './cli-error.ts';
import type { Context } from './context.ts';
import type { FoundMatches } from './read/search-sessions.ts';
import type { Progress } from './text/progress.ts';

export interface SearchOptions {
  readonly query: string;
  readonly json: boolean;
  /** Hits after which the search stops; Infinity: never. */
  readonly limit: number;
}

const HELP = `
Every term must hold in one and the same turn; upper and lower case are the same:
  word   "a phrase"   -word       anywhere in prompts, attachments, thinking, answers, tool calls, errors
  user: model: tool: file: route: a part of the name (file: attached, or in the arguments of a tool)
  is:error   is:live              failed, or with an error · still being recorded
  has:redaction   has:gap         with something masked · with something missing
  after: before:                  2026-11-01, 2026-11-25T10:00+01:00; UTC where no offset is given
A minus excludes qualifiers too. Quote the query for the shell; put -- before one that begins with a minus.
Exit code: 0 something was found, 3 nothing was.

Examples:
  $ cursor-rec search deadlock
  $ cursor-rec search '"race condition" -draft model:claude after:2026-11-01'
  $ cursor-rec search is:error user:ana --json | jq -r '.hits[].session'
`;

export function declareSearch(program: Command, context: Context): void {
  program
    .command('search')
    .description('searches what was recorded, newest session first')
    .argument('<query...>', 'words, "phrases" and qualifiers such as tool:Bash')
    .option('--json', 'one JSON document on stdout', false)
    .option('--limit <number>', 'stops after so many hits', parseLimit)
    .addHelpText('after', HELP)
    .action((terms: readonly string[], options: { readonly json: boolean; readonly limit?: number }) =>
      runSearch({ limit: Number.POSITIVE_INFINITY, ...options, query: terms.join(' ') }, context),
    );
}

function parseLimit(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  const found = JSON.stringify(text.slice(0, 80));
  throw new CliError('usage', `expected --limit to be a whole number from 1 on, found ${found}`, {
    hint: 'cursor-rec help search',
  });
}

export async function runSearch(options: SearchOptions, context: Context): Promise<void> {
  const [{ readQuery, searchSessions }, { snippetCharsFor }, { createProgress }, { noteAccess }] =
    await Promise.all([
      import('./read/search-sessions.ts'),
      import('./text/search-text.ts'),
      import('./text/progress.ts'),
      import('./read/access-log.ts'),
    ]);
  const query = readQuery(options.query);
  await noteAccess([{ command: 'search' }], context);
  const progress = createProgress(context.err, { label: 'searching' });
  const parts = searchSessions(context.home, {
    query,
    isInOrder: options.json,
    ...(options.json ? {} : { snippetChars: snippetCharsFor(context.out) }),
    onProgress: progress.show,
    onUnreadable(id, error) {
      progress.clear();
      tell(`skipped ${id}: ${toCliError(error).message}`, context);
    },
  });
  const end = await tellMatches(parts, { options, progress, context });
  progress.clear();
  reportEnd({ ...end, options }, context);
}

interface Telling {
  readonly options: SearchOptions;
  readonly progress: Progress;
  readonly context: Context;
}

/** Writes what is found as it is found; what a session tells is noted before. */
async function tellMatches(
  parts: AsyncIterable<FoundMatches>,
  { options, progress, context }: Telling,
): Promise<Omit<End, 'options'>> {
  const { formatMatches } = await import('./text/search-text.ts');
  const { noteAccess } = await import('./read/access-log.ts');
  let noted: string | undefined;
  let found = 0;
  let searched = 0;
  if (options.json) context.out.write(`{"query":${JSON.stringify(options.query)},"hits":[`);
  for await (const part of parts) {
    if (part.isLast) searched++;
    const matches = part.matches.slice(0, options.limit - found);
    if (matches.length > 0) {
      const { id } = part.header;
      if (noted !== id) await noteAccess([{ command: 'search', session: id }], context);
      progress.clear();
      const hits = matches.map((match) => JSON.stringify(toHit(match, part.header)));
      context.out.write(
        options.json
          ? `${found > 0 ? ',' : ''}${hits.join()}`
          : formatMatches({ ...part, matches, isFirst: noted !== id }, context),
      );
      noted = id;
    }
    found += matches.length;
    if (found >= options.limit) {
      if (!part.isLast) searched++;
      break;
    }
  }
  if (options.json) context.out.write(`],"searched":${searched}}\n`);
  return { found, searched };
}

/** One element of `hits`; `exchange` stands for `turn` where the match is in none, neither where it is the session. */
type Hit = Match & { readonly session: string; readonly user: string };

function toHit(match: Match, { id, identity }: SessionHeader): Hit {
  return { session: id, ...match, user: identity.email ?? identity.subject };
}

interface End {
  readonly found: number;
  readonly searched: number;
  readonly options: SearchOptions;
}

function reportEnd({ found, searched, options }: End, context: Context): void {
  if (found === 0) {
    context.exit(EXIT.notFound);
    const where = `${formatCount(searched, 'session')} in ${context.home}`;
    if (!options.json) tell(`expected a match for ${options.query}, found none in ${where}`, context);
  } else if (found >= options.limit) {
    tell(`stopped after ${formatCount(found, 'hit')}: there may be more, raise --limit to see them`, context);
  }
}

/** One line on stderr; what a recording or a query has in it cannot make it two, nor steer the terminal. */
function tell(message: string, context: Context): void {
  context.err.write(`cursor-rec: ${toVisible(message.replaceAll(/\s+/g, ' '))}\n`);
}
