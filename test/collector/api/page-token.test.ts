// The token of a page is ours or refused.
import { expect, test } from 'vitest';
import { formatPageToken, parsePageToken } from '../../../src/collector/api/page-token.ts';
import { isId } from '../../../src/core/model/session.ts';

const ID = '019abc00-0000-7000-8000-000000000001';

test('a page token is read back', () => {
  expect(parsePageToken(formatPageToken(ID), isId)).toBe(ID);
});

test.each(['', 'x', ID, `${formatPageToken(ID)}=`, formatPageToken("' or 1=1 --"), formatPageToken('../..')])(
  'a page token %j is refused',
  (token) => {
    expect(() => parsePageToken(token, isId)).toThrow(expect.objectContaining({ code: 'bad-request' }));
  },
);
