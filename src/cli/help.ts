// `cursor-rec help`: explains a command, also one of a group.
import type { Command } from 'commander';

/** Commander's own takes one name, and shows the group for a command of it. */
export function declareHelp(program: Command): void {
  program
    .command('help')
    .argument('[command...]', 'such as start, or collector start')
    .description('explains a command')
    .action((names: readonly string[]) => names.reduce(findCommand, program).help());
}

function findCommand(group: Command, name: string): Command {
  const found = group.commands.find((command) => command.name() === name || command.aliases().includes(name));
  return found ?? group.error(`error: unknown command '${name}'`, { exitCode: 2 });
}
