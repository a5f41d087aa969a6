// Cursor's traffic, intercepted: what it costs beside a direct TLS connection, http-proxy and a tunnel through cursor-rec.
import { measureAppends } from './cursor/appends.ts';
import { measureCertificates, timeVeryFirst } from './cursor/certificates.ts';
import { measureDecoder } from './cursor/decoder.ts';
import { measureEnvelopes, measureFirstByte } from './cursor/delays.ts';
import { measureLongRuns } from './cursor/long-run.ts';
import type { Part, PartSetting } from './cursor/part.ts';
import { startCursorPeers } from './cursor/peers.ts';
import type { Bench, Setting } from './support/bench.ts';
import { checkRecorded } from './support/recorded.ts';
import type { Report } from './support/report.ts';

export const cursor: Bench = { name: 'cursor', title: 'Cursor, intercepted (TLS on both legs)', run };

/** The decoder is last: until then this process has nothing to do but to be a client. */
const PARTS: readonly ((setting: PartSetting) => Promise<Part>)[] = [
  measureFirstByte,
  measureEnvelopes,
  measureCertificates,
  measureLongRuns,
  measureAppends,
];

async function run({ stage, isQuick, program }: Setting): Promise<Report> {
  const peers = await startCursorPeers(stage, program);
  const { all, recorder } = peers;
  const veryFirstMs = recorder === undefined ? undefined : await timeVeryFirst(recorder);
  const parts: Part[] = [];
  for (const measure of PARTS) parts.push(await measure({ ...peers, isQuick }));
  const sent = parts.reduce((sum, part) => sum + part.sent, veryFirstMs === undefined ? 0 : 1);
  const recorded = await checkRecorded(recorder?.sidecar, sent);
  const decoder = await measureDecoder(program, isQuick);
  return {
    columns: all.map(({ name }) => name),
    judged: ['cursor-rec'],
    rows: [
      ...parts.flatMap(({ rows }) => rows),
      { measure: 'very first connection after the start, ms', digits: 1, by: { 'cursor-rec': veryFirstMs } },
      ...recorded.rows,
      ...decoder.rows,
    ],
    notes: [...parts.flatMap(({ notes }) => notes), ...recorded.notes, ...decoder.notes],
  };
}
