// Reads a key from whoever runs a command: by a prompt that shows nothing of it, or from stdin.
import { parseCredential } from '../../sidecar/identity/credentials.ts';
import { CliError } from '../cli-error.ts';
import type { PipeContext } from '../context.ts';

/** More than any key has; what comes without an end is no line. */
const MAX_LINE_BYTES = 64 * 1024;

/** The key; undefined where the prompt was interrupted. Throws CliError `usage` where it is none. */
export async function askKey(context: PipeContext, question: string): Promise<string | undefined> {
  const text = context.isInputTerminal ? await prompt(question) : await readLine(context.input());
  if (text === undefined) return undefined;
  try {
    return parseCredential(text);
  } catch (cause) {
    throw new CliError('usage', cause instanceof Error ? cause.message : String(cause), {
      cause,
      hint: 'cursor-rec help credential',
    });
  }
}

/** On stderr, so that stdout stays for the answer. What is pasted comes with blanks around it more often than not. */
async function prompt(message: string): Promise<string | undefined> {
  const { default: password } = await import('@inquirer/password');
  try {
    const typed = await password({ message, toggleMask: false }, { output: process.stderr });
    return typed.trim();
  } catch (error) {
    if (error instanceof Error && error.name === 'ExitPromptError') return undefined;
    throw error;
  }
}

/** All that there is, without the line end behind it. */
async function readLine(input: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of input) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > MAX_LINE_BYTES)
      throw new CliError('usage', 'expected a key on stdin, found more than a line');
  }
  return Buffer.concat(chunks)
    .toString()
    .replace(/\r?\n$/, '');
}
