// The logout command: has the issuer revoke the login, and forgets it.
import type { Command } from 'commander';
import type { Context } from './context.ts';
import { openKeys } from './open-keys.ts';
import { createPaint } from './text/paint.ts';

export interface LogoutOptions {
  readonly json: boolean;
}

const HELP = `
The login is forgotten here also where the issuer cannot be reached. A running sidecar ends the sessions of that user at once.

Examples:
  $ cursor-rec logout
  $ cursor-rec logout --json
`;

export function declareLogout(program: Command, context: Context): void {
  program
    .command('logout')
    .description('revokes the login at the issuer and forgets it')
    .option('--json', 'one JSON document on stdout', false)
    .addHelpText('after', HELP)
    .action((options: LogoutOptions) => runLogout(options, context));
}

export async function runLogout(options: LogoutOptions, context: Context): Promise<void> {
  const { forgetLogin } = await import('../sidecar/identity/change-login.ts');
  const { systemTimers: timers } = await import('../sidecar/identity/timers.ts');
  const { home, environment } = context;
  const revocation = await forgetLogin({ home, environment, timers, store: await openKeys(context) });
  if (options.json) {
    const isFailed = revocation?.type === 'failed';
    const found = { loggedOut: revocation !== undefined, revoked: revocation?.type === 'revoked' };
    context.out.write(
      `${JSON.stringify({ ...found, ...(isFailed ? { problem: revocation.message } : {}) })}\n`,
    );
    return;
  }
  const { formatLogout } = await import('./text/login-text.ts');
  context.out.write(formatLogout(revocation, createPaint(context.out, environment)));
}
