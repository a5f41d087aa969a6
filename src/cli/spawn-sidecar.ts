// Starts a sidecar in the background and waits until it is ready.
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { isJsonObject, type JsonObject } from '../core/model/json.ts';
import { openHome } from '../sidecar/setup/home.ts';
import { CliError, isCliErrorCode } from './cli-error.ts';
import type { Context } from './context.ts';

/** The space for new objects that the recording worker has too (sidecar/recorder.ts): this flag names a third of it. */
const NODE_FLAGS = ['--max-semi-space-size=8'];

/** The ready line of a new, detached sidecar. Throws CliError with what it said when it does not get ready. */
export async function spawnSidecar(startArguments: readonly string[], context: Context): Promise<JsonObject> {
  await openHome(context.home);
  // What it says after it is ready goes to a file: nobody listens any more.
  const log = openSync(join(context.home, 'sidecar.log'), 'a', 0o600);
  const program = fileURLToPath(new URL('../../bin/cursor-rec.js', import.meta.url));
  const command = [...NODE_FLAGS, program, 'start', '--json', '--no-tui', ...startArguments];
  const child = spawn(process.execPath, command, {
    detached: true,
    stdio: ['ignore', 'pipe', log],
    env: { ...context.environment, CURSOR_REC_HOME: context.home },
  });
  closeSync(log);
  child.unref();
  const first = await firstLine(child);
  child.stdout?.destroy();
  return parseReady(first, context);
}

function firstLine(child: ChildProcess): Promise<string | undefined> {
  return new Promise((resolve) => {
    child.once('error', () => resolve(undefined));
    if (child.stdout === null) return resolve(undefined);
    const lines = createInterface({ input: child.stdout });
    lines.once('line', resolve);
    lines.once('close', () => resolve(undefined));
  });
}

function parseReady(line: string | undefined, context: Context): JsonObject {
  const value: unknown = line === undefined ? undefined : JSON.parse(line);
  if (isJsonObject(value) && value.event === 'ready') return value;
  const error = isJsonObject(value) && isJsonObject(value.error) ? value.error : {};
  const message =
    typeof error.message === 'string'
      ? error.message
      : `expected the sidecar to get ready, found that it ended: see ${join(context.home, 'sidecar.log')}`;
  throw new CliError(isCliErrorCode(error.code) ? error.code : 'start-failed', message, {
    hint: typeof error.hint === 'string' ? error.hint : 'cursor-rec start',
  });
}
