// What is not ready is named to everybody, and why to whoever reads the log; figures have names that Prometheus takes.
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { recordAs, shipOver, useCollector } from '../../../support/collector/collector.ts';

const collector = useCollector();

test('a place for blobs that is gone is not ready, and the log says why', async () => {
  const blobs = join(collector.data, 'blobs');
  await rename(blobs, `${blobs}-away`);
  const answer = await collector.ask(undefined, '/readyz');
  expect([answer.status, await answer.json()]).toEqual([
    503,
    {
      status: 'not-ready',
      checks: { store: 'ready', blobs: 'failing', log: 'ready', authentication: 'ready' },
    },
  ]);
  expect(collector.log).toContainEqual(
    expect.objectContaining({ level: 'error', event: 'not-ready', part: 'blobs', code: 'ENOENT' }),
  );
  await rename(`${blobs}-away`, blobs);
  expect((await collector.ask(undefined, '/readyz')).status).toBe(200);
});

test('entries are counted as they are acknowledged', async () => {
  const machine = await recordAs(collector, 'alice', { number: 1 });
  await shipOver(collector, 'alice', machine);
  const text = await (await collector.ask(undefined, '/metrics')).text();
  expect(text).toContain(`cursor_rec_entries_total ${machine.shipped.segments.flat().length}\n`);
});

test('figures of the collector are there, and only counters are called totals', async () => {
  const text = await (await collector.ask(undefined, '/metrics')).text();
  for (const name of [
    'http_seconds',
    'entries_total',
    'background_failures_total',
    'log_stopped',
    'witnesses_failing',
  ])
    expect(text).toMatch(new RegExp(`^# TYPE cursor_rec_${name} `, 'm'));
  expect([...text.matchAll(/^# TYPE \w+_total (?!counter).*$/gm)]).toEqual([]);
});
