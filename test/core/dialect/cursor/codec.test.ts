// How bodies are made: by path, and only where the path does not say by content type.
import { expect, test } from 'vitest';
import { cursorCodec } from '../../../../src/core/dialect/cursor/codec.ts';
import type { Side } from '../../../../src/core/model/frame.ts';

const runSse = '/agent.v1.AgentService/RunSSE';
const append = '/aiserver.v1.BidiService/BidiAppend';

test.each<[string, Side, string | undefined, object]>([
  // RunSSE says that it is SSE, and is not.
  [
    runSse,
    'response',
    'text/event-stream',
    { framing: 'connect', codec: 'proto', message: 'AgentServerMessage' },
  ],
  [runSse, 'response', undefined, { framing: 'connect', codec: 'proto', message: 'AgentServerMessage' }],
  [runSse, 'response', 'application/connect+proto', { framing: 'connect', codec: 'proto' }],
  [runSse, 'response', 'application/connect+json; charset=utf-8', { framing: 'connect', codec: 'json' }],
  [runSse, 'response', 'application/json', { framing: 'unary', codec: 'json' }],
  [runSse, 'request', 'application/connect+proto', { framing: 'connect', message: 'BidiRequestId' }],
  [
    append,
    'request',
    'application/proto',
    { framing: 'unary', message: 'BidiAppendRequest', payload: 'AgentClientMessage' },
  ],
  [
    '/agent.v1.AgentService/RunPoll',
    'response',
    undefined,
    { message: 'BidiPollResponse', payload: 'AgentServerMessage' },
  ],
  ['/agent.v1.AgentService/NameAgent', 'response', 'application/proto', { framing: 'unary', message: 'any' }],
  [
    '/agent.v1.AgentService/NewStream',
    'response',
    'application/connect+proto',
    { framing: 'connect', message: 'any' },
  ],
  [
    '/agent.v1.AgentService/Run',
    'response',
    'application/grpc+proto',
    { framing: 'connect', codec: 'proto' },
  ],
])('cursorCodec of %s %s as %s', (path, side, contentType, expected) => {
  expect(cursorCodec(path, { side, contentType })).toMatchObject(expected);
});

test.each([
  ['text/event-stream', 'application/connect+json', 'json'],
  [undefined, 'application/connect+json', 'json'],
  ['text/event-stream', 'application/connect+proto', 'proto'],
  ['application/connect+proto', 'application/connect+json', 'proto'],
])('cursorCodec of an answer as %s to a request as %s', (contentType, askedType, codec) => {
  expect(cursorCodec(runSse, { side: 'response', contentType, askedType })).toMatchObject({ codec });
});

test('cursorCodec takes the payload of an append from the stream that it belongs to', () => {
  const place = { side: 'request', contentType: 'application/proto' } as const;
  expect(cursorCodec(append, { ...place, appended: 'RunInferenceClientMessage' })?.payload).toBe(
    'RunInferenceClientMessage',
  );
  expect(cursorCodec(append, { ...place, side: 'response' })).not.toHaveProperty('payload');
});

test.each([
  ['a page of a load balancer', runSse, 'text/html'],
  ['what is not known to stream', '/agent.v1.AgentService/NewThing', 'text/event-stream'],
  ['credentials', '/auth/poll', 'application/json'],
  ['paths of others', '/v1/messages', 'application/json'],
])('cursorCodec leaves %s alone', (_, path, contentType) => {
  expect(cursorCodec(path, { side: 'response', contentType })).toBeUndefined();
});
