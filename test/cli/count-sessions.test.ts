// Long sessions are listed at once, and counted by a program beside.
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { countBeside } from '../../src/cli/read/count-beside.ts';
import { readSummary } from '../../src/cli/read/summary.ts';
import { createFolder } from '../support/context.ts';
import { eventually } from '../support/eventually.ts';

const ID = '019abc00-0000-7000-8000-000000000001';

it('what was listed in part is counted without being waited for, also behind one that is gone', async () => {
  const home = await createFolder();
  const folder = join(home, 'sessions', '2026-11-25', ID);
  await cp(join(import.meta.dirname, '../recordings/sealed'), folder, { recursive: true });
  const session = { id: ID, folder };
  const { summary: whole } = await readSummary(home, session, { bytes: 1e6 });
  expect((await readSummary(home, session, { bytes: 0 })).summary.isPart).toBe(true);
  countBeside(home, [join(home, 'sessions', '2026-11-25', ID.replace(/1$/, '2')), folder]);
  await eventually(async () =>
    expect((await readSummary(home, session, { bytes: 0 })).summary).toEqual(whole),
  );
});
