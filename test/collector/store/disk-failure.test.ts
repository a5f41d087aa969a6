// Failures of a file system.
import { expect, it } from 'vitest';
import { toDiskFailure } from '../../../src/collector/store/disk-failure.ts';

const failure = (code: string) => Object.assign(new Error(`${code}: write '/a/path'`), { code });

it.each(['ENOSPC', 'EDQUOT', 'EIO', 'EROFS', 'EMFILE'])('%s passes, and no path is told', (code) => {
  const cause = failure(code);
  expect(toDiskFailure(cause)).toMatchObject({
    ...{ code: 'unavailable', cause },
    message: `expected room on a disk without fault, found ${code}`,
  });
});

it.each(['ENOENT', 'EACCES', 'EISDIR'])('%s stays what it is', (code) => {
  const cause = failure(code);
  expect(toDiskFailure(cause)).toBe(cause);
});
