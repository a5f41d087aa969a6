// Marks beside a recording.
import { appendFileSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { appendMark, MARKS_FILE, readMarks } from '../../../src/sidecar/spool/marks.ts';
import { createFolder } from '../../support/context.ts';

describe('marks of a session', () => {
  it('are none before one is set', async () => {
    expect(await readMarks(await createFolder())).toEqual([]);
  });

  it('stay in the order in which they were set, for their owner only', async () => {
    const folder = await createFolder();
    const marks = [
      { t: 93_500, at: '2026-11-26T13:05:10.000Z' },
      { t: 10, note: 'the wrong file' },
    ];
    for (const mark of marks) await appendMark(folder, mark);
    expect(await readMarks(folder)).toEqual(marks);
    expect(statSync(join(folder, MARKS_FILE)).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(folder, MARKS_FILE), 'utf8').split('\n')).toHaveLength(3);
  });

  it('are read beside lines that are none', async () => {
    const folder = await createFolder();
    await appendMark(folder, { t: 1 });
    appendFileSync(join(folder, MARKS_FILE), 'not JSON\n{"t":-1}\n[]\n');
    await appendMark(folder, { t: 2 });
    expect(await readMarks(folder)).toEqual([{ t: 1 }, { t: 2 }]);
  });
});
