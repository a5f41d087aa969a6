// Every command line of the README is one of this program, with flags that it has: also in the units and files for servers.
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../src/cli/main.ts';
import { createTestContext } from '../support/context.ts';

const TEXT = await readFile(new URL('../../README.md', import.meta.url), 'utf8');

interface Block {
  readonly language: string;
  readonly text: string;
}

const BLOCKS: readonly Block[] = [...TEXT.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(
  ([, language = '', text = '']) => ({ language, text }),
);

function blockOf(language: string, mark: string): string {
  const found = BLOCKS.find((block) => block.language === language && block.text.includes(mark));
  if (found === undefined) throw new Error(`expected a block of ${language} with ${mark} in README.md`);
  return found.text;
}

/** In blocks of commands, in the unit's ExecStart, in the image's commands, and in running text. */
function listCommandLines(): readonly string[] {
  const shell = BLOCKS.filter(({ language }) => language === '').flatMap(({ text }) =>
    [...text.replaceAll('\\\n', ' ').matchAll(/(?:^|\(|-- )(cursor-rec .*)$/gm)].map(([, line = '']) => line),
  );
  const unit = [...blockOf('ini', 'ExecStart').matchAll(/^ExecStart=\S+ (cursor-rec .*)$/gm)];
  const image = [...blockOf('yaml', 'services:').matchAll(/^ +command: (.*)$/gm)];
  const prose = TEXT.replaceAll(/^```.*?^```$/gms, '').matchAll(/`(cursor-rec [a-z][^`]*)`/g);
  return [
    ...shell,
    ...unit.map(([, line = '']) => line),
    ...image.map(([, line]) => `cursor-rec ${line}`),
    ...[...prose].map(([, line = '']) => line),
  ];
}

/** Words as a shell has them; what comes behind `#`, a pipe, a redirection or `--` is not the program's. */
function toWords(line: string): readonly string[] {
  const [own = ''] = line.split(/ [#|<>]|\)"| -- /);
  return [...own.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) => word.replaceAll(/['"]/g, ''));
}

/** The command that the words name, and what is left of them. */
function findCommand(program: Command, words: readonly string[]): readonly [Command, readonly string[]] {
  const [name, ...rest] = words;
  const found = program.commands.find((command) =>
    [command.name(), ...command.aliases()].includes(name ?? ''),
  );
  return found === undefined ? [program, words] : findCommand(found, rest);
}

describe('the README', () => {
  const lines = listCommandLines();

  it('has commands of every kind', () => {
    expect(lines.length).toBeGreaterThan(40);
    for (const part of ['collector start', 'collector witness', 'collector migrate', 'login', 'verify'])
      expect(lines.some((line) => line.startsWith(`cursor-rec ${part}`))).toBe(true);
  });

  it.each(lines)('%s', async (line) => {
    const program = createProgram(await createTestContext());
    const [, ...words] = toWords(line);
    const [command, rest] = findCommand(program, words);
    expect([line, command.name()]).not.toEqual([line, 'cursor-rec']);
    const { unknown } = command.parseOptions([...rest]);
    expect([line, unknown]).toEqual([line, []]);
  });

  it('gives the unit the folder that it may write, and no restart where only a change helps', () => {
    const unit = blockOf('ini', 'ExecStart');
    expect(unit).toContain(' --data /var/lib/cursor-rec ');
    expect(unit).toMatch(/^StateDirectory=cursor-rec$/m);
    expect(unit).toMatch(/^RestartPreventExitStatus=2$/m);
  });

  it('installs into the image what npm pack makes', async () => {
    const { name, version } = JSON.parse(
      await readFile(new URL('../../package.json', import.meta.url), 'utf8'),
    );
    const image = blockOf('dockerfile', 'FROM');
    expect(image).toContain(`COPY ${name}-${version}.tgz /tmp/`);
    expect(image).toContain(`npm install --global /tmp/${name}-${version}.tgz`);
    expect(image).toContain(`ENTRYPOINT ["${name}"]`);
  });
});
