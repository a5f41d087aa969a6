// Our own child programs (bench/programs): how they are started, and what they do about it.
import { fileURLToPath } from 'node:url';
import { type Child, startChild } from './child.ts';
import type { Stage } from './stage.ts';

export type ProgramName = 'upstream' | 'http-proxy' | 'prompt-sender' | 'cursor-backend' | 'tls-proxy';

/** Starts one and ends it with the stage. */
export async function startProgram(
  stage: Stage,
  name: ProgramName,
  ...args: readonly string[]
): Promise<Child> {
  const file = fileURLToPath(new URL(`../programs/${name}.ts`, import.meta.url));
  return startChild([file, ...args], { stage, environment: process.env });
}

/** In the program: says a line to whoever started it. */
export function tell(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** In the program: calls `end` when whoever started it closes stdin, or is gone itself. */
export function onOrphaned(end: () => void): void {
  process.stdin.resume().once('close', end);
}
