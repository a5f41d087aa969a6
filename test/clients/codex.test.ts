// Codex through the sidecar: it asks for a WebSocket first, is refused, posts, and resumes later.
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkRecordings } from '../support/comparison/check.ts';
import { type Provider, startProvider } from '../support/provider/provider.ts';
import { type Sidecar, startSidecar } from '../support/sidecar.ts';
import { createModelKey } from '../support/test-secrets.ts';
import { CODEX, installClient } from './install-client.ts';
import { createClientHome, runClient } from './run-client.ts';

const ANSWER = 'Milk and bread — nothing else. 🥖';
const apiKey = createModelKey();

let folder: string;
let codex: string;
let provider: Provider;
let sidecar: Sidecar;

beforeAll(async () => {
  codex = await installClient(CODEX);
  folder = await createClientHome();
  provider = await startProvider({ script: () => ({ text: ANSWER, toolCalls: [] }) });
  sidecar = await startSidecar({ upstreams: { openai: provider.url } });
});
afterAll(async () => {
  await sidecar?.stop();
  await provider?.close();
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

function ask(args: readonly string[]) {
  const settings = ['--skip-git-repo-check', '-c', `openai_base_url="${sidecar.baseUrl('openai')}/v1"`];
  const env = { OPENAI_API_KEY: apiKey, CODEX_API_KEY: apiKey, CODEX_HOME: folder };
  return runClient({ command: codex, args: ['exec', ...settings, ...args], folder, env });
}

test('a prompt and its resumption are two turns with the same conversation behind them', async () => {
  const first = await ask(['What shall I buy?']);
  expect(first).toMatchObject({ code: 0, stdout: `${ANSWER}\n` });
  const second = await ask(['resume', '--last', 'And once more?']);
  expect(second).toMatchObject({ code: 0, stdout: `${ANSWER}\n` });
  const shown = await checkRecordings({ sidecar, provider, secrets: [apiKey] });
  const withTurns = shown.filter(({ turns }) => turns.some(({ response }) => response.text !== ''));
  expect(withTurns).toHaveLength(1);
  const turns = withTurns.flatMap((session) => session.turns).filter(({ response }) => response.text !== '');
  expect(turns.map(({ prompt }) => prompt.text)).toEqual([
    expect.stringContaining('What shall I buy?'),
    expect.stringContaining('And once more?'),
  ]);
  expect(turns.map(({ response }) => response.text)).toEqual([ANSWER, ANSWER]);
  const refused = shown.flatMap(({ exchanges }) => exchanges).filter(({ status }) => status === 426);
  expect(refused.length).toBeGreaterThan(0);
});
