// The collector command: the program's other half, with commands of its own.
import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { declareMigrate } from './migrate.ts';
import { declareCollectorStart } from './start.ts';
import { declareWitness } from './witness.ts';

export function declareCollector(program: Command, context: Context): void {
  const collector = program.command('collector').description('the central collector of an organisation');
  declareCollectorStart(collector, context);
  declareWitness(collector, context);
  declareMigrate(collector, context);
}
