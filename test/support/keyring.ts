// A real Secret Service: gnome-keyring on a message bus of its own, for as long as one command runs.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ran } from './sidecar.ts';

/** Nothing of the bus of whoever runs the tests. */
const NO_BUS = { DBUS_SESSION_BUS_ADDRESS: undefined, XDG_RUNTIME_DIR: undefined, DISPLAY: undefined };

/** Unlocks the login keyring, which this makes, with the password `test`, and becomes the command. */
const UNLOCKED = `printf test | gnome-keyring-daemon --unlock --components=secrets >/dev/null && exec "$@"`;

/**
 * Runs a command under a bus with an unlocked keyring in a user home of its own; what it says on stderr has that of the bus
 * before it. Fails where dbus-run-session, dbus-send or gnome-keyring-daemon is missing.
 */
export async function runInKeyring(
  command: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<Ran> {
  return runIsolated(['dbus-run-session', '--', 'sh', '-c', UNLOCKED, 'sh', ...command], environment);
}

/** Runs a command on a machine with neither bus nor keyring. */
export async function runWithoutKeyring(
  command: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<Ran> {
  return runIsolated(command, environment);
}

async function runIsolated(
  [program = '', ...args]: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<Ran> {
  const userHome = await mkdtemp(join(tmpdir(), 'cursor-rec-keyring-'));
  try {
    const env = { ...withoutOwnSettings(), ...NO_BUS, HOME: userHome, ...environment };
    const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const [code] = await once(child, 'close');
    return { code: typeof code === 'number' ? code : 1, stdout, stderr };
  } finally {
    await rm(userHome, { recursive: true, force: true });
  }
}

function withoutOwnSettings(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('CURSOR_REC_')));
}
