// Claude Code through the sidecar: a prompt with a tool call, then the same conversation continued.
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkRecordings } from '../support/comparison/check.ts';
import type { Script } from '../support/provider/conversation.ts';
import { type Provider, startProvider } from '../support/provider/provider.ts';
import { type Sidecar, startSidecar } from '../support/sidecar.ts';
import { createModelKey } from '../support/test-secrets.ts';
import { CLAUDE_CODE, installClient } from './install-client.ts';
import { createClientHome, runClient } from './run-client.ts';

const ANSWER = 'Milk and bread — nothing else. 🥖';
const apiKey = createModelKey();

let folder: string;
let claude: string;
let provider: Provider;
let sidecar: Sidecar;

/** Reads the file once, then answers. */
const script: Script = ({ tools, messages }) => {
  const wantsFile = tools.includes('Read') && !messages.some(({ role }) => role === 'tool');
  const call = { name: 'Read', arguments: { file_path: join(folder, 'notes.txt') } };
  return wantsFile ? { text: 'I look.', toolCalls: [call] } : { text: ANSWER, toolCalls: [] };
};

beforeAll(async () => {
  claude = await installClient(CLAUDE_CODE);
  folder = await createClientHome();
  await writeFile(join(folder, 'notes.txt'), 'Milk\nBread\n');
  provider = await startProvider({ script });
  sidecar = await startSidecar({ upstreams: { anthropic: provider.url } });
});
afterAll(async () => {
  await sidecar?.stop();
  await provider?.close();
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

function ask(args: readonly string[]) {
  const env = {
    ANTHROPIC_BASE_URL: sidecar.baseUrl('anthropic'),
    ANTHROPIC_API_KEY: apiKey,
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    DISABLE_AUTOUPDATER: '1',
    CLAUDE_CONFIG_DIR: join(folder, '.claude'),
  };
  return runClient({ command: claude, args: ['-p', ...args], folder, env });
}

test('a prompt with a tool call and its continuation are one session of two turns', async () => {
  const first = await ask(['Read notes.txt, please.', '--allowedTools', 'Read']);
  expect(first).toMatchObject({ code: 0, stdout: `${ANSWER}\n` });
  const second = await ask(['--continue', 'And once more?']);
  expect(second).toMatchObject({ code: 0, stdout: `${ANSWER}\n` });
  const shown = await checkRecordings({ sidecar, provider, secrets: [apiKey] });
  const turns = shown.flatMap((session) => session.turns).filter(({ response }) => response.text !== '');
  expect(turns.map(({ prompt }) => prompt.text)).toEqual([
    expect.stringContaining('Read notes.txt, please.'),
    expect.stringContaining('And once more?'),
  ]);
  expect(turns.map(({ response }) => response.text)).toEqual([`I look.${ANSWER}`, ANSWER]);
  expect(turns[0]?.response.toolCalls).toMatchObject([{ name: 'Read', status: 'completed' }]);
  expect(shown.filter((session) => session.turns.length > 0)).toHaveLength(1);
});
