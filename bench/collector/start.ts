// A collector in a home of its own, with all that it needs embedded, and an issuer of tokens beside it.
import { join } from 'node:path';
import type { Setting } from '../support/bench.ts';
import { startChild } from '../support/child.ts';
import { programEnvironment } from '../support/sidecar.ts';
import { type BenchIssuer, startIssuer } from './issuer.ts';

export interface BenchCollector {
  readonly url: string;
  readonly pid: number;
  /** The folder of all that it keeps. */
  readonly data: string;
  readonly issuer: BenchIssuer;
  /** Of somebody who reads everything. */
  auditorToken(): string;
  /** Has it end, and waits for it. */
  end(): Promise<void>;
}

export interface StartOptions extends Pick<Setting, 'stage'> {
  readonly program: string;
  /** Is given the folder before the collector is. */
  readonly fill?: (data: string) => Promise<void>;
}

/** Starts one that ends with the stage. */
export async function startBenchCollector({ stage, program, fill }: StartOptions): Promise<BenchCollector> {
  const home = await stage.makeFolder();
  const data = join(home, 'data');
  await fill?.(data);
  const issuer = await startIssuer(stage);
  const child = await startChild(
    [
      ...[program, 'collector', 'start', '--json', '--port', '0', '--data', data],
      ...['--issuer', issuer.issuer, '--audience', issuer.audience, '--auditor-group', 'auditors'],
    ],
    { stage, environment: programEnvironment(home) },
  );
  return {
    url: String(child.ready.url),
    pid: child.pid,
    data,
    issuer,
    auditorToken: () => issuer.token('ruth', ['auditors']),
    async end() {
      child.signal('SIGTERM');
      await child.ended;
    },
  };
}
