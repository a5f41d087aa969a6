// Commands around the sidecar: when none runs, when it has to be started, and what pipes, signals and scripts see.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeEach, expect, test } from 'vitest';
import { closeAfterFlow, createHome, expectErrorLine, openFlow, readStatus } from '../support/flow.ts';
import { chatEvent, chatRequest, openHttpUpstream } from '../support/http-upstream.ts';
import { PROGRAM, programEnvironment, type Ran, runProgram } from '../support/sidecar.ts';

const run = promisify(execFile);

let home: string;
/** A home whose sidecar takes any free port, and is stopped after the test however it was started. */
beforeEach(async () => {
  home = await createHome();
  await writeFile(join(home, 'config.json'), '{"port":0}', { mode: 0o600 });
  closeAfterFlow(() => runProgram(home, ['stop']));
});
const cli = (...args: string[]) => runProgram(home, args);
const parse = (text: string) => JSON.parse(text) as { [name: string]: unknown };

test('what needs a sidecar says that none runs, with 3', async () => {
  const says = /expected a sidecar for .*, found none: start it with cursor-rec start/;
  expectErrorLine(await cli('env'), { code: 3, says });
  expectErrorLine(await cli('stop'), { code: 3, says });
  const status = await cli('status');
  expect(status).toMatchObject({
    code: 3,
    stderr: '',
    stdout: expect.stringMatching(/not running.*cursor-rec start/),
  });
  const json = await cli('status', '--json');
  expect([json.code, parse(json.stdout)]).toEqual([3, { running: false, home }]);
  expect(await cli('sessions')).toMatchObject({ code: 0, stdout: expect.stringMatching(/No session found/) });
  expect(parse((await cli('sessions', '--json')).stdout)).toEqual({ sessions: [] });
});

test('a sidecar that was killed counts as none, and its run file deceives nobody', async () => {
  const started = parse((await cli('start', '--detach', '--json')).stdout);
  process.kill(Number(started.pid), 'SIGKILL');
  for (let tries = 0; (await cli('status')).code !== 3 && tries < 50; tries++);
  expect((await cli('status')).code).toBe(3);
  expect((await cli('env')).code).toBe(3);
  expect((await cli('stop')).code).toBe(3);
  expect((await cli('start', '--detach')).code).toBe(0);
});

test('start --detach returns when it is ready, and stop ends it', async () => {
  const started = await cli('start', '--detach', '--json');
  expect([started.code, started.stderr]).toEqual([0, '']);
  const ready = parse(started.stdout);
  expect(ready).toMatchObject({
    event: 'ready',
    recovered: [],
    proxy: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
  });
  const status = parse((await cli('status', '--json')).stdout);
  expect(status).toMatchObject({ running: true, recording: true, pid: ready.pid, proxy: ready.proxy, home });
  const env = await cli('env', 'openai');
  expect(env.stdout).toContain(`export OPENAI_BASE_URL='${ready.proxy}/t/${ready.token}/openai/v1'\n`);
  expect(parse((await cli('env', 'anthropic', '--json')).stdout)).toEqual({
    ANTHROPIC_BASE_URL: `${ready.proxy}/t/${ready.token}/anthropic`,
  });
  expect(await cli('stop')).toEqual({
    code: 0,
    stdout: 'Stopped. All sessions are closed; 0 exchanges seen: 0 whole.\n',
    stderr: '',
  });
  expect((await cli('status')).code).toBe(3);
});

test('run starts a sidecar, hands the environment on and ends with the code of its command', async () => {
  const script = 'console.log(JSON.stringify(process.env)); process.exit(Number(process.argv[1]))';
  const first = await cli('run', '--', process.execPath, '-e', script, '7');
  expect(first.code).toBe(7);
  expect(first.stderr).toMatch(
    /^cursor-rec: started the sidecar on http:\/\/127.0.0.1:\d+; end it with cursor-rec stop\n$/,
  );
  const status = parse((await cli('status', '--json')).stdout);
  const env = parse(first.stdout);
  const base = new RegExp(`^${status.proxy}/t/[0-9a-f]{64}/`);
  for (const name of ['OPENAI_BASE_URL', 'ANTHROPIC_BASE_URL', 'GOOGLE_GEMINI_BASE_URL']) {
    expect(env[name]).toMatch(base);
  }
  const second = await cli('run', process.execPath, '-e', script, '0', '--json', '--port');
  expect([second.code, second.stderr]).toEqual([0, '']);
  expect(parse(second.stdout).OPENAI_BASE_URL).toBe(env.OPENAI_BASE_URL);
  const absent = await cli('run', '--', 'no-such-command-here');
  expectErrorLine(absent, {
    code: 127,
    says: /expected to run no-such-command-here, found ENOENT: check its name and PATH/,
  });
});

/** `run` with a command that says `up` and waits; resolves once it is up. */
async function runWaiting(onSignal: string): Promise<ChildProcess> {
  const script = `${onSignal} console.log('up'); setInterval(() => {}, 1000)`;
  const child = spawn(process.execPath, [PROGRAM, 'run', '--', process.execPath, '-e', script], {
    env: programEnvironment(home),
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  closeAfterFlow(() => child.kill('SIGKILL'));
  if (child.stdout !== null) await once(child.stdout, 'data');
  return child;
}

test('run passes SIGTERM and SIGHUP on, and ends as its command does', async () => {
  const polite = await runWaiting("process.on('SIGTERM', () => process.exit(5));");
  polite.kill('SIGTERM');
  expect(await once(polite, 'exit')).toEqual([5, null]);
  const plain = await runWaiting('');
  plain.kill('SIGHUP');
  expect(await once(plain, 'exit')).toEqual([129, null]);
  expect((await readStatus(home)).code).toBe(0); // the sidecar does not go with it
});

test('SIGINT, SIGTERM and SIGHUP end a sidecar cleanly, with 130 for the first', async () => {
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 0],
    ['SIGHUP', 0],
  ] as const) {
    const child = spawn(process.execPath, [PROGRAM, 'start', '--json'], { env: programEnvironment(home) });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    while (!stdout.includes('\n')) await once(child.stdout, 'data');
    child.kill(signal);
    expect(await once(child, 'close')).toEqual([code, null]);
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => parse(line).event);
    expect(events).toEqual(['ready', 'stopping', 'stopped']);
    expect((await cli('status')).code).toBe(3);
  }
});

const FAILING: readonly (readonly [args: readonly string[], code: number, error: string])[] = [
  [['show', 'nope'], 2, 'usage'],
  [['show', '019abc00-0000'], 3, 'not-found'],
  [['verify', 'last'], 3, 'not-found'],
  [['verify'], 2, 'usage'],
  [['stop'], 3, 'not-running'],
  [['env'], 3, 'not-running'],
  [['env', 'nope'], 2, 'usage'],
  [['sessions', '--limit', '0'], 2, 'usage'],
  [['sessions', '--since', 'yesterday-ish'], 2, 'usage'],
  [['sessions', '--nope'], 2, 'usage'],
  [['search', 'x', '--limit', '-1'], 2, 'usage'],
  [['start', '--port', '70000'], 2, 'usage'],
  [['start', '--record', 'sometimes'], 2, 'usage'],
  [['start', '--upstream', 'nope'], 2, 'usage'],
  [['start', '--upstream', 'a=ftp://x'], 2, 'usage'],
  [['start', '--detach', '--upstream', 'a=ftp://x'], 2, 'usage'],
  [['no-such-command'], 2, 'usage'],
];

test.each(FAILING)(
  '%j with --json is an error as JSON on stdout, and one line on stderr without',
  async (args, code, error) => {
    const json = await cli(...args, '--json');
    expect([json.code, json.stderr]).toEqual([code, '']);
    expect(parse(json.stdout)).toMatchObject({ error: { code: error, message: expect.stringMatching(/./) } });
    expectErrorLine(await cli(...args), { code, says: /./ });
  },
);

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const ESCAPE = /\u001b|\u009b/;

/** A home with a session that is worth colours: two turns, a failure and a gap of its own. */
async function openColourful() {
  const upstream = await openHttpUpstream((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(Array.from({ length: 2000 }, (_, index) => chatEvent(`\u001b[31m${index}\n`)).join(''));
  });
  const flow = await openFlow({ upstream: upstream.url, home });
  await flow.send({ body: chatRequest('\u001b[2Jhello') });
  await flow.recorded(1);
  return flow;
}
const READERS = [
  // On a terminal the lists and the replay have views of their own (terminal.test.ts).
  ['sessions', '--no-tui'],
  ['show', 'last'],
  ['replay', 'last', '--plain', '--speed', '0'],
  ['verify', 'last'],
  ['status'],
  ['search', 'hello'],
  ['--help'],
];

test('nothing but a terminal gets escapes, and none with NO_COLOR; what was recorded never sends any', async ({
  skip,
}) => {
  await openColourful();
  for (const command of READERS) {
    const { stdout, stderr, code } = await cli(...command);
    expect([command, code, ESCAPE.test(stdout + stderr)]).toEqual([command, 0, false]);
  }
  const terminal = (command: readonly string[], environment: NodeJS.ProcessEnv = {}) =>
    run(
      'script',
      ['-qec', [process.execPath, PROGRAM, ...command, ...toLines(command)].join(' '), '/dev/null'],
      {
        env: { ...programEnvironment(home), TERM: 'xterm', NO_COLOR: '', ...environment },
        maxBuffer: 1e8,
      },
    );
  const coloured = await terminal(['status']).catch(() => undefined);
  if (coloured === undefined) return skip('there is no script(1) here to make a terminal');
  expect(coloured.stdout).toMatch(ESCAPE);
  for (const command of READERS) {
    expect([command, ESCAPE.test((await terminal(command, { NO_COLOR: '1' })).stdout)]).toEqual([
      command,
      false,
    ]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are escapes
    const colourless = (await terminal(command)).stdout.replaceAll(/\u001b\[\d+m/g, '');
    expect(colourless).not.toMatch(ESCAPE);
  }
});

/** What has a command write lines where it would open a view. */
function toLines([command]: readonly string[]): readonly string[] {
  if (command === 'replay') return ['--plain'];
  return command === 'sessions' ? ['--no-tui'] : [];
}

test('a reader that has enough is no error', async () => {
  await openColourful();
  for (const command of [
    'show last --raw',
    'show last --json',
    'show last',
    'replay last --speed 0',
    'sessions',
  ]) {
    const shell = `"${process.execPath}" "${PROGRAM}" ${command} 2>&1 >&3 3>&- | cat >&2; exit 0`;
    const piped = `{ ${shell.replace('; exit 0', '')}; } 3>&1 | head -c 1`;
    const { stdout, stderr } = await run('sh', ['-c', piped], { env: programEnvironment(home) });
    expect([command, stdout.length, stderr]).toEqual([command, 1, '']);
  }
});

test('an error shows its stack with --debug only, and never a token', async () => {
  await writeFile(join(home, 'config.json'), '{"port":', { mode: 0o600 });
  const plain: Ran = await cli('start');
  const debug: Ran = await cli('--debug', 'start');
  expect(plain.stderr).not.toMatch(/\n +at /);
  expect(debug.stderr).toMatch(/\n +at /);
});
