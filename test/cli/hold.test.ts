// The hold command: on, off, and who it was.
import { userInfo } from 'node:os';
import { beforeEach, expect, test } from 'vitest';
import { runHold } from '../../src/cli/hold.ts';
import { readHold } from '../../src/sidecar/spool/hold.ts';
import { createTestContext, type TestContext } from '../support/context.ts';
import { type KeptSession, recordConversation } from '../support/kept-home.ts';

let context: TestContext;
let session: KeptSession;
beforeEach(async () => {
  context = await createTestContext();
  session = await recordConversation(context, 1, { turns: [{ prompt: 'Hello.', answer: 'Hi.' }] });
});

test('hold says who put the session on hold, when and why, until it is released', async () => {
  await runHold('last', { release: false, reason: 'case 4711', json: true }, context);
  const by = { method: 'os-user', subject: userInfo().username };
  const said = JSON.parse(context.said()) as object;
  expect(said).toEqual({
    session: session.id,
    held: true,
    hold: { at: expect.any(String), by, reason: 'case 4711' },
  });
  expect(await readHold(session.folder)).toEqual({ at: expect.any(String), by, reason: 'case 4711' });
  await runHold(session.id, { release: true, reason: undefined, json: true }, context);
  expect(JSON.parse(context.said())).toEqual({ session: session.id, held: false });
  expect(await readHold(session.folder)).toBeUndefined();
});

test('hold releases nothing that is not on hold', async () => {
  await expect(
    runHold('last', { release: true, reason: undefined, json: false }, context),
  ).rejects.toMatchObject({ code: 'not-found' });
  await expect(runHold('last', { release: true, reason: 'x', json: false }, context)).rejects.toMatchObject({
    code: 'usage',
  });
});

test('a second hold does not replace who put the first one, when and why', async () => {
  await runHold('last', { release: false, reason: 'case 4711', json: true }, context);
  await expect(
    runHold('last', { release: false, reason: 'oops', json: true }, context),
  ).rejects.toMatchObject({ code: 'on-hold', message: expect.stringContaining('--release') });
  expect(await readHold(session.folder)).toMatchObject({ reason: 'case 4711' });
});
