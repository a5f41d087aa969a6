// Calls of models by a loop that runs on the client, through a real sidecar: where each call is a stream of its own.
import { describe, expect, test } from 'vitest';
import { openCursorFlow } from '../support/cursor/flow.ts';
import { createModelCall, modelRequest } from '../support/cursor/loop.ts';

describe('a single call of a model, InferenceService/Stream', () => {
  const method = '/aiserver.v1.InferenceService/Stream';

  test('is a turn with its tools, its usage and what came with the prompt', async () => {
    const { client, recorded, cli } = await openCursorFlow({ inference: createModelCall() });
    await client.run({ method, first: modelRequest('conv-stream') });
    const [shown, ...others] = await recorded();
    expect(others).toEqual([]);
    expect(shown?.session.conversationId).toBe('conv-stream');
    expect(shown?.turns).toMatchObject([
      {
        model: 'composer-2',
        prompt: {
          text: 'What is in these?',
          attachments: [{ kind: 'image' }, { kind: 'file', path: 'a.pdf' }],
        },
        response: {
          text: 'A cat ✂️ and a text.',
          thinking: 'I look.',
          toolCalls: [{ id: 'call_1', name: 'zoom', arguments: { by: 2 }, status: 'pending' }],
        },
        usage: { inputTokens: 100, outputTokens: 20, cacheReadTokens: 80 },
        outcome: 'completed',
      },
    ]);
    expect(JSON.parse(await cli('status', '--json')).cursor).toMatchObject({ turns: 1, undecoded: 0 });
  });

  test('says how it failed', async () => {
    const { client, recorded } = await openCursorFlow({ inference: createModelCall({ errorType: 4 }) });
    await client.run({ method, first: modelRequest('conv-stream') });
    const [shown] = await recorded();
    expect(shown?.turns).toMatchObject([
      { response: { error: { code: 'RATE_LIMIT', message: 'too much' } }, outcome: 'failed' },
    ]);
  });
});
