// What an erasure takes out, as text for people.

import type { ErasureTarget } from '../../core/replay/erasure-choice.ts';
import { toVisible } from '../../core/replay/visible.ts';
import type { Level } from '../../core/verify/verdict.ts';
import type { ErasurePlan } from '../read/erasure-plan.ts';
import { formatBytes, formatTime } from './format.ts';
import { truncate } from './table.ts';

export interface ShownErasure extends Pick<ErasurePlan, 'types' | 'bytes' | 'exchanges'> {
  readonly session: string;
  readonly dryRun: boolean;
  readonly entries: number;
  readonly level?: Level;
}

/** As much of a prompt as it takes to know it again. */
const PROMPT_CHARS = 60;

/** What was erased, or would be. */
export function formatErasure(shown: ShownErasure): string {
  const { session, dryRun, entries, types, exchanges, level } = shown;
  if (entries === 0) return `Nothing to erase in ${session}.\n`;
  const listed = Object.entries(types).map(([type, count]) => `  ${String(count).padStart(6)}  ${type}\n`);
  const head = `${dryRun ? 'Would erase' : 'Erased'} the content of ${formatEntries(entries)} of ${session}, in ${exchanges} of its exchanges (${formatBytes(shown.bytes)}):\n`;
  const after =
    level === undefined
      ? ''
      : `The session verifies as ${level}; cursor-rec verify ${session} shows the tombstone.\n`;
  return `${head}${listed.join('')}${after}`;
}

/** What is asked before. */
export function formatErasureQuestion(
  id: string,
  target: ErasureTarget,
  { seqs, bytes }: ErasurePlan,
): string {
  return `Erase ${describe(target)} from ${id} for good: ${formatEntries(seqs.size)}, ${formatBytes(bytes)}?`;
}

function describe(target: ErasureTarget): string {
  switch (target.scope) {
    case 'session':
      return 'all content';
    case 'match':
      return 'whatever holds the text';
    case 'turn': {
      const [line = ''] = toVisible(target.turn.prompt).split('\n');
      return `the turn of ${formatTime(target.turn.startedAt)} ("${truncate(line, PROMPT_CHARS)}")`;
    }
  }
}

function formatEntries(count: number): string {
  return count === 1 ? '1 entry' : `${count} entries`;
}
