// A collector that asks nobody who they are, and the policy that is settled at it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Collector, type CollectorOptions, startCollector } from '../../../src/collector/collector.ts';
import { checkRedaction } from '../../../src/sidecar/redaction/open-redactors.ts';

/** What is not named is as it needs to be; without `data` it keeps everything in a folder that goes after the test. */
export type OpenCollectorOptions = Partial<CollectorOptions>;

/** Starts one that ends with the test at the latest. */
export async function startOpenCollector(options: OpenCollectorOptions = {}): Promise<Collector> {
  const collector = await startCollector({
    host: '127.0.0.1',
    port: 0,
    witnesses: [],
    version: 'test',
    checkRedaction,
    writeLog: () => undefined,
    ...options,
    data: options.data ?? (await makeTestFolder('open-collector')),
  });
  onTestFinished(() => collector.close());
  return collector;
}

/** A folder that goes after the test. */
export async function makeTestFolder(name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `${name}-`));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Settles the policy of the organisation. Throws where the collector does not take it. */
export async function settlePolicy({ url }: Pick<Collector, 'url'>, rules: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${url}/v1/policy`, { method: 'PUT', headers, body: JSON.stringify(rules) });
  if (!answer.ok)
    throw new Error(`expected the policy to be taken, found ${answer.status}: ${await answer.text()}`);
}
