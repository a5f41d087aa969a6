// The redact command: stdin in, masks out, whatever its length and wherever it is cut.
import { describe, expect, it } from 'vitest';
import { findKeys } from '../../src/cli/open-keys.ts';
import { runRedact } from '../../src/cli/redact.ts';
import { readOrMake } from '../../src/sidecar/identity/secrets.ts';
import { createTestContext, type TestContext } from '../support/context.ts';
import { createModelKey } from '../support/test-secrets.ts';

const key = createModelKey();
const MASK = /^\[REDACTED:openai-project-key:[0-9a-f]{8}\]$/;
const TEXT = { json: false, jsonl: false, dryRun: false, apply: false, yes: false };

async function redact(
  input: string | Uint8Array<ArrayBuffer>,
  options = {},
  sessions: string[] = [],
): Promise<TestContext> {
  const context = await createTestContext({}, input);
  await readOrMake(await findKeys(context), 'redaction-key');
  await runRedact(sessions, { ...TEXT, ...options }, context);
  return context;
}

describe('redact', () => {
  it('masks a text and changes nothing else in it', async () => {
    const said = (await redact(`\ufeffé ${key}\r\n\n😀`)).said();
    expect(said).toMatch(/^\ufeffé \[REDACTED:openai-project-key:[0-9a-f]{8}\]\r\n\n😀$/);
  });

  it('says once that its input is not UTF-8', async () => {
    const said = (await redact(Uint8Array.of(0x61, 0xff, 0x62, 0xff))).said();
    expect(said).toBe('cursor-rec: the input is not all UTF-8: what is not reads U+FFFD\na\ufffdb\ufffd');
  });

  it('masks a secret across pieces, as they come', async () => {
    const context = await createTestContext();
    await readOrMake(await findKeys(context), 'redaction-key');
    const bytes = Buffer.from(`é ${key} ü`);
    async function* input() {
      for (const byte of bytes) yield Uint8Array.of(byte);
    }
    await runRedact([], TEXT, { ...context, input });
    const [before, mask = '', after] = context.said().split(' ');
    expect([before, after]).toEqual(['é', 'ü']);
    expect(mask).toMatch(MASK);
  });

  it('gives one document with offsets into its input', async () => {
    const document = JSON.parse((await redact(`😀 ${key} 😀`, { json: true })).said());
    expect(document.findings).toEqual([{ rule: 'openai-project-key', start: 3, end: 3 + key.length }]);
    expect(document.text.split(' ')[1]).toMatch(MASK);
  });

  it('gives a result a line, and says of each bad line what is wrong with it', async () => {
    const lines = [
      JSON.stringify({ id: 7, text: `a ${key}` }),
      '',
      'nope',
      '{"id":"b"}',
      '{"text":"c"}',
      '[1]',
    ];
    const context = await redact(lines.join('\n'), { jsonl: true });
    const results = context
      .said()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(results).toMatchObject([
      { id: 7, findings: [{ rule: 'openai-project-key', start: 2, end: 2 + key.length }] },
      { line: 3, error: { code: 'bad-line' } },
      { line: 4, id: 'b', error: { code: 'bad-line' } },
      { id: null, text: 'c', findings: [] },
      { line: 6, error: { code: 'bad-line' } },
    ]);
    expect(JSON.stringify(results)).not.toContain(key);
    expect(context.exitCode()).toBe(1);
  });

  it('has the fingerprints of recordings, or says that it has not', async () => {
    const context = await createTestContext({}, key);
    await runRedact([], TEXT, context);
    expect(context.said()).toMatch(
      /^cursor-rec: fingerprints are of this run only .*: this home has no key yet\n\[/,
    );
    const { createFingerprint } = await import('../../src/node/hashing.ts');
    const redactionKey = await readOrMake(await findKeys(context), 'redaction-key');
    await runRedact([], TEXT, { ...context, input: () => new Blob([key]).stream() });
    expect(context.said()).toBe(`[REDACTED:openai-project-key:${createFingerprint(redactionKey)(key)}]`);
  });

  it.each([
    [{ dryRun: true }, [], 'expected sessions for --dry-run'],
    [{}, ['last'], 'only with --dry-run'],
    [{ json: true, jsonl: true }, [], 'expected --jsonl alone'],
  ])('refuses %j with %j', async (options, sessions, message) => {
    await expect(redact('', options, sessions)).rejects.toThrow(message);
  });

  it('masks a long text in memory that does not grow with it', async () => {
    const context = await createTestContext();
    const chunk = Buffer.from(`${'nothing to see here, '.repeat(3_000)}${key}\n`);
    let written = 0;
    let most = 0;
    async function* input() {
      for (let count = 0; count < 600; count++) yield chunk;
    }
    const out = {
      ...context.out,
      write(text: string) {
        written += text.length;
        most = Math.max(most, text.length);
      },
    };
    await runRedact([], TEXT, { ...context, out, input });
    expect(written).toBeGreaterThan(30_000_000);
    expect(most).toBeLessThan(2 * chunk.length);
  });
});
