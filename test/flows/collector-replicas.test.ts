// Two collectors on one PostgreSQL and one place for blobs are one collector: what one took the other has, and one log holds it.
import { generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { parseLogProof } from '../../src/core/proof/log-proof.ts';
import { put, recordAs, shipOver, startTestCollector } from '../support/collector/collector.ts';
import { useStores } from '../support/collector/stores.ts';
import { eventually } from '../support/eventually.ts';

const stores = useStores();

test('two collectors on one store share sessions, batches and the log', async () => {
  const folder = await stores.makeFolder();
  const keyFile = join(folder, 'log.key');
  const { privateKey } = generateKeyPairSync('ed25519');
  await writeFile(keyFile, privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600 });
  const shared = {
    database: await stores.newUrl('PostgreSQL'),
    blobs: pathToFileURL(join(folder, 'blobs')).href,
    keyFile,
    origin: 'log.example.org',
    url: 'https://rec.example.org',
  };
  const one = await startTestCollector(shared);
  const other = await startTestCollector(shared, one.provider);
  try {
    expect(other.verifierKey).toBe(one.verifierKey);
    const machine = await recordAs(one, 'alice', { number: 1, exchanges: 3 });
    const { id, segments } = machine.shipped;
    await shipOver(one, 'alice', machine, shared.url);
    const lines = segments.flat();
    const body = lines.map((line) => `${line}\n`).join('');
    const again = await put(other, 'alice', `/v1/sessions/${id}/entries?from=0`, [
      'application/x-ndjson',
      body,
    ]);
    expect(await again.json()).toEqual({ next: lines.length });
    const entries = await other.ask('alice', `/v1/sessions/${id}/entries`);
    expect(await entries.text()).toBe(body);
    for (const [at] of segments.entries()) {
      const receipts = await eventually(async () =>
        Promise.all(
          [one, other].map(async (collector) => {
            const answer = await collector.ask('alice', `/v1/sessions/${id}/receipts/${at + 1}`);
            expect(answer.status).toBe(200);
            return parseLogProof(await answer.text())?.index;
          }),
        ),
      );
      expect(receipts[0]).toBe(receipts[1]);
    }
    // Whoever leads may go: the other one puts the next seals into order.
    await one.close();
    const next = await recordAs(other, 'alice', { number: 2 });
    await shipOver(other, 'alice', next, shared.url);
    await eventually(async () => {
      const answer = await other.ask('alice', `/v1/sessions/${next.shipped.id}/receipts/1`);
      expect(answer.status).toBe(200);
    });
  } finally {
    await other.close();
    await one.close();
  }
});
