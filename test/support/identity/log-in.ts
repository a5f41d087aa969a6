// The built program's login, with a person at the page that it names.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { PROGRAM, programEnvironment } from '../sidecar.ts';
import type { IdentityProvider } from './identity-provider.ts';

/** One line of `login --json`. */
export type LoginLine = { readonly event: string; readonly [member: string]: unknown };

export interface LoginOptions {
  readonly home: string;
  readonly provider: Pick<IdentityProvider, 'issuer' | 'clientId'>;
  /** What the person does with the page. */
  readonly act: (page: string) => Promise<void>;
}

/** Runs `login --json` to its end; gives its lines and its exit code. */
export async function logIn(options: LoginOptions): Promise<{ lines: readonly LoginLine[]; code: unknown }> {
  const { issuer, clientId } = options.provider;
  const args = ['login', '--issuer', issuer, '--client-id', clientId, '--key-store', 'file', '--json'];
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env: programEnvironment(options.home),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  const lines: LoginLine[] = [];
  for await (const text of createInterface({ input: child.stdout })) {
    const line: LoginLine = JSON.parse(text);
    lines.push(line);
    if (line.event === 'verification') await options.act(String(line.verificationUriComplete));
  }
  const [code] = await ended;
  return { lines, code };
}
