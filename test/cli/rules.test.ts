// The rules command: what there is and whether it runs, and trying one's own.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { declareRules } from '../../src/cli/rules.ts';
import { createTestContext, type TestContext } from '../support/context.ts';

async function run(context: TestContext, ...args: string[]): Promise<string> {
  const program = new Command('cursor-rec').enablePositionalOptions().exitOverride();
  declareRules(program, context);
  await program.parseAsync(['rules', ...args], { from: 'user' });
  return context.said();
}

async function contextWith(file: string, content: unknown): Promise<TestContext> {
  const context = await createTestContext();
  await writeFile(join(context.home, file), JSON.stringify(content), { mode: 0o600 });
  return context;
}

describe('rules', () => {
  it('lists every rule with its family, and whether it is on as the configuration has it', async () => {
    const own = { id: 'acme', triggers: ['acme_'], pattern: 'acme_[0-9]+' };
    const context = await contextWith('config.json', {
      redaction: { rules: [own], routes: { openai: { families: { user: false } } } },
    });
    const { rules } = JSON.parse(await run(context, '--json'));
    expect(rules[0]).toEqual({
      id: 'acme',
      family: 'user',
      description: 'Rule of this installation',
      on: true,
    });
    expect(new Set(rules.map(({ id }: { id: string }) => id)).size).toBe(rules.length);
    expect(JSON.parse(await run(context, '--json', '--route', 'openai')).rules[0].on).toBe(false);
    expect(await run(context)).toMatch(/^user +acme +on +Rule of this installation$/m);
  });

  it('tries rules of one’s own on their examples', async () => {
    const context = await contextWith('mine.json', {
      rules: [
        {
          id: 'acme',
          triggers: ['acme_'],
          pattern: 'acme_[0-9]{4}',
          examples: { match: ['x acme_1234 y'], ignore: ['acme_manual', 'acme_0000'] },
        },
      ],
    });
    const file = join(context.home, 'mine.json');
    const { examples } = JSON.parse(await run(context, 'test', '--json', file));
    expect(examples).toEqual([
      { rule: 'acme', expected: 'match', text: 'x acme_1234 y', secrets: ['acme_1234'], isRight: true },
      { rule: 'acme', expected: 'ignore', text: 'acme_manual', secrets: [], isRight: true },
      { rule: 'acme', expected: 'ignore', text: 'acme_0000', secrets: ['acme_0000'], isRight: false },
    ]);
    expect(context.exitCode()).toBe(1);
    expect(await run(context, 'test', file)).toMatch(/^WRONG +acme +ignore +"acme_0000" → "acme_0000"$/m);
  });

  it.each([
    [{ rules: [{ id: 'a', triggers: ['aa'], pattern: '(?=a)' }] }, 'rule "a"'],
    [{ rules: [{ id: 'a', pattern: 'a' }] }, 'rules[0].triggers'],
    [{ rules: [] }, 'one rule or more'],
    [{ rules: [{ id: 'a', triggers: ['aa'], pattern: 'a', examples: { match: 'a' } }] }, 'examples.match'],
  ])('names what is wrong in %j', async (content, named) => {
    const context = await contextWith('mine.json', content);
    await expect(run(context, 'test', join(context.home, 'mine.json'))).rejects.toThrow(named);
  });

  it('says that a file is not there', async () => {
    const context = await createTestContext();
    await expect(run(context, 'test', '/nowhere.json')).rejects.toMatchObject({ code: 'not-found' });
  });
});
