// Members that are not what the specification says, each in an otherwise whole recording.
import type { Json, JsonObject } from '../../src/core/model/json.ts';

/** A run that holds. */
export const RUN = {
  t: 5,
  type: 'run',
  value: { a: null },
  at: ['/a'],
  pieces: [
    [5, 'x'],
    [6, 'y'],
  ],
};

type Broken<Change> = Readonly<Record<string, Change>>;

/** What a run has in place of what it should. */
export const BROKEN_RUNS: Broken<JsonObject> = {
  'a run whose time is another': { t: 6 },
  'a run with a piece too long': { pieces: pieces([6, 'y', 'z']) },
  'a run with a piece that is no leaf': { pieces: pieces([6, {}]) },
  'a run with a piece without a time': { pieces: pieces(['6', 'y']) },
  'a run with a piece of a broken time': { pieces: pieces([6.5, 'y']) },
  'a run without pieces': { pieces: [] },
  'a run of what is none': { of: 'line' },
  'a run with a broken pointer': { at: ['a'] },
};

function pieces(second: readonly Json[]): Json {
  return [[5, 'x'], second];
}

/** Frames but for their time. */
export const BROKEN_FRAMES: Broken<JsonObject> = {
  'a status that is none': { type: 'head', status: '200', headers: [] },
  'a header in capitals': { type: 'head', status: 200, headers: [['Content-Type', 'x']] },
  'a header of one': { type: 'trailers', headers: [['a']] },
  'no trailers': { type: 'trailers' },
  'no value': { type: 'json' },
  'nothing to say': { type: 'event' },
  'two contents': { type: 'event', value: 1, text: 'x' },
  'a retry below zero': { type: 'event', value: 1, retry: -1 },
  'a name that is none': { type: 'event', value: 1, event: 3 },
  'an end that is none': { type: 'envelope', isEnd: 1, text: 'x' },
  'no envelope': { type: 'envelope' },
  'a line of two': { type: 'line', value: 1, text: '1' },
  'an opcode that is none': { type: 'message', opcode: 1, text: 'x' },
  'an opcode of another name': { type: 'message', opcode: 'x-later', text: 'x' },
  'no message': { type: 'message', opcode: 'text' },
  'no bytes': { type: 'bytes' },
  'base64 of another form': { type: 'bytes', base64: 'AB==' },
  'base64 without its end': { type: 'bytes', base64: 'AAA' },
  'base64 of other letters': { type: 'bytes', base64: 'A_AA' },
  'a digest in capitals': { type: 'digest', sha256: 'A'.repeat(64), bytes: 1 },
  'a digest without a length': { type: 'digest', sha256: 'a'.repeat(64) },
};

/** Types with what one of their entries has in place of what it should. */
export const BROKEN_DATA: Broken<{ readonly type: string } & JsonObject> = {
  'a method that is none': { type: 'exchange-opened', method: 1 },
  'an url that is none': { type: 'exchange-opened', url: null },
  'no address': { type: 'exchange-opened', client: {} },
  'a process without a number': { type: 'exchange-opened', client: { address: 'x', process: {} } },
  'no headers': { type: 'exchange-opened', headers: null },
  'headers in capitals': { type: 'exchange-opened', headers: [['A', 'b']] },
  'a guess': { type: 'exchange-opened', link: { by: 'guess', confidence: 1 } },
  'more than certainty': { type: 'exchange-opened', link: { by: 'history', confidence: 2 } },
  'another omission': { type: 'exchange-opened', omitted: 'all' },
  'another outcome': { type: 'exchange-closed', outcome: 'finished' },
  'bytes below zero': { type: 'exchange-closed', requestBytes: -1 },
  'an error without a message': { type: 'exchange-closed', error: { code: 'x' } },
  'an exchange that is none': { type: 'gap', exchange: 'x' },
  'another side': { type: 'gap', side: 'left' },
  'a length that is none': { type: 'gap', bytes: '3' },
  'a time with a fraction': { type: 'gap', to: 2.5 },
  'no label': { type: 'mark', label: null },
  'another method': { type: 'identity', identity: { method: 'saml', subject: 'alice' } },
  'no issuer': { type: 'identity', identity: { method: 'oidc', subject: 'alice' } },
  'no reason': { type: 'identity', reason: null },
  'no policy': { type: 'policy', policy: 'x' },
  'a finding without a rule': {
    type: 'redaction',
    findings: [{ where: 'url', fingerprint: '0a1b2c3d', length: 9 }],
  },
};

/** What a header has in place of what it should. */
export const BROKEN_HEADERS: Broken<JsonObject> = {
  'a month that no year has': { startedAt: '2026-99-99T10:00:00.000Z' },
  'another method': { identity: { method: 'saml', subject: 'alice' } },
  'no issuer': { identity: { method: 'oidc', subject: 'alice' } },
  'a mail address that is none': { identity: { method: 'os-user', subject: 'alice', email: 7 } },
  'a conversation that is none': { conversationId: 7 },
  'labels that are none': { labels: 'x' },
  'another session that is none': { remaskOf: { session: 'x', tip: 'x' } },
};
