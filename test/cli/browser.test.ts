import { expect, test } from 'vitest';
import { hasBrowser } from '../../src/cli/browser.ts';
import type { Output } from '../../src/cli/context.ts';

const terminal: Output = { write: () => undefined, isTerminal: true, columns: 80 };

test.each<[string, NodeJS.Platform, NodeJS.ProcessEnv, boolean]>([
  ['a Mac', 'darwin', {}, true],
  ['Windows', 'win32', {}, true],
  ['an X11 session', 'linux', { DISPLAY: ':0' }, true],
  ['a Wayland session', 'linux', { WAYLAND_DISPLAY: 'wayland-0' }, true],
  ['a Linux without a screen', 'linux', {}, false],
  [
    'a remote shell with X11 forwarded',
    'linux',
    { DISPLAY: ':10', SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22' },
    false,
  ],
  ['a remote shell on a Mac', 'darwin', { SSH_TTY: '/dev/ttys1' }, false],
  ['a build machine', 'darwin', { CI: 'true' }, false],
])('hasBrowser says of %s whether there is one: %s', (_title, platform, environment, expected) => {
  expect(hasBrowser({ environment, err: terminal }, platform)).toBe(expected);
  expect(hasBrowser({ environment, err: { ...terminal, isTerminal: false } }, platform)).toBe(false);
});
