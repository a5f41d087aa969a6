// A session that would fill the memory is refused before it is read.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { expectSmall } from '../../../src/cli/read/expect-small.ts';
import { closeAfterTest } from '../../support/http/scene.ts';

test('expectSmall counts all segments of a session, and nothing else in its folder', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cursor-rec-small-'));
  closeAfterTest(() => rm(folder, { recursive: true }));
  const session = { id: '019abc00', folder };
  for (const name of ['0001.jsonl', '0002.jsonl', '0001.seal'])
    await writeFile(join(folder, name), ' '.repeat(600_000));
  await expectSmall(session, 1_200_000);
  await expect(expectSmall(session, 1_199_999)).rejects.toMatchObject({
    code: 'failed',
    message: expect.stringMatching(
      /^expected .* up to 1\.1 MiB .*, found 019abc00 of 1\.1 MiB: .*erase 019abc00 --match TEXT$/,
    ),
  });
});
