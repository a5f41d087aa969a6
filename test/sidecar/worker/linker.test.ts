// Exchanges find their session by the surest sign there is.
import { expect, test } from 'vitest';
import { createLinker, historyKeys, type LinkFacts } from '../../../src/sidecar/worker/linker.ts';
import { sha256 } from '../../support/recording.ts';

const facts = (history: string[], more: Partial<LinkFacts> = {}): LinkFacts => ({
  historyKeys: historyKeys(history, sha256),
  connection: '1',
  dialect: 'openai-chat',
  ...more,
});

test('linker follows a conversation id over connections', () => {
  const linker = createLinker();
  const first = facts([], { conversationId: 'c1' });
  expect(linker.find(first)).toEqual({ by: 'conversation-id', confidence: 1 });
  linker.learn(first, { by: 'conversation-id', session: 's1' });
  expect(linker.find(facts([], { conversationId: 'c1', connection: '9' })).session).toBe('s1');
  expect(linker.find(facts([], { conversationId: 'c2' })).session).toBeUndefined();
});

test('linker follows the id of an earlier response', () => {
  const linker = createLinker();
  linker.learnResponse('resp_1', 's1');
  expect(linker.find(facts([], { previousResponseId: 'resp_1', connection: '7' }))).toEqual({
    session: 's1',
    by: 'previous-response',
    confidence: 1,
  });
});

test('linker follows a history that goes on from an earlier one, also on another connection', () => {
  const linker = createLinker();
  linker.learn(facts(['u1']), { by: 'connection', session: 's1' });
  linker.learn(facts(['x1'], { connection: '2' }), { by: 'connection', session: 's2' });
  const next = facts(['u1', 'a1', 'u2'], { connection: '2' });
  expect(linker.find(next)).toMatchObject({ session: 's1', by: 'history' });
  linker.learn(next, { by: 'history', session: 's1' });
  expect(linker.find(facts(['u1', 'a1', 'u2', 'a2', 'u3'], { connection: '3' })).session).toBe('s1');
  expect(linker.find(facts(['u9'], { connection: '2' })).session).toBe('s2');
});

test('linker does not take the same history again for a conversation that goes on', () => {
  const linker = createLinker();
  linker.learn(facts(['u1'], { connection: '1' }), { by: 'connection', session: 's1' });
  expect(linker.find(facts(['u1'], { connection: '2' }))).toEqual({ by: 'connection', confidence: 0.5 });
});

test('linker forgets a session that is over', () => {
  const linker = createLinker();
  linker.learn(facts(['u1'], { conversationId: 'c1' }), { by: 'conversation-id', session: 's1' });
  linker.learnResponse('r1', 's1');
  linker.forget('s1');
  expect(linker.find(facts(['u1', 'a'], { conversationId: 'c1' })).session).toBeUndefined();
  expect(linker.find(facts([], { previousResponseId: 'r1' })).session).toBeUndefined();
});

test('linker keeps two APIs on one connection apart, and side calls with the latest of them', () => {
  const linker = createLinker();
  linker.learn(facts(['u1']), { by: 'connection', session: 's1' });
  const responses = facts(['r1'], { dialect: 'openai-responses' });
  expect(linker.find(responses).session).toBeUndefined();
  linker.learn(responses, { by: 'connection', session: 's2' });
  expect(linker.find(facts([], { dialect: 'unknown' })).session).toBe('s2');
  expect(linker.find(facts(['u9'])).session).toBe('s1');
});

test('linker lets a side call that came first open the session of its connection', () => {
  const linker = createLinker();
  linker.learn(facts([], { dialect: 'unknown' }), { by: 'connection', session: 's1' });
  expect(linker.find(facts(['u1'])).session).toBe('s1');
});

test('linker keeps what is used while it forgets the oldest signs of a long session', () => {
  const linker = createLinker();
  linker.learn(facts(['u0']), { by: 'connection', session: 's1' });
  for (let turn = 1; turn < 3000; turn++) {
    expect(linker.find(facts([`u${turn}`])).session).toBe('s1');
    linker.learn(facts([`u${turn}`]), { by: 'connection', session: 's1' });
  }
  expect(linker.find(facts(['u2999', 'a', 'u'], { connection: '9' })).session).toBe('s1');
  expect(linker.find(facts(['u0', 'a', 'u'], { connection: '9' })).session).toBeUndefined();
});

test('linker takes a sub-agent to the session of the run that it says it is for, unless its own is known', () => {
  const linker = createLinker();
  const cursor = { dialect: 'cursor-agent', connection: 'cursor' } as const;
  const parent = facts([], { ...cursor, conversationId: 'c1', requestId: 'r1' });
  linker.learn(parent, { by: 'conversation-id', session: 's1' });
  const child = facts([], { ...cursor, conversationId: 'c2', requestId: 'r2', parentRequestId: 'r1' });
  expect(linker.find(child)).toEqual({ session: 's1', by: 'request-id', confidence: 0.9 });
  linker.learn(child, { by: 'request-id', session: 's1' });
  expect(linker.find(facts([], { ...cursor, conversationId: 'c2' }))).toEqual({
    session: 's1',
    by: 'conversation-id',
    confidence: 1,
  });
  linker.learn(facts([], { ...cursor, conversationId: 'c3' }), { by: 'conversation-id', session: 's3' });
  expect(linker.find(facts([], { conversationId: 'c3', parentRequestId: 'r1' })).session).toBe('s3');
  expect(linker.find(facts([], { conversationId: 'c4', parentRequestId: 'r9' })).session).toBeUndefined();
});
