// Tokens as the conventions count them.
import { expect, it } from 'vitest';
import { readRounds } from '../../../src/core/dialect/round.ts';
import { toChatAttributes } from '../../../src/core/export/gen-ai.ts';
import type { DialectName } from '../../../src/core/model/exchange.ts';
import type { Json } from '../../../src/core/model/json.ts';
import { toBody, toExchange } from '../dialect/exchanges.ts';

function countsOf(dialect: DialectName, answer: Json): { [key: string]: unknown } {
  const request = { model: 'm', messages: [{ role: 'user', content: 'Hi' }], contents: [] };
  const [round] = readRounds(toExchange('1', dialect, { request, response: toBody(answer) }));
  const usage = toChatAttributes(round!).filter(({ key }) => key.startsWith('gen_ai.usage.'));
  return Object.fromEntries(usage.map(({ key, value }) => [key.slice('gen_ai.usage.'.length), value]));
}

it('cached tokens are among those of the input, whoever counts them beside it', () => {
  const usage = {
    input_tokens: 10,
    output_tokens: 5,
    cache_read_input_tokens: 100,
    cache_creation_input_tokens: 1000,
  };
  expect(countsOf('anthropic-messages', { type: 'message', content: [], usage })).toEqual({
    input_tokens: { intValue: '1110' },
    output_tokens: { intValue: '5' },
    'cache_read.input_tokens': { intValue: '100' },
    'cache_creation.input_tokens': { intValue: '1000' },
  });
  const counted = { prompt_tokens: 110, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 100 } };
  expect(countsOf('openai-chat', { choices: [], usage: counted })).toMatchObject({
    input_tokens: { intValue: '110' },
    'cache_read.input_tokens': { intValue: '100' },
  });
});

it('tokens of reasoning are among those of the output, whoever counts them beside it', () => {
  const usageMetadata = { promptTokenCount: 7, candidatesTokenCount: 5, thoughtsTokenCount: 20 };
  expect(countsOf('gemini', { candidates: [], usageMetadata })).toMatchObject({
    output_tokens: { intValue: '25' },
    'reasoning.output_tokens': { intValue: '20' },
  });
});
