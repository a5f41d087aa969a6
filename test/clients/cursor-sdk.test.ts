// The official SDK of Cursor's agents through the sidecar, against a backend of ours: HTTP/1.1, and HTTP/2 behind TLS.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type CursorFlow, canaries, openCursorFlow } from '../support/cursor/flow.ts';
import { BROKEN, DIFF, EXPLANATION, MENDED, SHELL_COMMAND } from '../support/cursor/story.ts';
import { closeAfterFlow } from '../support/flow.ts';
import { CURSOR_SDK, installLibrary } from './install-client.ts';
import { createClientHome, runClient } from './run-client.ts';
import { startTlsFront } from './tls-front.ts';

const PROGRAM = fileURLToPath(new URL('./cursor-sdk-run.ts', import.meta.url));

interface Said {
  readonly agentId: string;
  readonly status: string;
  readonly result?: string;
  readonly requestId?: string;
  readonly error?: { readonly message: string };
}

let library: string;
let folder: string;
let flow: CursorFlow;

beforeAll(async () => {
  library = await installLibrary(CURSOR_SDK);
});
beforeEach(async () => {
  folder = await createClientHome();
  await mkdir(join(folder, 'src'));
  await writeFile(join(folder, 'src/cart.js'), BROKEN);
  flow = await openCursorFlow();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** What the SDK says to each prompt. */
async function ask(baseUrl: string, ...prompts: readonly string[]): Promise<readonly Said[]> {
  const env = { CURSOR_BACKEND_URL: baseUrl, CURSOR_API_BASE_URL: baseUrl, CURSOR_API_KEY: canaries.apiKey };
  // Its HTTP/2 trusts any certificate of this machine by itself, its other calls do not.
  const more = { CURSOR_DATA_DIR: join(folder, 'data'), NODE_TLS_REJECT_UNAUTHORIZED: '0' };
  const { stdout, stderr } = await runClient({
    command: process.execPath,
    args: [PROGRAM, library, ...prompts],
    folder,
    env: { ...env, ...more },
  });
  expect(stdout, stderr).not.toBe('');
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Said);
}

/** The cleartext port, over which the SDK speaks HTTP/1.1 only, and the same behind TLS, where it speaks HTTP/2. */
const addresses = {
  // What a user has who did as `env` says.
  'HTTP/1.1': async () => JSON.parse(await flow.cli('env', 'cursor', '--json')).CURSOR_BACKEND_URL as string,
  'HTTP/2': async () => {
    const { proxy } = flow.sidecar;
    const front = await startTlsFront(proxy);
    closeAfterFlow(front.close);
    return flow.sidecar.baseUrl('cursor').replace(proxy, front.url);
  },
};
const versions = [
  ['HTTP/1.1', 'RunSSE'],
  ['HTTP/2', 'Run'],
] as const;

describe.each(versions)('over %s', (version, method) => {
  test('two prompts are two turns of one session, as the SDK saw them', async () => {
    const said = await ask(await addresses[version](), 'Explain the loop', 'Hello');
    expect(said).toMatchObject([
      { status: 'finished', result: EXPLANATION.join('') },
      { status: 'finished', result: 'You said “Hello”.' },
    ]);
    const shown = (await flow.recorded()).filter(({ turns }) => turns.length > 0);
    expect(shown).toHaveLength(1);
    const [{ session, turns, exchanges } = { session: undefined, turns: [], exchanges: [] }] = shown;
    expect(session?.conversationId).toBe(said[0]?.agentId);
    expect(turns.map(({ requestId, response }) => [requestId, response.text])).toEqual(
      said.map(({ requestId, result }) => [requestId, result]),
    );
    expect(turns[0]).toMatchObject({
      model: 'Composer 2',
      prompt: { text: 'Explain the loop' },
      response: { thinking: 'A short question wants a short answer.' },
      usage: { inputTokens: 1200, outputTokens: 34, cacheReadTokens: 1000, reasoningTokens: 12 },
      outcome: 'completed',
    });
    expect(exchanges.some(({ url }) => url.endsWith(`/agent.v1.AgentService/${method}`))).toBe(true);
  });

  test('tools run where the SDK is, and what became of them is recorded', async () => {
    const [said] = await ask(await addresses[version](), 'Fix the test');
    expect(said).toMatchObject({ status: 'finished' });
    expect(await readFile(join(folder, 'src/cart.js'), 'utf8')).toBe(MENDED);
    const [turn] = (await flow.recorded()).flatMap(({ turns }) => turns);
    expect(turn?.response.text).toBe('Let me see it fail. Fixed: the loop starts at 0.');
    expect(turn?.response.toolCalls).toMatchObject([
      {
        name: 'shell',
        arguments: { command: SHELL_COMMAND },
        result: { failure: { stdout: expect.stringContaining('not ok 1') } },
        status: 'failed',
      },
      { name: 'read', result: { success: { content: BROKEN } } },
      { name: 'edit', result: { success: { diff_string: DIFF } } },
    ]);
  });

  test('a quota reaches the caller and is a failed turn', async () => {
    const [said] = await ask(await addresses[version](), 'Quota, please');
    expect(said?.status).toBe('error');
    const turns = (await flow.recorded()).flatMap((shown) => shown.turns);
    expect(turns.at(-1)).toMatchObject({
      response: { error: { code: 'ERROR_RATE_LIMITED_CHANGEABLE' } },
      outcome: 'failed',
    });
  });
});
