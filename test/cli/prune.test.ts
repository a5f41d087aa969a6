// The prune command: by config.json, with a dry run before, and verify --all knows afterwards.
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runPrune } from '../../src/cli/prune.ts';
import { runVerify } from '../../src/cli/verify.ts';
import { createTestContext, type TestContext } from '../support/context.ts';
import { recordConversation } from '../support/kept-home.ts';

async function createHome(retention: object): Promise<TestContext> {
  const context = await createTestContext();
  await writeFile(join(context.home, 'config.json'), JSON.stringify(retention));
  const turns = [{ prompt: 'Hello.', answer: 'Hi.' }];
  await recordConversation(context, 1, { turns, startedAt: '2020-01-01T10:00:00.000Z' });
  await recordConversation(context, 2, { turns, startedAt: new Date().toISOString() });
  return context;
}
async function prune(context: TestContext, dryRun: boolean) {
  await runPrune({ dryRun, json: true }, context);
  return JSON.parse(context.said()) as { removed: { id: string }[] };
}

test('prune removes what is due and says so; a dry run only says it', async () => {
  const context = await createHome({ retention: { maxAgeDays: 365 } });
  const said = {
    removed: [{ reason: 'age', startedAt: '2020-01-01T10:00:00.000Z' }],
    kept: { sessions: 1, held: 0 },
  };
  expect(await prune(context, true)).toMatchObject({ dryRun: true, ...said });
  expect(await readdir(join(context.home, 'sessions'))).toHaveLength(2);
  expect(await prune(context, false)).toMatchObject({ dryRun: false, ...said });
  expect(await readdir(join(context.home, 'sessions'))).toHaveLength(1);
  await runVerify(undefined, { json: false, all: true }, context);
  const text = context.said();
  expect(text).toContain('removed by policy (age)');
  expect(text).toContain('no session is missing');
  expect(context.exitCode()).toBeUndefined();
});

test('prune keeps everything where config.json sets no bound', async () => {
  const context = await createHome({});
  expect(await prune(context, false)).toMatchObject({ removed: [], kept: { sessions: 2 } });
  await runPrune({ dryRun: false, json: false }, context);
  expect(context.said()).toMatch(/^config.json has no "retention": everything is kept\. 2 sessions stay/);
});
