// The demo: agents work through a sidecar, then what a user would do next. `npm run demo`; no network, no keys.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findLeaks } from '../support/comparison/leaks.ts';
import { readRecordings } from '../support/comparison/shown.ts';
import { findText, listFiles } from '../support/home.ts';
import { startIdentityProvider } from '../support/identity/identity-provider.ts';
import { logIn } from '../support/identity/log-in.ts';
import { writeProject } from '../support/provider/project.ts';
import { startProvider } from '../support/provider/provider.ts';
import { createStory } from '../support/provider/story.ts';
import { PROGRAM, programEnvironment, type Sidecar, startSidecar } from '../support/sidecar.ts';
import { createCodeHostToken, createModelKey } from '../support/test-secrets.ts';
import { converse, createConversations } from './agents.ts';
import { converseWithCursor, startCursor } from './cursor.ts';
import { showCommand, showNote, showTitle, showVerdict } from './stage.ts';

/** A recording is on disk at most 200 ms after it happened; twice that is enough to look. */
const ON_DISK_MS = 400;

/** What ends everything that was started, last first. */
const closers: (() => unknown)[] = [];
/** What went wrong on the way; the demo goes on and says so at the end. */
const failures: string[] = [];
let interruptedNote = 'Nothing was recorded yet.';
let isInterrupted = false;

process.on('SIGINT', interrupt);
process.on('SIGTERM', interrupt);
try {
  await runDemo();
} catch (error) {
  failures.push(error instanceof Error ? error.message : String(error));
} finally {
  await closeAll();
}
if (!isInterrupted) {
  for (const failure of failures) showVerdict(false, failure);
  process.exitCode = failures.length === 0 ? 0 : 1;
}

async function runDemo(): Promise<void> {
  const secrets = { prompt: createModelKey(), answer: createCodeHostToken() };
  const home = await mkdtemp(join(tmpdir(), 'cursor-rec-demo-'));
  const folder = await mkdtemp(join(tmpdir(), 'cursor-rec-project-'));
  closers.push(() => rm(folder, { recursive: true, force: true }));
  interruptedNote = `The recordings so far are in ${home}`;
  await writeProject(folder);

  showTitle('Somebody logs in: a code, a page, and a person who agrees; the tokens stay with the recorder');
  await logInAtProvider(home);

  showTitle('A model provider and a backend of Cursor on this machine, and the recorder in front of them');
  const provider = await startProvider({ pace: true, script: createStory({ secret: secrets.answer }) });
  closers.push(provider.close);
  const cursor = await startCursor();
  closers.push(cursor.close);
  const upstreams = { openai: provider.url, anthropic: provider.url, cursor: cursor.url };
  showCommand(
    `cursor-rec start ${Object.entries(upstreams)
      .map(([name, url]) => `--upstream ${name}=${url}`)
      .join(' ')}`,
  );
  const sidecar = await startSidecar({ upstreams, home });
  closers.push(sidecar.stop);
  showNote(`clients use ${sidecar.proxy}/t/TOKEN/openai/v1, …/anthropic and …/cursor`);

  showTitle('Cursor mends a loop: a stream of its own protocol, and an append for all that it is answered');
  await converseWithCursor(sidecar);
  await sleep(ON_DISK_MS);
  await show(home, ['show', 'last']);

  await haveConversations(sidecar, folder, secrets.prompt);
  await sleep(ON_DISK_MS);
  await lookAround(home);
  await searchForSecrets(sidecar, Object.values(secrets));

  showTitle('The end');
  await show(home, ['stop']);
  await sidecar.stop();
  await show(home, ['verify', 'last']);
  exploreOn(home);
}

/** At an identity provider of this machine; it stays, so that the login can be renewed. */
async function logInAtProvider(home: string): Promise<void> {
  const provider = await startIdentityProvider();
  closers.push(() => provider.close());
  showCommand(`cursor-rec login --issuer ${provider.issuer} --client-id ${provider.clientId}`);
  const act = async (page: string) => {
    showNote(`alice opens ${page}, gives her name and agrees`);
    await provider.approve(page);
  };
  const { code } = await logIn({ home, provider, act });
  if (code !== 0) throw new Error(`expected cursor-rec login to end with 0, found ${code}`);
  await show(home, ['whoami']);
}

async function haveConversations(sidecar: Sidecar, folder: string, secret: string): Promise<void> {
  const { chat, responses, messages } = createConversations(sidecar, folder);
  showTitle('An agent mends a project (openai, Chat Completions); somebody pastes a key');
  const prompt = `The test fails. Please fix it. CI uses the key ${secret}, if you need it.`;
  await converse(chat, prompt, prompt.replace(secret, `${secret.slice(0, 12)}…`));
  showTitle('Another one reviews it (openai, Responses)');
  await converse(responses, 'Please review the change.');
  showTitle(
    'A third one adds a test (@anthropic-ai/sdk, Messages); its last answer lets out a token, piece by piece',
  );
  await converse(messages, 'Please add a test for an empty cart.');
  await converse(messages, 'And which database is that for?');
}

async function lookAround(home: string): Promise<void> {
  showTitle('What was recorded');
  await show(home, ['sessions']);
  showTitle('The last session, with the token masked');
  await show(home, ['show', 'last']);
  showTitle('The same as it happened, eight times as fast');
  await show(home, ['replay', 'last', '--plain', '--speed', '8']);
  showTitle('Who worked on what');
  await show(home, ['search', 'totalCents']);
  showTitle('Is it what it claims to be?');
  await show(home, ['verify', 'last']);
}

async function searchForSecrets(sidecar: Sidecar, secrets: readonly string[]): Promise<void> {
  showTitle('Where the files are, and whether a secret is in them, also in pieces');
  const { home } = sidecar;
  for (const path of await listFiles(home)) showNote(`  ${relative(home, path)}`);
  const shown = await readRecordings(sidecar, 1);
  for (const secret of secrets) {
    const name = `${secret.slice(0, 12)}…`;
    showCommand(`grep -rF ${name} ${home}`);
    const hits = [...(await findText(home, secret)), ...findLeaks(shown, secret)];
    if (hits.length > 0) failures.push(`expected the secret ${name} nowhere, found it in ${hits.join(', ')}`);
    showVerdict(hits.length === 0, `${name} is ${hits.length === 0 ? 'nowhere' : `in ${hits.join(', ')}`}`);
  }
}

async function show(home: string, args: readonly string[]): Promise<void> {
  showCommand(`cursor-rec ${args.join(' ')}`);
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env: programEnvironment(home),
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const end = (): unknown => child.kill();
  closers.push(end);
  const [code] = await once(child, 'close');
  closers.splice(closers.indexOf(end), 1);
  if (code !== 0) failures.push(`expected cursor-rec ${args[0]} to end with 0, found ${code}`);
}

function exploreOn(home: string): void {
  showNote('\nThe recordings stay where they are. To explore on:\n');
  for (const line of [
    `export CURSOR_REC_HOME=${home} CURSOR_REC_KEY_STORE=file`,
    'npx cursor-rec sessions',
    'npx cursor-rec replay last',
  ]) {
    showCommand(line);
  }
  showNote(`\nrm -r ${home} removes them.`);
}

async function closeAll(): Promise<void> {
  for (const close of closers.splice(0).reverse()) await close();
}

function interrupt(): void {
  if (isInterrupted) return;
  isInterrupted = true;
  // Said last: what was under way may still speak while it ends.
  void closeAll().finally(() => {
    showNote(`\n${interruptedNote}`);
    process.exit(130);
  });
}
