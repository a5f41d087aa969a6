// What setup says to people when it is done.
import type { KeyChange } from '../../sidecar/setup/cursor/plan.ts';
import type { SetupOutcome, UndoOutcome } from '../../sidecar/setup/cursor/set-up.ts';
import { backupFile } from '../../sidecar/setup/cursor/setup-record.ts';
import type { Context } from '../context.ts';
import type { Step } from './node-trust.ts';
import { createPaint, type Paint } from './paint.ts';

/** What was set, where its copy is, and what is left to do. */
export function formatSetup(
  outcome: SetupOutcome & { readonly steps: readonly Step[] },
  { home, out, environment }: Context,
): string {
  const paint = createPaint(out, environment);
  const { before, after, path, backup, keys, steps } = outcome;
  if (before === after)
    return `${paint('green', '✔')} Cursor is set up already: ${path}\n  check the rest with: cursor-rec doctor\n`;
  const kept = backup === undefined ? 'none: there was no file' : backupFile(home, backup);
  const lines = [
    `${paint('green', '✔')} Cursor is set up: ${path}`,
    ...keys.map((key) => `  ${formatKey(key, paint)}`),
    `  backup  ${kept}`,
    `  undo    cursor-rec setup cursor --undo`,
    '',
    paint('bold', 'Left to do'),
    ...steps.flatMap((step, index) => formatStep(step, index + 1, paint)),
  ];
  return `${lines.join('\n')}\n`;
}

/** What was put back, and what was left because the user changed it. */
export function formatUndo(outcome: UndoOutcome, { home, out, environment }: Context): string {
  const paint = createPaint(out, environment);
  const { extent, path, keys, after, backup } = outcome;
  if (extent === 'nothing') return `Nothing to undo: this home has not set Cursor up (${path}).\n`;
  const restart = '  quit Cursor and start it again\n';
  if (extent === 'whole') {
    const how =
      after === undefined ? 'removed again, as there was none before' : 'as it was before, byte for byte';
    return `${paint('green', '✔')} ${path} is ${how}\n${restart}`;
  }
  const was = backup === undefined ? '' : `  what it was before setup: ${backupFile(home, backup)}\n`;
  return [
    `${paint('yellow', '!')} ${path} was changed since setup: only our keys were taken back, the rest stays`,
    ...keys.map((key) => `  ${formatKey(key, paint)}`),
    `${was}${restart}`,
  ].join('\n');
}

const words: { readonly [C in KeyChange['change']]: string } = {
  kept: 'was so already',
  added: 'added',
  changed: 'changed',
  removed: 'removed',
  restored: 'as it was before',
  left: 'left: not as setup wrote it',
};

function formatKey({ key, change }: KeyChange, paint: Paint): string {
  return `${key.padEnd(40)}${paint(change === 'left' ? 'yellow' : 'dim', words[change])}`;
}

function formatStep({ title, commands }: Step, number: number, paint: Paint): readonly string[] {
  return [`  ${number}. ${title}`, ...commands.map((command) => `       ${paint('cyan', command)}`)];
}
