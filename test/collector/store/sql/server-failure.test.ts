// Failures of a database server.
import { describe, expect, it } from 'vitest';
import { toServerFailure } from '../../../../src/collector/store/sql/server-failure.ts';

const said = (code: string) => Object.assign(new Error('quotes a value'), { severity: 'ERROR', code });

describe('toServerFailure', () => {
  it.each(['08006', '53100', '53300', '57P01', '57P02', '57P03', '58030', '25006'])(
    'takes the code %s for one that passes, and quotes nothing but it',
    (code) => {
      const failure = toServerFailure(said(code));
      expect(failure).toMatchObject({
        code: 'unavailable',
        message: `expected PostgreSQL to answer, found ${code}`,
      });
    },
  );

  // The store does transactions again by these, and answers others as its own fault.
  it.each(['40P01', '40001', '23505', '42P01', '22021'])('leaves the code %s as it is', (code) => {
    const error = said(code);
    expect(toServerFailure(error)).toBe(error);
  });

  it.each([
    [Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
    [new Error('Connection terminated unexpectedly'), 'Connection terminated unexpectedly'],
  ])('takes what the server did not say for a way that is broken: %s', (error, found) => {
    expect(toServerFailure(error)).toMatchObject({
      code: 'unavailable',
      message: `expected PostgreSQL to answer, found ${found}`,
      cause: error,
    });
  });
});
