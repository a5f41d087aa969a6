// The live view in a real terminal: what is recorded is seen as it comes, and the recorder outlives its view.
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { closeAfterFlow, createHome, send } from '../support/flow.ts';
import { startProvider } from '../support/provider/provider.ts';
import { runProgram, startSidecar } from '../support/sidecar.ts';
import { openTerminal } from '../support/terminal.ts';

async function openProvider(): Promise<string> {
  const provider = await startProvider();
  closeAfterFlow(provider.close);
  return provider.url;
}

/** Where clients of the sidecar that runs in this home find the route `openai`. */
async function readBaseUrl(home: string): Promise<string> {
  const { stdout } = await eventually(async () => {
    const ran = await runProgram(home, ['env', 'openai']);
    expect(ran.code, ran.stderr).toBe(0);
    return ran;
  });
  const [, url = ''] = /OPENAI_BASE_URL=["']?([^"'\n]+)/.exec(stdout) ?? [];
  return url.replace(/\/v1\/?$/, '');
}

async function ask(baseUrl: string, prompt: string): Promise<void> {
  const body = JSON.stringify({
    model: 'gpt-5',
    stream: true,
    messages: [{ role: 'user', content: prompt }],
  });
  const { status } = await send(baseUrl, {
    headers: { authorization: 'Bearer any', 'content-type': 'application/json' },
    body,
  });
  expect(status).toBe(200);
}

const start = (provider: string) => ['start', '--port', '0', '--upstream', `openai=${provider}`];

describe('start on a terminal', () => {
  it('shows what it records as it comes, filters it, and asks before it stops', async () => {
    const home = await createHome();
    const terminal = await openTerminal(start(await openProvider()), { home, columns: 120, rows: 40 });
    await terminal.shows('Nothing has come in yet.');
    const baseUrl = await readBaseUrl(home);
    await ask(baseUrl, 'Why does the cart lose its first line?');
    const text = await terminal.shows('Why does the cart lose its first line?');
    expect(text).toMatch(/● cursor-rec records on http:\/\/127\.0\.0\.1:\d+/);
    await terminal.shows(/1 exchanges? seen: 1 whole/);
    // The pane of the session has the prompt beneath its rule, and what was answered.
    await terminal.shows(/turn 1 · 00:00[\s\S]*Why does the cart/);
    await terminal.press('/');
    await terminal.type('nothing-like-it');
    await terminal.shows('Escape shows all again.');
    await terminal.press('Escape');
    await terminal.shows('sessions 1 ');
    await terminal.press('Enter');
    await terminal.shows('back to the list');
    await terminal.press('q');
    await terminal.shows('enter open');
    await terminal.press('q');
    await terminal.shows('Stop recording?');
    await terminal.press('y');
    const { code, text: left } = await terminal.ended();
    expect(code).toBe(0);
    expect(left).toMatch(/^before\n● cursor-rec records on/);
    expect(left).toMatch(/Stopped\. 1 exchange recorded in 1 session/);
    expect((await runProgram(home, ['verify', 'last'])).code).toBe(0);
  });

  it('stops cleanly by Ctrl-C, with its last lines on the screen of the shell', async () => {
    const home = await createHome();
    const terminal = await openTerminal(start(await openProvider()), { home });
    await terminal.shows('Nothing has come in yet.');
    await terminal.press('C-c');
    const { code, text } = await terminal.ended();
    expect({ code, isStopped: text.includes('Stopped. 0 exchanges') }).toEqual({
      code: 130,
      isStopped: true,
    });
  });

  it('goes on to record when its view is killed, and gives the terminal back', async () => {
    const home = await createHome();
    const terminal = await openTerminal(start(await openProvider()), { home });
    await terminal.shows('Nothing has come in yet.');
    const view = await eventually(async () => {
      const { pid } = JSON.parse(await readFile(`${home}/sidecar.json`, 'utf8')) as { readonly pid: number };
      const children = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim().split(' ');
      expect(children).toHaveLength(1);
      return Number(children[0]);
    });
    process.kill(view, 'SIGKILL');
    await terminal.shows('recording goes on');
    await ask(await readBaseUrl(home), 'Still there?');
    await terminal.press('C-c');
    const { code, text } = await terminal.ended();
    expect(code).toBe(130);
    expect(text).toContain('Stopped. 1 exchange recorded in 1 session');
  });
});

describe('live on a terminal', () => {
  it('shows what a sidecar elsewhere records, and says so when that ends', async () => {
    const sidecar = await startSidecar({ upstreams: { openai: await openProvider() } });
    closeAfterFlow(() => sidecar.stop());
    const terminal = await openTerminal(['live'], { home: sidecar.home, columns: 80 });
    await terminal.shows(`records on ${sidecar.proxy}`);
    await ask(sidecar.baseUrl('openai'), 'And here?');
    await terminal.shows('And here?');
    await terminal.press('?');
    await terminal.shows('another session');
    await terminal.press('x');
    await runProgram(sidecar.home, ['stop']);
    await terminal.shows('cursor-rec is not running');
    await terminal.press('q');
    expect(await terminal.ended()).toEqual({ code: 0, text: 'before' });
  });

  it('says on a pipe what to do instead', async () => {
    const { code, stdout, stderr } = await runProgram(await createHome(), ['live']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^cursor-rec: expected a terminal .* cursor-rec status/);
  });
});
