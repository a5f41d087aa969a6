// The browser of the user, where there is one to be opened; the one file that loads open.
import type { Context } from './context.ts';

/** True where a person sits in front of this machine's own screen. */
export function hasBrowser(
  { environment, err }: Pick<Context, 'environment' | 'err'>,
  platform: NodeJS.Platform,
): boolean {
  if (!err.isTerminal || environment.CI || environment.SSH_CONNECTION || environment.SSH_TTY) return false;
  return (
    platform === 'darwin' ||
    platform === 'win32' ||
    Boolean(environment.DISPLAY || environment.WAYLAND_DISPLAY)
  );
}

/** Opens the page; that it could not be is no error, as its address was printed. */
export async function openBrowser(url: string): Promise<void> {
  try {
    const { default: openPage } = await import('open');
    const opener = await openPage(url);
    opener.once('error', () => undefined).unref();
  } catch {
    // As said above.
  }
}
