// Requests a second: 32 connections, JSON of 8 KiB up, a small JSON answer down.
import type { Bench, Setting } from './support/bench.ts';
import { type Hammered, hammer } from './support/hammer.ts';
import { type Peer, type PeerName, startPeers } from './support/peers.ts';
import { readCpuMs, readMemory } from './support/process-stat.ts';
import { createPrompt } from './support/prompt.ts';
import { checkRecorded } from './support/recorded.ts';
import type { Report, Row } from './support/report.ts';
import { type Measured, measureRounds } from './support/rounds.ts';
import { median, quantile } from './support/statistics.ts';

export const throughput: Bench = { name: 'throughput', title: 'Throughput (c=32, 8 KiB JSON)', run };

const CONNECTIONS = 32;
const PROMPT_BYTES = 8192;

interface Sample extends Hammered {
  /** What the peer still worked when the last answer was there, ms. */
  readonly catchUpMs: number;
  /** Processor time of the peer, with its catching up. */
  readonly cpuMs: number;
  readonly peakMiB: number;
}

async function run({ stage, isQuick, program }: Setting): Promise<Report> {
  const { all, sidecar } = await startPeers(stage, { program, hasAside: true });
  const rounds = isQuick ? 2 : 5;
  const durationMs = isQuick ? 350 : 1500;
  const prompts = Array.from({ length: CONNECTIONS }, (_, index) =>
    createPrompt(PROMPT_BYTES, { seed: 100 + index, stream: false }),
  );

  let sent = 0;

  async function measure({ name, origin, path, pid, settle }: Peer): Promise<Sample> {
    const before = readCpuMs(pid) ?? Number.NaN;
    const hammered = await hammer({ origin, path, prompts, durationMs });
    const catchUpMs = await settle();
    if (name === 'cursor-rec') sent += hammered.latencies.length + hammered.failures;
    const cpuMs = (readCpuMs(pid) ?? Number.NaN) - before;
    return { ...hammered, catchUpMs, cpuMs, peakMiB: readMemory(pid)?.peakMiB ?? Number.NaN };
  }

  await measureRounds(all, { rounds: 1, measure });
  const measured = await measureRounds(all, { rounds, measure });
  const recorded = await checkRecorded(sidecar, sent);
  return {
    columns: measured.names,
    judged: ['cursor-rec'],
    rows: [...toRows(measured), ...recorded.rows],
    notes: [`medians over ${rounds} rounds of ${durationMs} ms a peer`, ...recorded.notes],
  };
}

function toRows(measured: Measured<Sample>): Row[] {
  const by = (value: (sample: Sample) => number) =>
    Object.fromEntries(measured.names.map((name) => [name, median(measured.of(name).map(value))]));
  return [
    { measure: 'requests/s', by: by(({ requestsPerSecond }) => requestsPerSecond) },
    {
      measure: '% of http-proxy, same round',
      digits: 1,
      by: Object.fromEntries(measured.names.map((name) => [name, shareOfProxy(measured, name)])),
      bar: { least: 45, source: 'issue' },
    },
    { measure: 'latency p50, ms', digits: 2, by: by(({ latencies }) => quantile(latencies, 0.5)) },
    { measure: 'latency p99, ms', digits: 2, by: by(({ latencies }) => quantile(latencies, 0.99)) },
    {
      measure: 'processor time a request, µs',
      by: by(({ cpuMs, latencies }) => (1000 * cpuMs) / latencies.length),
    },
    { measure: 'still at work after the last answer, ms', by: by(({ catchUpMs }) => catchUpMs) },
    { measure: 'peak memory (VmHWM), MiB', by: by(({ peakMiB }) => peakMiB) },
    {
      measure: 'requests that failed',
      by: Object.fromEntries(measured.names.map((name) => [name, countFailures(measured.of(name))])),
      bar: { most: 0, source: 'issue' },
    },
  ];
}

function shareOfProxy(measured: Measured<Sample>, name: PeerName): number {
  const proxy = measured.of('http-proxy');
  const shares = measured
    .of(name)
    .map(
      ({ requestsPerSecond }, round) =>
        (100 * requestsPerSecond) / (proxy[round]?.requestsPerSecond ?? Number.NaN),
    );
  return median(shares);
}

function countFailures(samples: readonly Sample[]): number {
  return samples.reduce((sum, { failures }) => sum + failures, 0);
}
