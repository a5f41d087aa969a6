import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openSegmentFiles } from '../../../src/cli/read/segment-files.ts';

test.skipIf(process.platform === 'win32').each(['a pipe', 'a link'])(
  'openSegmentFiles refuses %s in place of a segment',
  async (what) => {
    const folder = await mkdtemp(join(tmpdir(), 'segment-files-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, '0001.jsonl'), 'line\n');
    if (what === 'a pipe') execFileSync('mkfifo', [join(folder, '0002.jsonl')]);
    else await symlink(join(folder, '0001.jsonl'), join(folder, '0002.jsonl'));
    expect(() => openSegmentFiles(folder)).toThrow(/0002\.jsonl to be a regular file/);
  },
);
