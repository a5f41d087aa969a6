// Tests src/core/dialect/cursor/named-models.ts over messages encoded by their numbers alone.
import { expect, test } from 'vitest';
import {
  readAppendedModels,
  readAppendedModelsOfJson,
  readNamedModels,
  readNamedModelsOfJson,
} from '../../../../src/core/dialect/cursor/named-models.ts';
import { encode, toHex } from '../../../support/cursor/encode.ts';

const named = (model: string) => encode([1, model]);
const agentRun = encode([1, encode([5, 'conversation'], [9, named('gpt-5')], [3, named('claude')])]);
const chat = encode([1, encode([1, encode([1, 'hello'])], [5, named('gpt-4')])]);

test.each([
  ['AgentClientMessage', agentRun, ['gpt-5', 'claude']],
  ['AgentClientMessage', encode([1, encode([18, 'raw-slug'])]), ['raw-slug']],
  ['AgentClientMessage', encode([8, encode([9, named('gpt-5')])]), ['gpt-5']],
  ['AgentClientMessage', encode([7, encode()]), []],
  ['RunInferenceClientMessage', encode([1, encode([3, named('gpt-5')])]), ['gpt-5']],
  ['RunInferenceClientMessage', encode([2, encode([2, encode([5, 'a'], [7, named('b')])])]), ['b', 'a']],
  ['InferenceStreamRequest', encode([7, named('b')]), ['b']],
  ['StreamUnifiedChatRequestWithTools', chat, ['gpt-4']],
  ['StreamUnifiedChatRequestWithToolsIdempotent', encode([1, chat]), ['gpt-4']],
  ['StreamUnifiedChatRequest', encode([5, named('')]), []],
])('%s names its models', (message, bytes, models) => {
  expect(readNamedModels(bytes, message)).toEqual(models);
});

test('what is no message, or of no type that names models, is not known', () => {
  expect(readNamedModels(agentRun.subarray(0, -1), 'AgentClientMessage')).toBeUndefined();
  expect(readNamedModels(agentRun, 'KvClientMessage')).toBeUndefined();
});

test('an append names the models of the message inside, as hex or as bytes, whatever stream it is for', () => {
  expect(readAppendedModels(encode([1, toHex(agentRun)], [2, named('id')]))).toEqual(
    expect.arrayContaining(['gpt-5', 'claude']),
  );
  expect(readAppendedModels(encode([4, chat]))).toContain('gpt-4');
  expect(readAppendedModels(encode([1, toHex(encode([1, 'foo']))]))).toEqual([]);
  expect(readAppendedModels(encode([1, toHex(encode([7, encode()]))]))).toEqual([]);
  expect(readAppendedModels(Uint8Array.of(0xff))).toBeUndefined();
  expect(readAppendedModelsOfJson({ data: toHex(agentRun) })).toContain('gpt-5');
  expect(readAppendedModelsOfJson({ dataBinary: Buffer.from(chat).toString('base64') })).toContain('gpt-4');
});

test('an append whose message no stream takes is not known', () => {
  expect(readAppendedModels(encode([1, 'foo']))).toBeUndefined();
  expect(readAppendedModels(encode([1, toHex(Uint8Array.of(0xff))]))).toBeUndefined();
  expect(readAppendedModels(encode([1, toHex(agentRun)], [4, Uint8Array.of(0xff)]))).toBeUndefined();
  expect(readAppendedModels(encode([2, named('id')]))).toBeUndefined();
  expect(readAppendedModelsOfJson({ dataBinary: '%' })).toBeUndefined();
  expect(readAppendedModelsOfJson({})).toBeUndefined();
});

test('of two spellings in one message both are read', () => {
  // One server takes the first, another the last; who writes the request knows which.
  const run = {
    run_request: { requested_model: { model_id: 'a', modelId: 'b' } },
    runRequest: { requestedModel: { modelId: 'c' } },
  };
  expect(readNamedModelsOfJson(run, 'AgentClientMessage')).toEqual(['a', 'b', 'c']);
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  const both = { dataBinary: base64(encode([7, encode()])), data_binary: base64(agentRun) };
  expect(readAppendedModelsOfJson(both)).toEqual(expect.arrayContaining(['gpt-5', 'claude']));
  expect(readAppendedModelsOfJson({ ...both, dataBinary: '' })).toContain('gpt-5');
});

test('a message in JSON names its models in either spelling', () => {
  const camel = { runRequest: { requestedModel: { modelId: 'gpt-5' } } };
  const snake = { run_request: { model_details: { model_id: 'claude' } } };
  expect(readNamedModelsOfJson(camel, 'AgentClientMessage')).toEqual(['gpt-5']);
  expect(readNamedModelsOfJson(snake, 'AgentClientMessage')).toEqual(['claude']);
  expect(readNamedModelsOfJson({ runRequest: 7 }, 'AgentClientMessage')).toEqual([]);
});
