// What `cursor-rec help` shows, for commands and for those of a group.
import { expect, test } from 'vitest';
import { createContext } from '../../src/cli/context.ts';
import { createProgram } from '../../src/cli/main.ts';

async function help(...names: string[]): Promise<string> {
  let text = '';
  const program = createProgram(createContext('0.0.0'));
  const writeOut = (more: string) => {
    text += more;
  };
  for (const command of [program, ...program.commands.flatMap((each) => [each, ...each.commands])])
    command.configureOutput({ writeOut });
  await program.parseAsync(['node', 'cursor-rec', 'help', ...names]).catch((error: Error) => {
    if (error.message !== '(outputHelp)') throw error;
  });
  return text;
}

test('help explains the program, a command by any of its names, and one of a group', async () => {
  expect(await help()).toMatch(/^Usage: cursor-rec \[options\] \[command\]/);
  expect(await help('ls')).toMatch(/^Usage: cursor-rec sessions\|ls /);
  expect(await help('collector', 'start')).toMatch(/^Usage: cursor-rec collector start /);
});

test('help refuses what is no command', async () => {
  await expect(help('nope')).rejects.toThrow(/unknown command 'nope'/);
  await expect(help('collector', 'nope')).rejects.toThrow(/unknown command 'nope'/);
});
