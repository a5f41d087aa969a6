// Which path is which RPC, and what of it may be kept.
import { expect, test } from 'vitest';
import { type CursorPlane, cursorRpc } from '../../../../src/core/dialect/cursor/rpc.ts';
import { knownRpcs } from '../../../../src/core/dialect/cursor/rpc-table.ts';
import { cursorSchema } from '../../../../src/core/dialect/cursor/schema/cursor-schema.ts';
import { dialectFor } from '../../../../src/core/dialect/registry.ts';

test.each<[string, CursorPlane, string]>([
  ['/agent.v1.AgentService/Run', 'agent', 'cursor-agent'],
  ['/agent.v1.AgentService/RunSSE', 'agent', 'cursor-agent'],
  ['/cursor/agent.v1.AgentService/RunPoll', 'agent', 'cursor-agent'],
  ['/aiserver.v1.BidiService/BidiAppend', 'bidi-append', 'cursor-agent'],
  ['/aiserver.v1.InferenceService/RunInferenceSSE', 'inference', 'cursor-inference'],
  ['/aiserver.v1.InferenceService/Stream', 'inference', 'cursor-inference'],
  ['/aiserver.v1.ChatService/StreamUnifiedChatWithToolsIdempotentPoll', 'chat', 'cursor-chat'],
  ['/aiserver.v1.ChatService/GetPromptDryRun', 'other', 'unknown'],
  ['/agent.v1.AgentService/NameAgent', 'other', 'unknown'],
  ['/anysphere.v9.NewService/Anything', 'other', 'unknown'],
  ['/aiserver.v1.ServerConfigService/GetServerConfig', 'other', 'unknown'],
  ['/aiserver.v1.HealthService/StreamSSE', 'health', 'unknown'],
  ['/aiserver.v1.AiService/StreamCpp', 'counted', 'unknown'],
  ['/aiserver.v1.AiService/AvailableModels', 'other', 'unknown'],
  ['/aiserver.v1.CppService/MarkCppAccepted', 'counted', 'unknown'],
  ['/aiserver.v1.RepositoryService/FastUpdateFileV2', 'counted', 'unknown'],
  ['/aiserver.v1.AnalyticsService/Batch', 'counted', 'unknown'],
  ['/aiserver.v1.AnalyticsService/BootstrapStatsig', 'never', 'unknown'],
  ['/aiserver.v1.AuthService/GetEmail', 'never', 'unknown'],
  ['/auth/full_stripe_profile', 'never', 'unknown'],
  ['/oauth/token', 'never', 'unknown'],
])('cursorRpc and dialectFor know %s', (path, plane, dialect) => {
  expect(cursorRpc(path)?.plane).toBe(plane);
  expect(dialectFor('POST', path).name).toBe(dialect);
  expect(dialectFor('GET', path).name).toBe('unknown');
});

test.each([
  '/v1/chat/completions',
  '/authors',
  '/',
  '',
  '/updates',
  '/agent.v1.AgentService',
  '/x.v1.Service/Run',
])('cursorRpc knows nothing of %j', (path) => {
  expect(cursorRpc(path)).toBeUndefined();
});

test('cursorRpc tells how each way of one stream carries its messages', () => {
  const shapes = ['Run', 'RunSSE', 'RunPoll'].map((method) => cursorRpc(`/agent.v1.AgentService/${method}`));
  expect(shapes).toEqual([
    {
      plane: 'agent',
      transport: 'bidi',
      framing: 'connect',
      request: 'AgentClientMessage',
      response: 'AgentServerMessage',
    },
    {
      plane: 'agent',
      transport: 'sse',
      framing: 'connect',
      request: 'BidiRequestId',
      response: 'AgentServerMessage',
      appended: 'AgentClientMessage',
    },
    {
      plane: 'agent',
      transport: 'poll',
      framing: 'connect',
      request: 'BidiPollRequest',
      response: 'BidiPollResponse',
      appended: 'AgentClientMessage',
      polled: 'AgentServerMessage',
    },
  ]);
});

test('the table of RPCs has only words and messages that are known', () => {
  const planes = ['agent', 'inference', 'chat', 'bidi-append', 'health', 'counted', 'other'];
  for (const line of knownRpcs.trim().split(/\n+/)) {
    const [name, plane, transport, ...messages] = line.trim().split(/\s+/);
    expect(cursorRpc(`/${name}`)?.plane).toBe(plane);
    expect(planes).toContain(plane);
    expect(['bidi', 'sse', 'poll', 'stream', 'unary']).toContain(transport);
    for (const message of messages) expect(message === 'any' || cursorSchema().has(message)).toBe(true);
  }
});
