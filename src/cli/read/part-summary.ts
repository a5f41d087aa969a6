// What is known of a session without reading all of it: from its header, its two ends, and what was counted before.
import { HEAD_CHARS, parseEntryHead } from '../../core/replay/entry-head.ts';
import type { FoundSession } from './find-session.ts';
import { readEarlyTitle } from './first-prompt.ts';
import { openEnds, readEnd } from './open-session.ts';
import type { SegmentFiles } from './segment-files.ts';
import type { PartSummary } from './session-summary.ts';
import type { KeptSummary } from './summary-cache.ts';

/** The last lines of a session that is being recorded: most are below 4 KiB. */
const LAST_BYTES = 64 * 1024;

/** Sums a session up in part; `kept` is what was kept of it when it was shorter. Throws CliError `unreadable`. */
export function readPartSummary({ id, folder }: FoundSession, kept: KeptSummary | undefined): PartSummary {
  return openEnds(folder, ({ header, files }) => {
    const { startedAt, identity, remaskOf } = header;
    const end = readEnd(header, files);
    // Of one that is closed nothing is believed that was counted of other files: something may have been erased since.
    const before = end === undefined && kept !== undefined && 'summary' in kept ? kept.summary : undefined;
    const durationMs = end?.lastT ?? Math.max(before?.durationMs ?? 0, readLastT(files));
    const title = before?.title ?? readEarlyTitle(header, files);
    return {
      ...toCounts(before),
      isPart: true,
      id,
      status: end?.status ?? 'live',
      startedAt,
      endedAt: new Date(Date.parse(startedAt) + durationMs).toISOString(),
      durationMs,
      identity,
      ...(title === undefined ? {} : { title }),
      ...(remaskOf === undefined ? {} : { remaskOf }),
    };
  });
}

type Before = Extract<KeptSummary, { readonly summary: unknown }>['summary'];

function toCounts(before: Before | undefined): Partial<PartSummary> {
  if (before === undefined) return {};
  const { models, turns, exchanges, failed, redactions, gaps, endedAt } = before;
  return { models, turns, exchanges, failed, redactions, gaps, countedTo: endedAt };
}

function readLastT(files: SegmentFiles): number {
  const heads = files.lastLines(LAST_BYTES).map((line) => parseEntryHead(line.slice(0, HEAD_CHARS)));
  return Math.max(0, ...heads.map((head) => head?.t ?? 0));
}
