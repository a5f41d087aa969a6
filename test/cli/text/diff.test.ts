import { execFile, spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatDiff } from '../../../src/cli/text/diff.ts';
import { createFolder } from '../../support/context.ts';

test('formatDiff shows what changes with three lines around, each place by itself', () => {
  const before = Array.from({ length: 20 }, (_, index) => `${index}\n`).join('');
  const after = `${before.replace('2\n', 'two\n').replace('17\n', '')}end`;
  expect(formatDiff({ name: 'f', before, after })).toBe(
    '--- f\n+++ f\n@@ -1,6 +1,6 @@\n 0\n 1\n-2\n+two\n 3\n 4\n 5\n@@ -15,6 +15,6 @@\n 14\n 15\n 16\n-17\n 18\n 19\n+end\n\\ No newline at end of file\n',
  );
});

test('formatDiff names a file that is not there /dev/null', () => {
  expect(formatDiff({ name: 'f', before: undefined, after: 'a\n' })).toBe(
    '--- /dev/null\n+++ f\n@@ -0,0 +1,1 @@\n+a\n',
  );
  expect(formatDiff({ name: 'f', before: 'a\n', after: undefined })).toBe(
    '--- f\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-a\n',
  );
  expect(formatDiff({ name: 'f', before: 'a\n', after: 'a\n' })).toBe('');
});

const hasPatch = spawnSync('patch', ['--version']).error === undefined;

test.skipIf(!hasPatch)('patch makes the one text of the other with it', async () => {
  const folder = await createFolder();
  const file = join(folder, 'f');
  const texts = fc
    .array(fc.constantFrom('a', 'b', 'c', '', 'd'), { minLength: 1, maxLength: 30 })
    .map((lines) => lines.join('\n'));
  await fc.assert(
    fc.asyncProperty(texts, texts, async (before, after) => {
      fc.pre(before !== after && before !== '' && after !== '');
      await writeFile(file, before);
      const diff = formatDiff({ name: 'f', before, after });
      const patched = await new Promise<string>((resolve, reject) => {
        const child = execFile('patch', ['-s', '-o', '-', file], (error, stdout) =>
          error === null ? resolve(stdout) : reject(error),
        );
        child.stdin?.end(diff);
      });
      expect(patched).toBe(after);
    }),
    { numRuns: 40 },
  );
});
