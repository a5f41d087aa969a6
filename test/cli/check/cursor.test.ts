import { expect, test } from 'vitest';
import { checkVersion } from '../../../src/cli/check/cursor.ts';

test.each([
  ['2.3.41', 'ok'],
  ['3.9.15', 'ok'],
  ['3.9.16', 'fail'],
  ['3.10.0', 'fail'],
  ['3.10.99-nightly', 'fail'],
  ['3.11.0', 'ok'],
  ['4.9.20', 'ok'],
])('version %s is %s: from 3.9.16 until 3.10 it connects past the proxy', (version, status) => {
  expect(checkVersion({ version, file: 'product.json' }, { processes: [] }).status).toBe(status);
});

test('a Cursor that was not found is no failure', () => {
  expect(checkVersion(undefined, { processes: [] }).status).toBe('skip');
  const running = [{ pid: 1, command: ['cursor'], isMain: true }];
  expect(checkVersion(undefined, { processes: running }).status).toBe('warn');
});
