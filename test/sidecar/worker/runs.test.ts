// What the exchanges of one request id tell each other.
import { expect, test } from 'vitest';
import { unknownDialect } from '../../../src/core/dialect/unknown.ts';
import type { ExchangeOpened } from '../../../src/core/model/capture.ts';
import { createRuns } from '../../../src/sidecar/worker/runs.ts';
import { createSessionLinks } from '../../../src/sidecar/worker/session-links.ts';
import type { Sessions } from '../../../src/sidecar/worker/sessions.ts';
import { sha256 } from '../../support/recording.ts';

/** Nothing in these tests gets as far as a session. */
const noSessions = undefined as unknown as Sessions;

test('runs tell those who wait that a stream opened, each once', () => {
  const runs = createRuns();
  const told: string[] = [];
  runs.whenOpened('r1', () => told.push('first'));
  runs.whenOpened('r1', () => told.push(`second: ${runs.appendedTo('r1')}`));
  runs.whenOpened('r2', () => told.push('other'));
  runs.streamOpened('r1', 'AgentClientMessage');
  runs.streamOpened('r1', 'AgentClientMessage');
  expect(told).toEqual(['first', 'second: AgentClientMessage']);
});

test('runs tell those who wait that a session is known, each once', () => {
  const runs = createRuns();
  const told: string[] = [];
  runs.whenKnown('r1', () => told.push('known'));
  runs.known('r2');
  expect(told).toEqual([]);
  runs.known('r1');
  runs.known('r1');
  expect(told).toEqual(['known']);
});

test('runs forget the oldest of too many', () => {
  const runs = createRuns();
  for (let number = 0; number <= 4096; number++) runs.streamOpened(`r${number}`, 'AgentClientMessage');
  expect(runs.appendedTo('r0')).toBeUndefined();
  expect(runs.appendedTo('r4096')).toBe('AgentClientMessage');
});

test('a run whose stream never passed is given up once, and its later appends wait for nothing', () => {
  // The symptom: thousands of appends kept in memory, each longer to add than the one before.
  const links = createSessionLinks(noSessions, { sha256, drift: undefined as never });
  const opened: ExchangeOpened = {
    type: 'exchange-opened',
    exchange: 'e',
    at: 0,
    method: 'POST',
    url: 'https://api2.cursor.sh/aiserver.v1.BidiService/BidiAppend',
    route: 'cursor',
    client: { address: '127.0.0.1', connection: 1 },
    headers: [['x-request-id', 'r1']],
  };
  const subject = { opened, dialect: unknownDialect, path: '/aiserver.v1.BidiService/BidiAppend' };
  let told = 0;
  for (let count = 0; count < 5000; count++)
    expect(links.whenDecodable(subject, 'request', () => told++)).toBe(true);
  links.stopWaiting(subject);
  expect(told).toBe(5000);
  expect(links.whenDecodable(subject, 'request', () => told++)).toBe(false);
});
