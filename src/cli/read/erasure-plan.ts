// What an erasure would take out of a session: chosen before anything is touched.
import { parseEntry } from '../../core/model/entry.ts';
import { HEAD_CHARS, parseEntryHead } from '../../core/replay/entry-head.ts';
import {
  createErasureChooser,
  type ErasureTarget,
  type FoundTurn,
  findErasedTurn,
} from '../../core/replay/erasure-choice.ts';
import { CliError } from '../cli-error.ts';
import type { OpenSession } from './open-session.ts';

export interface ErasurePlan {
  readonly seqs: ReadonlySet<number>;
  /** How many of them are of which type. */
  readonly types: Readonly<Record<string, number>>;
  /** Characters of the lines that they are on. */
  readonly bytes: number;
  /** Exchanges that lose something. */
  readonly exchanges: number;
  /** The header holds the text too: nothing of it can be taken out. */
  readonly isInHeader: boolean;
}

/** Goes through the session twice. Throws CliError `unreadable`. */
export function planErasure(session: OpenSession, target: ErasureTarget): ErasurePlan {
  const choose = createErasureChooser(target);
  for (const line of session.lines()) choose.add(parseEntry(line.toString('utf8')));
  return sumUp(session, choose.end(), target);
}

/** The turn by the number that `show` gives it. Throws CliError `not-found`. */
export function readTurn(session: OpenSession, wanted: number): FoundTurn {
  const { id } = session.header;
  const found = findErasedTurn(session.source(), wanted);
  if (typeof found !== 'number') return found;
  throw new CliError(
    'not-found',
    `expected turn ${wanted} in ${id}, found ${found} turns: run cursor-rec show ${id}`,
    { hint: `cursor-rec show ${id}` },
  );
}

function sumUp(session: OpenSession, seqs: ReadonlySet<number>, target: ErasureTarget): ErasurePlan {
  const types: Record<string, number> = {};
  const exchanges = new Set<string>();
  let bytes = 0;
  for (const line of session.lines()) {
    const head = parseEntryHead(line.toString('latin1', 0, HEAD_CHARS));
    if (head !== undefined && !seqs.has(head.seq)) continue;
    const { seq, type, data } = parseEntry(line.toString('utf8'));
    if (!seqs.has(seq)) continue;
    types[type] = (types[type] ?? 0) + 1;
    bytes += line.length;
    const exchange = (data as { exchange?: unknown } | undefined)?.exchange;
    if (typeof exchange === 'string') exchanges.add(exchange);
  }
  const isInHeader = target.scope === 'match' && hasText(session.header, target.text);
  return { seqs, types, bytes, exchanges: exchanges.size, isInHeader };
}

/** As it reads, not as JSON escapes it. */
function hasText(value: unknown, text: string): boolean {
  if (typeof value === 'string') return value.includes(text);
  return (
    typeof value === 'object' && value !== null && Object.values(value).some((one) => hasText(one, text))
  );
}
