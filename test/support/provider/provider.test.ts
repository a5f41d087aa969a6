// The provider against the official SDKs themselves, with nothing in between: what they accept is the public API.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type Agent,
  type AgentWatch,
  createChatAgent,
  createMessagesAgent,
  createResponsesAgent,
} from '../agents.ts';
import { eventually } from '../eventually.ts';
import { decodedBody } from './log.ts';
import { runTool, writeProject } from './project.ts';
import { type Provider, startProvider } from './provider.ts';
import { SAY } from './story.ts';

let provider: Provider;
let openai: OpenAI;
let anthropic: Anthropic;
const apiKey = 'key-for-tests';
const TEXT = 'Grüße 🙂 to “all”.\n```ts\nconst x = "\\u00e9";\n```';
const SAY_TEXT = [{ role: 'user' as const, content: SAY + TEXT }];

beforeEach(async () => {
  provider = await startProvider();
  openai = new OpenAI({ apiKey, baseURL: `${provider.url}/v1`, maxRetries: 0 });
  anthropic = new Anthropic({ apiKey, baseURL: provider.url, maxRetries: 0 });
});
afterEach(() => provider.close());

async function collect<T>(values: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const value of values) collected.push(value);
  return collected;
}

function lastExchange() {
  const exchange = provider.log.at(-1);
  if (exchange === undefined) throw new Error('expected a logged exchange, found none');
  return exchange;
}

describe('an agent', () => {
  const agents: [string, (watch: AgentWatch) => Agent][] = [
    ['chat completions', (watch) => createChatAgent(openai, 'gpt-5', watch)],
    ['responses', (watch) => createResponsesAgent(openai, 'gpt-5', watch)],
    ['messages', (watch) => createMessagesAgent(anthropic, 'claude-sonnet-5-5', watch)],
  ];
  test.each(agents)('mends the project over %s', async (_name, createAgent) => {
    const folder = await mkdtemp(join(tmpdir(), 'cursor-rec-project-'));
    try {
      await writeProject(folder);
      const results: string[] = [];
      const agent = createAgent({
        runTool: (name, given) => runTool(folder, name, given),
        onTool: (_tool, _given, result) => results.push(result),
      });
      const fixed = await agent('The test fails. Please fix it.');
      const added = await agent('Now add a test for an empty cart.');
      expect(fixed).toContain('Fixed: `totalCents`');
      expect(added).toContain('an empty cart costs 0 ¢. ✅');
      expect(results[2]).toMatch(/^exit 1\n/);
      expect(results.at(-1)).toMatch(/^exit 0\n[\s\S]*# pass 2\n# fail 0$/);
      expect(await readFile(join(folder, 'src/cart.js'), 'utf8')).toContain('for (const line of lines)');
      expect(provider.log).toHaveLength(9);
      expect(provider.log.flatMap(({ response }) => response.textDeltas).join('')).toBe(fixed + added);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('chat completions', () => {
  test('answers whole', async () => {
    const { choices, usage } = await openai.chat.completions.create({ model: 'gpt-5', messages: SAY_TEXT });
    expect(choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: TEXT } });
    expect(usage?.total_tokens).toBe((usage?.prompt_tokens ?? 0) + (usage?.completion_tokens ?? 0));
    expect(lastExchange()).toMatchObject({
      outcome: 'completed',
      response: { status: 200, textDeltas: [TEXT] },
    });
    expect(JSON.parse(decodedBody(lastExchange().response).toString())).toMatchObject({
      object: 'chat.completion',
    });
  });

  test('streams usage only where it is asked for', async () => {
    const request = { model: 'gpt-5', messages: SAY_TEXT, stream: true } as const;
    for (const include_usage of [false, true]) {
      const stream = await openai.chat.completions.create({ ...request, stream_options: { include_usage } });
      const chunks = await collect(stream);
      expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe(TEXT);
      expect(chunks.filter((chunk) => chunk.usage != null)).toHaveLength(include_usage ? 1 : 0);
    }
    expect(lastExchange().response.body.toString()).toMatch(/data: \[DONE\]\n\n$/);
  });

  test('knows its models', async () => {
    expect((await collect(openai.models.list())).map(({ id }) => id)).toContain('gpt-5');
  });
});

describe('responses', () => {
  test('answers whole, and goes on from an earlier answer', async () => {
    const first = await openai.responses.create({ model: 'gpt-5', input: SAY + TEXT });
    expect(first.output_text).toBe(TEXT);
    const second = await openai.responses.create({
      model: 'gpt-5',
      input: 'hm',
      previous_response_id: first.id,
    });
    expect(second.usage?.input_tokens_details.cached_tokens).toBeGreaterThan(0);
    const unknown = openai.responses.create({
      model: 'gpt-5',
      input: 'hm',
      previous_response_id: 'resp_none',
    });
    await expect(unknown).rejects.toThrow(/resp_none/);
  });

  test('streams events in sequence', async () => {
    const stream = await openai.responses.create({ model: 'gpt-5', input: SAY + TEXT, stream: true });
    const events = await collect(stream);
    expect(events.map((event) => event.sequence_number)).toEqual([...events.keys()]);
    expect([...new Set(events.map((event) => event.type))]).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ]);
  });
});

describe('messages', () => {
  const request = { model: 'claude-sonnet-5-5', max_tokens: 100, messages: SAY_TEXT };

  test('answers whole', async () => {
    const message = await anthropic.messages.create(request);
    expect(message).toMatchObject({ content: [{ type: 'text', text: TEXT }], stop_reason: 'end_turn' });
  });

  test('streams text to the character', async () => {
    const message = await anthropic.messages.stream(request).finalMessage();
    expect(message.content).toMatchObject([{ type: 'text', text: TEXT }]);
    expect(message.usage.output_tokens).toBeGreaterThan(1);
    expect(lastExchange().response.textDeltas.length).toBeGreaterThan(5);
  });

  test('thinks where it may', async () => {
    const messages = [{ role: 'user' as const, content: 'hello' }];
    const thinking = { type: 'enabled' as const, budget_tokens: 1024 };
    const message = await anthropic.messages.stream({ ...request, messages, thinking }).finalMessage();
    expect(message.content.map(({ type }) => type)).toEqual(['thinking', 'text']);
  });

  test('counts tokens and knows its models', async () => {
    expect(
      (await anthropic.messages.countTokens({ model: 'm', messages: SAY_TEXT })).input_tokens,
    ).toBeGreaterThan(0);
    expect((await anthropic.models.list()).data.map(({ id }) => id)).toContain('claude-sonnet-5-5');
  });
});

describe('gemini', () => {
  const body = JSON.stringify({ contents: [{ role: 'user', parts: [{ text: SAY + TEXT }] }] });
  const ask = (action: string, key = '?key=k&') =>
    fetch(`${provider.url}/v1beta/models/gemini-2.5-pro:${action}${key}`, { method: 'POST', body });
  // What the API documents: candidates with content parts.
  type Part = { candidates: { content: { parts: { text: string }[] } }[] };
  const textOf = (answer: unknown) => (answer as Part).candidates[0]?.content.parts[0]?.text ?? '';

  test('answers whole, as a list and as events', async () => {
    expect(textOf(await (await ask('generateContent')).json())).toBe(TEXT);
    const list: unknown = await (await ask('streamGenerateContent')).json();
    expect((list as unknown[]).map(textOf).join('')).toBe(TEXT);
    const events = (await (await ask('streamGenerateContent', '?key=k&alt=sse')).text())
      .split('\n\n')
      .slice(0, -1);
    expect(events.map((event) => textOf(JSON.parse(event.slice('data: '.length)))).join('')).toBe(TEXT);
  });

  test('refuses in its own shape without a key', async () => {
    const answer = await ask('generateContent', '');
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ error: { code: 401, status: 'UNAUTHENTICATED' } });
  });
});

describe('a fault', () => {
  const messages = [{ role: 'user' as const, content: 'hello' }];
  const chat = (model: string) => openai.chat.completions.create({ model, messages });
  const chatStream = (model: string) => openai.chat.completions.stream({ model, messages }).finalMessage();
  const responses = (model: string) => openai.responses.create({ model, input: 'hello' });
  const responsesStream = (model: string) =>
    openai.responses.stream({ model, input: 'hello' }).finalResponse();
  const message = (model: string) => anthropic.messages.create({ model, messages, max_tokens: 9 });
  const messageStream = (model: string) =>
    anthropic.messages.stream({ model, messages, max_tokens: 9 }).finalMessage();
  const ways = { chat, chatStream, responses, responsesStream, message, messageStream };

  test.each(Object.entries(ways))('of a status is an error of the SDK: %s', async (_name, ask) => {
    await expect(ask('fail-500')).rejects.toMatchObject({ status: 500 });
    await expect(ask('fail-429')).rejects.toMatchObject({ status: 429 });
  });

  test.each(Object.entries(ways))('in the middle is an error of the SDK: %s', async (_name, ask) => {
    await expect(ask('cut-mid-stream')).rejects.toThrow();
    expect(lastExchange().outcome).toBe('cut');
    await expect(ask('error-event')).rejects.toThrow(/overloaded/i);
  });

  test('is a missing key, in the shape of each API', async () => {
    const head = { method: 'POST', body: '{"model":"m"}' };
    const answers = ['chat/completions', 'responses', 'messages'].map((path) =>
      fetch(`${provider.url}/v1/${path}`, head),
    );
    const bodies = await Promise.all((await Promise.all(answers)).map((answer) => answer.json()));
    expect(bodies[0]).toMatchObject({ error: { type: 'invalid_request_error' } });
    expect(bodies[1]).toEqual(bodies[0]);
    expect(bodies[2]).toMatchObject({ type: 'error', error: { type: 'authentication_error' } });
  });

  test('of a client that leaves is logged as aborted', async () => {
    const stream = await openai.chat.completions.create({ model: 'slow', messages, stream: true });
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content) break;
    await eventually(() => expect(lastExchange().outcome).toBe('aborted'));
    expect(lastExchange().response.textDeltas.length).toBeLessThan(20);
  });
});

test('the provider answers HEAD / and logs the raw bytes of a request', async () => {
  expect((await fetch(provider.url, { method: 'HEAD' })).status).toBe(200);
  await fetch(`${provider.url}/v1/nothing?a=1`, { method: 'POST', body: Buffer.from([0, 255, 10]) });
  expect(lastExchange().request).toMatchObject({ method: 'POST', url: '/v1/nothing?a=1' });
  expect([...lastExchange().request.body]).toEqual([0, 255, 10]);
  expect(lastExchange().response.status).toBe(401);
});
