// Requests of the Messages API: the human's prompt, attachments and tool results.
import type { MessageCreateParams } from '@anthropic-ai/sdk/resources/messages';
import { describe, expect, test } from 'vitest';
import { readRequest } from '../../../../src/core/dialect/anthropic-messages/request.ts';
import type { JsonObject } from '../../../../src/core/model/json.ts';

describe('readRequest', () => {
  test('gives the human text, and what Claude Code injected as rules', () => {
    const request: MessageCreateParams = {
      model: 'claude-opus-4-6',
      max_tokens: 1,
      system: 'You are Claude Code.',
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: '<system-reminder>\nCLAUDE.md says: tabs\n</system-reminder>' },
            { type: 'text', text: '<system-reminder>a</system-reminder>\n\nFix <b>it</b>' },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
            { type: 'image', source: { type: 'url', url: 'https://x.test/a.png' } },
            {
              type: 'document',
              title: 'a.txt',
              source: { type: 'text', media_type: 'text/plain', data: 'body' },
            },
          ],
        },
      ],
    };
    expect(readRequest(request as unknown as JsonObject)).toEqual({
      model: 'claude-opus-4-6',
      prompt: {
        text: 'Fix <b>it</b>',
        attachments: [
          { kind: 'rule', text: '<system-reminder>\nCLAUDE.md says: tabs\n</system-reminder>' },
          { kind: 'rule', text: '<system-reminder>a</system-reminder>' },
          { kind: 'image' },
          { kind: 'image', path: 'https://x.test/a.png' },
          { kind: 'file', path: 'a.txt', text: 'body' },
        ],
      },
      toolResults: [],
      isContinuation: false,
    });
  });

  test('gives tool results with their status; a reminder beside them is no prompt', () => {
    const results = [
      { type: 'tool_result', tool_use_id: 'a', content: 'ok' },
      { type: 'tool_result', tool_use_id: 'b', content: [{ type: 'text', text: 'boom' }], is_error: true },
      {
        type: 'tool_result',
        tool_use_id: 'c',
        content: "The user doesn't want to proceed with this tool use. The tool use was rejected.",
        is_error: true,
      },
      { type: 'text', text: '<system-reminder>todo list is empty</system-reminder>' },
    ];
    const facts = readRequest({
      messages: [
        { role: 'user', content: 'Go' },
        { role: 'assistant', content: [] },
        { role: 'user', content: results },
      ],
    });
    expect(facts.toolResults.map(({ id, status }) => [id, status])).toEqual([
      ['a', 'completed'],
      ['b', 'failed'],
      ['c', 'rejected'],
    ]);
    expect(facts.toolResults[1]?.result).toEqual([{ type: 'text', text: 'boom' }]);
    expect(facts.isContinuation).toBe(true);
  });

  test('is no continuation where the human says something with the results', () => {
    const content = [
      { type: 'tool_result', tool_use_id: 'a', content: 'ok' },
      { type: 'text', text: 'Stop that' },
    ];
    const facts = readRequest({ messages: [{ role: 'user', content }] });
    expect(facts).toMatchObject({ isContinuation: false, prompt: { text: 'Stop that' } });
  });

  test('is a continuation where a paused answer is sent back', () => {
    const messages = [
      { role: 'user', content: 'Search' },
      { role: 'assistant', content: [{ type: 'server_tool_use', id: 's', name: 'web_search', input: {} }] },
    ];
    expect(readRequest({ messages })).toMatchObject({
      isContinuation: true,
      prompt: { text: '' },
    });
  });
});
