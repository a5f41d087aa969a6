// A long session is counted as soon as it is closed, so that whoever lists it then waits for nothing.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { openFlow } from '../support/flow.ts';
import { chatEvent, chatRequest, openHttpUpstream } from '../support/http-upstream.ts';
import { runProgram } from '../support/sidecar.ts';

test('what a stop closes is counted without anybody asking for it', async () => {
  const upstream = await openHttpUpstream((_request, response) => {
    response.setHeader('content-type', 'text/event-stream');
    for (let event = 0; event < 500; event++) response.write(chatEvent(`${event} ${'word '.repeat(250)}`));
    response.end('data: [DONE]\n\n');
  });
  const flow = await openFlow({ upstream: upstream.url });
  expect((await flow.send({ body: chatRequest('Count me') })).status).toBe(200);
  // A session that opens and closes between two looks is counted by who asks for it.
  await flow.recorded(1);
  await flow.sidecar.stop();
  const kept = await eventually(async () => {
    const names = (await readdir(join(flow.home, 'cache'))).filter((name) => name.endsWith('.json'));
    expect(names).toHaveLength(1);
    return names;
  });
  const { stdout } = await runProgram(flow.home, ['sessions', '--json']);
  const [listed] = JSON.parse(stdout).sessions;
  expect(listed).toMatchObject({ title: 'Count me', turns: 1, status: 'sealed' });
  expect(kept).toEqual([`${listed.id}.json`]);
  expect(listed).not.toHaveProperty('isPart');
  expect(listed.bytes).toBeGreaterThan(256 * 1024);
});
