// The official SDKs through a real sidecar: what is recorded is what the provider saw, and it verifies.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createChatAgent, createMessagesAgent, createResponsesAgent } from '../support/agents.ts';
import { checkRecordings } from '../support/comparison/check.ts';
import { eventually } from '../support/eventually.ts';
import { runTool, writeProject } from '../support/provider/project.ts';
import { type Provider, startProvider } from '../support/provider/provider.ts';
import { createStory, SAY } from '../support/provider/story.ts';
import { type Sidecar, startSidecar } from '../support/sidecar.ts';
import { createCodeHostToken, createModelKey } from '../support/test-secrets.ts';

const TEXT = 'Grüße 🙂 to “all”.\n```ts\nconst x = "\\u00e9";\n```';
const MODEL = 'gpt-5';
const CLAUDE = 'claude-sonnet-5-5';
const apiKey = createModelKey();
const streamedSecret = createCodeHostToken();

let provider: Provider;
let sidecar: Sidecar;
let openai: OpenAI;
let anthropic: Anthropic;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cursor-rec-project-'));
  provider = await startProvider({ script: createStory({ secret: streamedSecret }) });
  sidecar = await startSidecar({ upstreams: { openai: provider.url, anthropic: provider.url } });
  openai = new OpenAI({ apiKey, baseURL: `${sidecar.baseUrl('openai')}/v1`, maxRetries: 0 });
  anthropic = new Anthropic({ apiKey, baseURL: sidecar.baseUrl('anthropic'), maxRetries: 0 });
});
afterEach(async () => {
  await sidecar?.stop();
  await provider?.close();
  await rm(folder, { recursive: true });
});

function checkedRecordings(...planted: string[]) {
  return checkRecordings({ sidecar, provider, secrets: [apiKey, streamedSecret, ...planted] });
}
const messagesOf = (content: string) => [{ role: 'user' as const, content }];
const watch = { runTool: (name: string, given: unknown) => runTool(folder, name, given) };
const agents = {
  'openai-chat': () => createChatAgent(openai, MODEL, watch),
  'openai-responses': () => createResponsesAgent(openai, MODEL, watch),
  'anthropic-messages': () => createMessagesAgent(anthropic, CLAUDE, watch),
};
const whole = {
  'openai-chat': async (model: string, content: string) => {
    const { choices } = await openai.chat.completions.create({ model, messages: messagesOf(content) });
    return choices[0]?.message.content;
  },
  'openai-responses': async (model: string, input: string) => {
    return (await openai.responses.create({ model, input })).output_text;
  },
  'anthropic-messages': async (model: string, content: string) => {
    const asked = { model, max_tokens: 99, messages: messagesOf(content) };
    const [block] = (await anthropic.messages.create(asked)).content;
    return block?.type === 'text' ? block.text : undefined;
  },
};
const streams = {
  'openai-chat': (model: string, content: string) => {
    return openai.chat.completions.create({ model, stream: true, messages: messagesOf(content) });
  },
  'openai-responses': (model: string, input: string) =>
    openai.responses.create({ model, input, stream: true }),
  'anthropic-messages': (model: string, content: string) => {
    return anthropic.messages.create({ model, max_tokens: 99, stream: true, messages: messagesOf(content) });
  },
};
type Way = keyof typeof agents;
const WAYS: readonly Way[] = ['openai-chat', 'openai-responses', 'anthropic-messages'];

describe.each(WAYS)('%s', (way) => {
  test('an agent that mends a project is one session with a turn a prompt', async () => {
    await writeProject(folder);
    const agent = agents[way]();
    const fixed = await agent('The test fails. Please fix it.');
    const added = await agent('Now add a test for an empty cart.');
    const [shown, ...others] = await checkedRecordings();
    expect(others).toEqual([]);
    const turns = shown?.turns ?? [];
    expect(turns.map(({ prompt }) => prompt.text)).toEqual([
      'The test fails. Please fix it.',
      'Now add a test for an empty cart.',
    ]);
    expect(turns.map(({ response }) => response.text)).toEqual([fixed, added]);
    expect(turns.map(({ response }) => response.toolCalls.map(({ name }) => name))).toEqual([
      ['read_file', 'read_file', 'run_tests', 'edit_file', 'run_tests'],
      ['read_file', 'edit_file', 'run_tests'],
    ]);
    const calls = turns.flatMap(({ response }) => response.toolCalls);
    expect(new Set(calls.map(({ status }) => status))).toEqual(new Set(['completed']));
    expect(calls[0]?.arguments).toEqual({ path: 'src/cart.js' });
    expect(shown?.exchanges.map(({ dialect }) => dialect)).toEqual(Array(9).fill(way));
  });

  test('an answer comes whole', async () => {
    expect(await whole[way](MODEL, SAY + TEXT)).toBe(TEXT);
    const [shown] = await checkedRecordings();
    expect(shown?.turns[0]).toMatchObject({ response: { text: TEXT }, model: MODEL, outcome: 'completed' });
    expect(shown?.turns[0]?.usage?.outputTokens).toBeGreaterThan(0);
  });

  test('a client that leaves in the middle is a cancelled turn', async () => {
    const stream = await streams[way]('slow', 'Tell me much.');
    let events = 0;
    for await (const _event of stream) if (++events === 8) break;
    await eventually(() => expect(provider.log[0]?.outcome).toBe('aborted'));
    const [shown] = await checkedRecordings();
    expect(shown?.exchanges[0]?.outcome).toBe('cancelled');
    expect(shown?.turns[0]).toMatchObject({ outcome: 'cancelled', prompt: { text: 'Tell me much.' } });
  });

  test('errors of the provider reach the client and are recorded', async () => {
    await expect(whole[way]('fail-500', 'hello 1')).rejects.toMatchObject({ status: 500 });
    await expect(whole[way]('fail-429', 'hello 2')).rejects.toMatchObject({ status: 429 });
    const broken = async (model: string) => {
      for await (const _event of await streams[way](model, `hello ${model}`));
    };
    await expect(broken('error-event')).rejects.toThrow(/overloaded/i);
    await expect(broken('cut-mid-stream')).rejects.toThrow();
    const exchanges = (await checkedRecordings()).flatMap((shown) => shown.exchanges);
    const ordered = exchanges.sort((a, b) => a.startedAt.localeCompare(b.startedAt));
    expect(ordered.map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'failed', 'cut']);
  });

  test('a secret in a prompt and one in a streamed answer never reach the disk', async () => {
    const planted = createCodeHostToken();
    await writeProject(folder);
    const agent = agents[way]();
    await agent(`Here is the token of the code host, you will need it later: ${planted}`);
    expect(await agent('Hm, which database is that for?')).toContain(streamedSecret);
    await agent('Thanks.');
    const shown = await checkedRecordings(planted);
    expect(shown[0]?.turns[1]?.response.text).toMatch(/TOKEN=\[REDACTED:[^:\]]+:[0-9a-f]{8}\]\n```/);
    expect(shown.flatMap(({ redactions }) => redactions).length).toBeGreaterThanOrEqual(2);
  });
});

test('a list of models and a missing key are recorded as they are', async () => {
  expect((await openai.models.list()).data.length).toBeGreaterThan(0);
  const keyless = await fetch(`${sidecar.baseUrl('anthropic')}/v1/messages`, {
    method: 'POST',
    body: '{"model":"m"}',
  });
  expect(keyless.status).toBe(401);
  const shown = await checkedRecordings();
  expect(shown.flatMap(({ exchanges }) => exchanges)).toHaveLength(2);
});
