// Flags that would let everybody in, or that make no sense together, are refused before anything is opened.
import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { type CollectorStartOptions, runCollectorStart } from '../../../src/cli/collector/start.ts';
import { createTestContext } from '../../support/context.ts';

const OPTIONS: CollectorStartOptions = {
  port: 0,
  host: '127.0.0.1',
  groupsClaim: 'groups',
  insecureNoAuth: false,
  trustedProxy: [],
  witness: [],
  json: true,
};

test.each<readonly [Partial<CollectorStartOptions>, string]>([
  [{}, '--issuer'],
  [{ issuer: 'https://id.example' }, '--audience'],
  [{ insecureNoAuth: true, host: '0.0.0.0' }, '--host'],
  [{ insecureNoAuth: true, host: 'collector.example' }, '--host'],
  [{ insecureNoAuth: true, issuer: 'https://id.example', audience: 'x' }, 'both'],
  [{ insecureNoAuth: true, tlsCert: 'x.pem' }, '--tls-key'],
  [{ insecureNoAuth: true, url: 'https://x.example/path' }, '--url'],
  [{ insecureNoAuth: true, url: 'x.example' }, '--url'],
  [{ insecureNoAuth: true, witness: ['nonsense'] }, '--witness'],
])('collector start %j is refused, and %s is named', async (options, named) => {
  const context = await createTestContext();
  const running = runCollectorStart({ ...OPTIONS, ...options }, context);
  await expect(running).rejects.toMatchObject({ code: 'usage', message: expect.stringContaining(named) });
  expect(await readdir(context.home)).toEqual([]);
});
