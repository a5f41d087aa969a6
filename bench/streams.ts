// 512 streams at once: is every byte there, does one stand still, how much memory does it take, does it verify.
import { createHash } from 'node:crypto';
import { Pool } from 'undici';
import type { Bench, Setting } from './support/bench.ts';
import { send } from './support/client.ts';
import { type Peer, type Peers, startPeers } from './support/peers.ts';
import { plainEvents } from './support/plain-stream.ts';
import { readMemory } from './support/process-stat.ts';
import { createPrompt } from './support/prompt.ts';
import { checkRecorded } from './support/recorded.ts';
import type { Report } from './support/report.ts';
import { median } from './support/statistics.ts';
import { verifyRecordings } from './support/verify-recordings.ts';

export const streams: Bench = { name: 'streams', title: '512 streams at once', run };

const STREAMS = 512;
const PROMPT_BYTES = 8192;
const CHUNK_EVERY_MS = 100;
/** Silence this long, ten times the pace, is a stream that stands still. */
const STALL_MS = 1000;

interface StreamResult {
  readonly bytes: number;
  readonly sentBytes: number;
  readonly isEqual: boolean;
  /** Longest silence between two chunks. */
  readonly silenceMs: number;
}
interface PeerResult {
  readonly results: readonly StreamResult[];
  readonly peakMiB: number | undefined;
}

async function run({ stage, isQuick, program }: Setting): Promise<Report> {
  const peers = await startPeers(stage, { program, hasAside: false });
  const chunks = isQuick ? 12 : 60;
  const found = new Map<string, PeerResult>();
  for (const peer of peers.all) found.set(peer.name, await measure(peer, chunks));
  const recordings = await checkRecordings(peers, isQuick ? 4 : 16);
  const by = (value: (result: PeerResult) => number | undefined) =>
    Object.fromEntries([...found].map(([name, result]) => [name, value(result)]));
  const count = (isCounted: (result: StreamResult) => boolean) =>
    by(({ results }) => results.filter(isCounted).length);
  const none = { most: 0, source: 'issue' } as const;
  return {
    columns: [...found.keys()],
    judged: ['cursor-rec'],
    rows: [
      { measure: 'bytes sent', by: by(({ results }) => sum(results, ({ sentBytes }) => sentBytes)) },
      { measure: 'bytes received', by: by(({ results }) => sum(results, ({ bytes }) => bytes)) },
      { measure: 'streams with other bytes than sent', by: count(({ isEqual }) => !isEqual), bar: none },
      {
        measure: `streams silent for ${STALL_MS} ms`,
        by: count(({ silenceMs }) => silenceMs > STALL_MS),
        bar: none,
      },
      {
        measure: 'longest silence of a stream, median ms',
        by: by(({ results }) => median(results.map(({ silenceMs }) => silenceMs))),
      },
      {
        measure: 'longest silence of all, ms',
        by: by(({ results }) => Math.max(...results.map(({ silenceMs }) => silenceMs))),
      },
      {
        measure: 'peak memory (VmHWM), MiB',
        by: by(({ peakMiB }) => peakMiB),
        bar: { most: 400, source: 'issue' },
      },
      ...recordings.rows,
    ],
    notes: [`${chunks} chunks a stream, one every ${CHUNK_EVERY_MS} ms`, ...recordings.notes],
  };
}

async function measure({ origin, path, pid, settle }: Peer, chunks: number): Promise<PeerResult> {
  const pool = new Pool(origin, { connections: STREAMS });
  const running = Array.from({ length: STREAMS }, (_, stream) => receive(pool, { path, stream, chunks }));
  const results = await Promise.all(running);
  await settle();
  await pool.close();
  return { results, peakMiB: readMemory(pid)?.peakMiB };
}

interface Receiving {
  readonly path: string;
  readonly stream: number;
  readonly chunks: number;
}

/** One stream to its end; a stream that is cut has other bytes than were sent. */
async function receive(pool: Pool, { path, stream, chunks }: Receiving): Promise<StreamResult> {
  const { body } = createPrompt(PROMPT_BYTES, { seed: 1000 + stream, stream: true });
  const events = [...plainEvents({ stream, chunks, isStamped: false })].join('');
  const received = createHash('sha256');
  const result = { bytes: 0, silenceMs: 0 };
  let lastAt: number | undefined;
  const onChunk = (chunk: Buffer) => {
    const now = performance.now();
    if (lastAt !== undefined) result.silenceMs = Math.max(result.silenceMs, now - lastAt);
    lastAt = now;
    result.bytes += chunk.length;
    received.update(chunk);
  };
  // Streams begin one after the other within one pace, so that their chunks are spread over it.
  const delayMs = Math.floor((stream / STREAMS) * CHUNK_EVERY_MS);
  const pace = { delayMs, everyMs: CHUNK_EVERY_MS, isStamped: false };
  await send(pool, { path, plan: { type: 'stream', stream, chunks, ...pace }, body, onChunk }).catch(
    () => {},
  );
  const isEqual = received.digest('hex') === createHash('sha256').update(events).digest('hex');
  return { ...result, sentBytes: Buffer.byteLength(events), isEqual };
}

/** Ends the sidecar, and verifies some of the recordings: each is a process of its own. */
async function checkRecordings({ sidecar }: Peers, sample: number): Promise<Pick<Report, 'rows' | 'notes'>> {
  const recorded = await checkRecorded(sidecar, STREAMS);
  if (sidecar === undefined) return recorded;
  const { verified, failed } = await verifyRecordings(sidecar, sample);
  return {
    rows: [
      ...recorded.rows,
      {
        measure: `of ${verified} recordings, do not verify`,
        by: { 'cursor-rec': failed.length },
        bar: { most: 0, source: 'issue' },
      },
    ],
    notes: [...recorded.notes, ...failed.map(({ id, code }) => `verify ${id} ended with ${code}`)],
  };
}

function sum(results: readonly StreamResult[], value: (result: StreamResult) => number): number {
  return results.reduce((total, result) => total + value(result), 0);
}
