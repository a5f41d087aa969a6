// The Agent Trace record of a session.
import { expect, it } from 'vitest';
import { encodeAgentTrace } from '../../../src/core/export/agent-trace.ts';
import { join, toSample, toSource } from './sample.ts';

it('an Agent Trace has the lines that are left of what the model wrote', () => {
  expect(JSON.parse(join(encodeAgentTrace(toSource())))).toEqual({
    version: '0.1.0',
    id: '019abc00-0000-7000-8000-000000000001',
    timestamp: '2026-11-25T10:00:13.500Z',
    tool: { name: 'cursor-rec', version: '9.8.7' },
    files: [
      {
        path: '/work/src/a.ts',
        conversations: [
          {
            url: 'urn:uuid:019abc00-0000-7000-8000-000000000001',
            contributor: { type: 'ai', model_id: 'openai/gpt-5' },
            ranges: [{ start_line: 1, end_line: 4 }],
          },
        ],
      },
    ],
    metadata: {
      'cursor-rec': { session: '019abc00-0000-7000-8000-000000000001', status: 'sealed', gaps: 1 },
    },
  });
});

it('an Agent Trace of a session without edits has no file', () => {
  const view = { ...toSample(), exchanges: [] };
  expect(JSON.parse(join(encodeAgentTrace(toSource(view)))).files).toEqual([]);
});
