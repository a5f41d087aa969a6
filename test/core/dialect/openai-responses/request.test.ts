// Requests of the Responses API: the human's prompt, attachments and tool results.
import type { ResponseCreateParams } from 'openai/resources/responses/responses';
import { describe, expect, test } from 'vitest';
import { readRequest } from '../../../../src/core/dialect/openai-responses/request.ts';
import type { JsonObject } from '../../../../src/core/model/json.ts';

describe('readRequest', () => {
  test('gives a string input as the prompt', () => {
    expect(readRequest({ model: 'gpt-5.2', input: 'Hi', instructions: 'Be brief' })).toEqual({
      model: 'gpt-5.2',
      prompt: { text: 'Hi', attachments: [] },
      toolResults: [],
      isContinuation: false,
    });
  });

  test('gives the human text of items, and what Codex injected as rules', () => {
    const request: ResponseCreateParams = {
      model: 'gpt-5.2-codex',
      input: [
        { type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'sandbox' }] },
        {
          type: 'message',
          role: 'user',
          content: [
            {
              type: 'input_text',
              text: '# AGENTS.md instructions for /p\n\n<INSTRUCTIONS>\ntabs\n</INSTRUCTIONS>',
            },
            { type: 'input_text', text: '<environment_context>cwd</environment_context>' },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'input_text', text: 'Explain' },
            { type: 'input_image', detail: 'auto', image_url: 'data:image/png;base64,AAAA' },
            { type: 'input_file', filename: 'a.pdf', file_data: 'AAAA' },
          ],
        },
      ],
    };
    const facts = readRequest(request as unknown as JsonObject);
    expect(facts.prompt.text).toBe('Explain');
    expect(facts.prompt.attachments.map(({ kind, path }) => [kind, path])).toEqual([
      ['rule', undefined],
      ['rule', undefined],
      ['image', undefined],
      ['file', 'a.pdf'],
    ]);
  });

  test('gives results of tools of every kind as a continuation', () => {
    const input = [
      { role: 'user', content: 'Go' },
      { type: 'function_call', call_id: 'old', name: 'x', arguments: '{}' },
      { type: 'function_call_output', call_id: 'a', output: '1' },
      { type: 'custom_tool_call_output', call_id: 'b', output: '2' },
      { type: 'local_shell_call_output', id: 'c', output: '3' },
      { type: 'apply_patch_call_output', call_id: 'd', status: 'failed', output: '4' },
      { type: 'mcp_approval_response', approval_request_id: 'e', approve: false },
    ];
    const facts = readRequest({ input });
    expect(facts.toolResults).toEqual([
      { id: 'a', result: '1', status: 'completed' },
      { id: 'b', result: '2', status: 'completed' },
      { id: 'c', result: '3', status: 'completed' },
      { id: 'd', result: '4', status: 'failed' },
      { id: 'e', result: { approve: false }, status: 'rejected' },
    ]);
    expect(facts.isContinuation).toBe(true);
  });

  test('goes on with the response that it names where there is no new input', () => {
    expect(readRequest({ previous_response_id: 'resp_1', input: [] }).isContinuation).toBe(true);
    expect(readRequest({ previous_response_id: 'resp_1', input: 'Hi' }).isContinuation).toBe(false);
  });
});
