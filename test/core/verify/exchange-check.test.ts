// Exchanges and the counts of session-closed.
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/model/json.ts';
import { CLOSED, codesOf, type Draft, EXCHANGE, frames, OPENED, sessionOf, verify } from './recording.ts';

const OTHER = '019abc00-0000-7000-8000-00000000000b';
const BYTES = { t: 0, type: 'bytes', text: 'x' };

function ofOther(draft: Draft): Draft {
  return { ...draft, data: { ...(draft.data as JsonObject), exchange: OTHER } };
}

describe('an exchange', () => {
  it('opened, with frames, and closed holds; several may be open at once', () => {
    const drafts = [ofOther(OPENED), frames(BYTES), ofOther(frames(BYTES)), ofOther(CLOSED), frames(BYTES)];
    expect(verify(sessionOf(drafts, { exchanges: 2 }))).toMatchObject({ level: 'intact', problems: [] });
  });

  it('that was never opened is named once', () => {
    const drafts = [ofOther(frames(BYTES)), ofOther(frames(BYTES)), ofOther(CLOSED)];
    expect(verify(sessionOf(drafts)).problems).toMatchObject([{ code: 'exchange-not-opened', seq: 1 }]);
    expect(codesOf(verify(sessionOf([ofOther(CLOSED)])))).toEqual(['exchange-not-opened']);
  });

  it('that was opened by an entry now erased is no problem, one more is', () => {
    const opened = { ...ofOther(OPENED), isErased: true };
    const drafts = [opened, ofOther(frames(BYTES)), ofOther(CLOSED)];
    expect(verify(sessionOf(drafts, { exchanges: 2 })).problems).toEqual([]);
    const third = {
      type: 'frames',
      data: { exchange: OTHER.replace(/b$/, 'c'), side: 'request', frames: [] },
    };
    expect(codesOf(verify(sessionOf([...drafts, third], { exchanges: 2 })))).toEqual(['exchange-not-opened']);
  });

  it('opened twice, closed twice or with frames after its close is a problem', () => {
    expect(codesOf(verify(sessionOf([OPENED], { exchanges: 2 })))).toEqual(['exchange-opened-twice']);
    expect(codesOf(verify(sessionOf([CLOSED])))).toEqual(['exchange-closed-twice']);
    const late = [ofOther(OPENED), ofOther(CLOSED), ofOther(frames(BYTES))];
    expect(codesOf(verify(sessionOf(late, { exchanges: 2 })))).toEqual(['exchange-over']);
  });

  it('whose id is no UUIDv7 is a problem', () => {
    const drafts = [{ type: 'frames', data: { exchange: '../x', side: 'request', frames: [] } }];
    expect(codesOf(verify(sessionOf(drafts)))).toEqual(['data-malformed']);
  });
});

describe('session-closed', () => {
  const FINDING = { where: 'request/body', rule: 'r', fingerprint: '0a1b2c3d', length: 3 };
  const REDACTION = { type: 'redaction', data: { exchange: EXCHANGE, findings: [FINDING, FINDING] } };
  const GAP = { type: 'gap', data: { reason: 'queue-full', from: 1, to: 2 } };

  it('counts exchanges, gaps and findings', () => {
    expect(codesOf(verify(sessionOf([REDACTION, GAP], { gaps: 1, redactions: 2 })))).toEqual([]);
  });

  it.each<[string, JsonObject]>([
    ['exchanges', { exchanges: 2 }],
    ['exchanges', { exchanges: '1' }],
    ['gaps', { gaps: 0 }],
    ['gaps', { gaps: 2 }],
    ['redactions', { redactions: 1 }],
    ['redactions', { redactions: -1 }],
  ])('with a wrong number of %s is a problem', (name, counts) => {
    const { problems } = verify(sessionOf([REDACTION, GAP], { gaps: 1, redactions: 2, ...counts }));
    expect(problems).toMatchObject([{ code: 'count-mismatch', message: expect.stringContaining(name) }]);
  });

  it('may count more findings than are left where a redaction was erased, never fewer', () => {
    const drafts = [{ ...REDACTION, isErased: true }, REDACTION];
    expect(codesOf(verify(sessionOf(drafts, { redactions: 5 })))).toEqual([]);
    expect(codesOf(verify(sessionOf(drafts, { redactions: 1 })))).toEqual(['count-mismatch']);
  });
});
