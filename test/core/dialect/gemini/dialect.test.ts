// Gemini as its API reference describes it.
import { describe, expect, test } from 'vitest';
import { foldAnswer } from '../../../../src/core/dialect/answer.ts';
import { gemini } from '../../../../src/core/dialect/gemini/dialect.ts';
import type { JsonObject } from '../../../../src/core/model/json.ts';
import { joinChannels, readAll } from '../exchanges.ts';

function event(parts: readonly JsonObject[], rest: JsonObject = {}): JsonObject {
  return {
    candidates: [{ index: 0, content: { role: 'model', parts } }],
    modelVersion: 'gemini-3-pro',
    ...rest,
  };
}
const call = (name: string, args: JsonObject): JsonObject => ({ functionCall: { name, args } });

const stream: readonly JsonObject[] = [
  event([{ text: 'Thinking ', thought: true }], { responseId: 'r1' }),
  event([{ text: 'hard', thought: true }], {
    usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 1 },
  }),
  event([{ text: 'The ' }]),
  event([{ text: 'sky' }, { text: ' is' }]),
  event([call('look', { at: 'sky' })]),
  event([call('look', { at: 'sea' })], {
    usageMetadata: {
      promptTokenCount: 10,
      candidatesTokenCount: 12,
      cachedContentTokenCount: 4,
      thoughtsTokenCount: 7,
      totalTokenCount: 29,
    },
  }),
];
const answer = {
  text: 'The sky is',
  thinking: 'Thinking hard',
  model: 'gemini-3-pro',
  toolCalls: [
    { id: 'look', name: 'look', arguments: { at: 'sky' }, status: 'pending' },
    { id: 'look', name: 'look', arguments: { at: 'sea' }, status: 'pending' },
  ],
  usage: { inputTokens: 10, outputTokens: 12, cacheReadTokens: 4, reasoningTokens: 7 },
};

test('readEvent gives thoughts, text, calls and the last usage', () => {
  expect(foldAnswer(readAll(gemini, stream))).toEqual(answer);
});

describe('readBody', () => {
  test('takes a stream that comes as one array', () => {
    expect(foldAnswer(gemini.readBody(stream))).toEqual(answer);
  });

  test('gives code that the provider ran', () => {
    const body = event([
      { executableCode: { language: 'PYTHON', code: 'print(1)' } },
      { codeExecutionResult: { outcome: 'OUTCOME_OK', output: '1\n' } },
    ]);
    expect(foldAnswer(gemini.readBody(body)).toolCalls).toEqual([
      {
        id: 'code_execution',
        name: 'code_execution',
        arguments: 'print(1)',
        result: '1\n',
        status: 'completed',
      },
    ]);
  });

  test.each([
    {
      body: { promptFeedback: { blockReason: 'SAFETY' } },
      error: { code: 'SAFETY', message: 'the prompt was blocked' },
    },
    {
      body: { error: { code: 400, message: 'Bad', status: 'INVALID_ARGUMENT' } },
      error: { code: 'INVALID_ARGUMENT', message: 'Bad' },
    },
    {
      body: [{ error: { code: 503, message: 'Busy' } }],
      error: { code: '503', message: 'Busy' },
    },
  ])('gives the error $error.code', ({ body, error }) => {
    expect(foldAnswer(gemini.readBody(body)).error).toEqual(error);
  });
});

describe('readRequest', () => {
  const path = '/v1beta/models/gemini-3-pro:streamGenerateContent';

  test('gives the prompt, its attachments, and the model of the path', () => {
    const contents = [
      { role: 'user', parts: [{ text: 'First' }] },
      { role: 'model', parts: [{ text: 'Answer' }] },
      {
        role: 'user',
        parts: [
          { text: 'Describe' },
          { inlineData: { mimeType: 'image/png', data: 'AAAA' } },
          { inline_data: { mime_type: 'audio/wav', data: 'AAAA' } },
          { fileData: { mimeType: 'application/pdf', fileUri: 'https://x.test/f' } },
        ],
      },
    ];
    expect(gemini.readRequest({ contents, systemInstruction: { parts: [{ text: 'x' }] } }, path)).toEqual({
      model: 'gemini-3-pro',
      prompt: {
        text: 'Describe',
        attachments: [{ kind: 'image' }, { kind: 'other' }, { kind: 'file', path: 'https://x.test/f' }],
      },
      toolResults: [],
      isContinuation: false,
    });
  });

  test('gives function responses by id, else by name', () => {
    const parts = [
      { functionResponse: { id: 'c1', name: 'look', response: { output: 'blue' } } },
      { functionResponse: { name: 'look', response: { error: 'dark' } } },
    ];
    const facts = gemini.readRequest({ contents: [{ role: 'user', parts }] }, path);
    expect(facts.toolResults).toEqual([
      { id: 'c1', result: { output: 'blue' }, status: 'completed' },
      { id: 'look', result: { error: 'dark' }, status: 'failed' },
    ]);
    expect(facts.isContinuation).toBe(true);
  });
});

describe('channels', () => {
  test('are one for the text and one for the thoughts', () => {
    const texts = { 'candidates/0/thought': 'Thinking hard', 'candidates/0/text': 'The sky is' };
    expect(joinChannels(gemini, stream)).toEqual(texts);
    expect(joinChannels(gemini, [stream])).toEqual(texts);
  });

  test('hold streamed arguments', () => {
    const piece = (stringValue: string): JsonObject =>
      event([
        { functionCall: { name: 'f', partialArgs: [{ jsonPath: '$.a', stringValue }], willContinue: true } },
      ]);
    expect(joinChannels(gemini, [piece('x'), piece('y')])).toEqual({ 'candidates/0/functionCall/$.a': 'xy' });
  });
});
