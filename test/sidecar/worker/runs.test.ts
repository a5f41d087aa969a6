// What the exchanges of one request id tell each other.
import { expect, test } from 'vitest';
import { createRuns } from '../../../src/sidecar/worker/runs.ts';

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
