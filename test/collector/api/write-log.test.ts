// The collector's own log says what failed and where, without what was in it.
import { expect, test } from 'vitest';
import { createLogWriter, toFailure } from '../../../src/collector/api/write-log.ts';
import { StoreError } from '../../../src/collector/store/store-error.ts';

test('a line is JSON with its time first', () => {
  let text = '';
  const write = createLogWriter(
    (line) => {
      text += line;
    },
    () => 0,
  );
  write({ level: 'info', event: 'answered', status: 200 });
  expect(text).toBe('{"at":"1970-01-01T00:00:00.000Z","level":"info","event":"answered","status":200}\n');
});

test('a failure keeps the message of an error to itself, unless it is the store speaking', () => {
  const said = 'what the developer asked';
  const line = JSON.stringify(toFailure(new SyntaxError(`Unexpected token in "${said}"`)));
  expect(line).toContain('SyntaxError');
  expect(line).toContain('write-log.test.ts');
  expect(line).not.toContain(said);
  expect(toFailure(new StoreError('damaged', 'expected a blob'))).toMatchObject({
    message: 'expected a blob',
  });
  expect(JSON.stringify(toFailure(said))).not.toContain(said);
});
