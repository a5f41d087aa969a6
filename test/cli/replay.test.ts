// cursor-rec replay over recordings on disk.
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CliError } from '../../src/cli/cli-error.ts';
import type { Context } from '../../src/cli/context.ts';
import { declareReplay } from '../../src/cli/replay.ts';
import { headerHash } from '../../src/core/proof/chain.ts';
import { createSessionRecorder, NO_COUNTS } from '../../src/core/record/session-recorder.ts';
import { openSessionFiles } from '../../src/sidecar/spool/session-files.ts';
import { exchangeId, header, openExchange, randomHex, sha256 } from '../support/recording.ts';

let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'cursor-rec-replay-'));
  await chmod(home, 0o700);
});
afterEach(() => rm(home, { recursive: true, force: true }));

/** Records one chat exchange a prompt, a minute apart, each answered by these tokens 20 ms apart. */
async function record(
  chats: readonly { readonly prompt: string; readonly tokens: readonly string[] }[],
  { isLive = false } = {},
): Promise<void> {
  const files = openSessionFiles({ home, header, segment: 1, size: 0, isCreated: false });
  const recorder = createSessionRecorder({
    state: { seq: 0, prev: headerHash(header, sha256), segment: 1, segmentFirst: 0 },
    counts: NO_COUNTS,
    sha256,
    randomHex,
    isSecretField: () => false,
    sink: files,
  });
  chats.forEach(({ prompt, tokens }, index) => {
    const exchange = exchangeId(index + 1);
    const start = index * 60_000;
    openExchange(recorder, exchange, start);
    const value = { model: 'gpt-asked', messages: [{ role: 'user', content: prompt }] };
    recorder.frame(exchange, 'request', { t: start, type: 'json', value });
    recorder.frame(exchange, 'response', { t: start + 500, type: 'head', status: 200, headers: [] });
    tokens.forEach((content, at) => {
      const event = { id: 'r', model: 'gpt-5', choices: [{ index: 0, delta: { content } }] };
      recorder.frame(exchange, 'response', { t: start + 500 + at * 20, type: 'event', value: event });
    });
    const end = start + 500 + tokens.length * 20;
    recorder.closeExchange({ exchange, outcome: 'completed', requestBytes: 1, responseBytes: 1 }, end);
    recorder.flush(end);
  });
  if (!isLive) recorder.close('ended', chats.length * 60_000);
  await files.commit();
  await files.close();
}

interface Ran {
  readonly out: string;
  readonly code: number | undefined;
}

/** Runs the command with these arguments; `onWrite` sees each piece as it is written. */
async function replay(
  args: readonly string[],
  { isTerminal = false, onWrite = (_text: string) => {}, environment = {} } = {},
): Promise<Ran> {
  let out = '';
  let code: number | undefined;
  const context: Context = {
    home,
    version: '0.0.0',
    environment,
    out: {
      isTerminal,
      columns: 80,
      write(text) {
        out += text;
        onWrite(text);
      },
    },
    err: { isTerminal, columns: 80, write: () => expect.unreachable() },
    exit: (given) => {
      code = given;
    },
  };
  const program = new Command().exitOverride();
  declareReplay(program, context);
  await program.parseAsync(['node', 'cursor-rec', 'replay', ...args]);
  return { out, code };
}

const chats = [
  { prompt: 'First?', tokens: ['Ünï', 'cödé ', '\u{1f600}', '\n\nand a line', ' more.'] },
  { prompt: 'Second?', tokens: ['Two', '.'] },
];

describe('cursor-rec replay', () => {
  it('tells a whole session to the character at speed 0', async () => {
    await record(chats);
    const { out, code } = await replay(['last', '--speed', '0']);
    expect(out).toMatch(/^session {3}019abc00-0000-7000\nstarted {3}2026-11-2\d [\d:]{8}, 02:00 long\n/);
    expect(out).toContain(
      '\n\n[00:00] alice\nFirst?\n\n[00:00] gpt-5\nÜnïcödé \u{1f600}\n\nand a line more.\n\n[01:00] alice\nSecond?\n\n[01:00] gpt-5\nTwo.\n\n-- [02:00] end of the session\n',
    );
    expect(code).toBeUndefined();
  });

  it('writes tokens one by one in their order at other speeds', async () => {
    await record(chats);
    const written: string[] = [];
    const onWrite = (text: string) => written.push(text);
    await replay(['last', '--speed', '1', '--idle-limit', '0.02'], { onWrite });
    expect(written.length).toBeGreaterThan(5);
    expect(written.join('')).toContain('Ünïcödé \u{1f600}\n\nand a line more.');
  });

  it('says that a session is still being recorded, after what is there', async () => {
    await record(chats, { isLive: true });
    const { out } = await replay(['last', '--speed', '0']);
    expect(out).toContain('status    live: still being recorded\n');
    expect(out).toMatch(/Two\.\n\n-- \[01:00\] so far: this session is still being recorded\n$/);
  });

  it.each(['@2', '60', '1:00', '1m', '0:30'])('begins at %s', async (from) => {
    await record(chats);
    const { out } = await replay(['last', '--speed', '0', '--from', from, '--plain']);
    expect(out).toContain('\n\n[01:00] alice\nSecond?\n');
    expect(out).not.toContain('First');
  });

  it.each([
    [['--speed', '-1'], '--speed: expected'],
    [['--speed', 'fast'], '--speed: expected'],
    [['--speed', ''], '--speed: expected'],
    [['--idle-limit', '2s'], '--idle-limit: expected'],
    [['--from', '@0'], '--from: expected'],
    [['--from', '@3'], '--from: expected a turn from @1 to @2, found @3'],
    [['--from', '5:00'], '--from: expected a time up to 01:00'],
    [
      ['--from', 'x\u001b[31m'],
      '--from: expected seconds (90), a time (1:30, 1m30s) or a turn (@3), found "x\\u001b[31m"',
    ],
  ])('refuses %j as wrong usage', async (args, message) => {
    await record(chats);
    const refused = await replay(['last', '--speed', '0', ...args]).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(CliError);
    expect(refused).toMatchObject({ code: 'usage', message: expect.stringContaining(message) });
  });

  it('says so where there is no such session', async () => {
    await expect(replay(['019abc00'])).rejects.toMatchObject({ code: 'not-found' });
  });

  it('colours on a terminal only, and not against NO_COLOR', async () => {
    await record([{ prompt: 'Q \u001b]52;c;eA==\u0007', tokens: ['A \u001b[2J', '\u009b31m'] }]);
    const args = ['last', '--speed', '0'];
    const onTerminal = await replay(args, { isTerminal: true });
    const piped = await replay(args);
    const quiet = await replay(args, { isTerminal: true, environment: { NO_COLOR: '1' } });
    expect(onTerminal.out).toContain('\u001b[36m\n[00:00] alice\n\u001b[39m');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: our own colours are the only escapes that may be there.
    expect(onTerminal.out.replace(/\u001b\[(?:1|2|22|3[0-9])m/g, '')).toBe(piped.out);
    expect(piped.out).not.toContain('\u001b');
    expect(piped.out).toContain('Q ␛]52;c;eA==␇');
    expect(piped.out).toContain('A ␛[2J<9B>31m');
    expect(quiet.out).toBe(piped.out);
  });

  it('ends with 130 when it is interrupted, and leaves no listener behind', async () => {
    await record(chats);
    const listeners = process.listenerCount('SIGINT');
    const onWrite = (text: string) => {
      if (text.includes('First?')) setImmediate(() => process.emit('SIGINT'));
    };
    const { out, code } = await replay(['last'], {
      onWrite,
      isTerminal: true,
      environment: { NO_COLOR: '1' },
    });
    expect(code).toBe(130);
    expect(out).not.toContain('Second?');
    expect(out).toMatch(/\n$/);
    expect(process.listenerCount('SIGINT')).toBe(listeners);
  });
});
