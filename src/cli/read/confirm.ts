// Asks a person before something is done that cannot be undone.
import { CliError } from '../cli-error.ts';
import type { PipeContext } from '../context.ts';

/** True for a "y" or "yes". Throws CliError `usage` where nobody sits in front of it. */
export async function confirm(question: string, context: PipeContext): Promise<boolean> {
  if (!context.isInputTerminal)
    throw new CliError('usage', 'expected --yes where there is no terminal to ask on, found neither', {
      hint: '--yes, or --dry-run to see what would go',
    });
  context.err.write(`${question} [y/N] `);
  const decoder = new TextDecoder();
  let answer = '';
  for await (const chunk of context.input()) {
    answer += decoder.decode(chunk, { stream: true });
    if (answer.includes('\n')) break;
  }
  return /^y(es)?$/i.test(answer.trim());
}
