import { expect, test } from 'vitest';
import type { Context, Output } from '../../../src/cli/context.ts';
import { createTextScreen } from '../../../src/cli/text/login-screen.ts';

/** A terminal of that width that keeps what it is sent. */
function createTerminal(columns: number) {
  let text = '';
  const output: Output = {
    write: (more) => {
      text += more;
    },
    isTerminal: true,
    columns,
  };
  return { output, said: () => text };
}

function screenOn(columns: number, environment: NodeJS.ProcessEnv = {}) {
  const [out, err] = [createTerminal(columns), createTerminal(columns)];
  const context = { out: out.output, err: err.output, environment } as Context; // all that a screen looks at
  const options = { groupsClaim: 'groups', keyStore: 'keychain', opensBrowser: false, now: () => 0 } as const;
  return { screen: createTextScreen(context, options), out, err };
}

const VERIFICATION = {
  type: 'verification',
  expiresAt: 600_000,
  authorization: {
    deviceCode: 'never shown',
    userCode: 'WDJB-MJHT',
    verificationUri: 'https://id.example/device',
    verificationUriComplete: 'https://id.example/device?user_code=WDJB-MJHT',
    expiresInMs: 600_000,
    intervalMs: 5_000,
  },
} as const;

test('login screen shows page, QR code, a large code and a countdown, and takes the countdown away', () => {
  const { screen, out, err } = screenOn(80);
  screen.notify(VERIFICATION);
  expect(out.said()).toContain('https://id.example/device');
  expect(out.said()).toContain('█▄▄▄▄▄▄▄█');
  expect(out.said()).toMatch(/█ {3}█ {2}█▀▀▀▄/); // W and D, large
  expect(out.said()).toContain('WDJB-MJHT');
  expect(out.said()).not.toContain('never shown');
  expect(err.said()).toBe('\r\u001b[KWaiting for approval: the code is valid for 10m 0s ');
  screen.notify({ type: 'slowed-down', intervalMs: 10_000 });
  screen.close();
  const news = 'The issuer asks to be asked less often (slow_down): asking every 10 seconds now.';
  expect(err.said().endsWith(`\r\u001b[K${news}\n\r\u001b[K`)).toBe(true);
});

test('login screen does without what has no room or is not wanted', () => {
  const narrow = screenOn(30);
  narrow.screen.notify(VERIFICATION);
  narrow.screen.close();
  expect(narrow.out.said()).not.toMatch(/[█▀▄]/);
  expect(narrow.out.said()).toContain('WDJB-MJHT');
  const plain = screenOn(80, { NO_COLOR: '1' });
  plain.screen.notify(VERIFICATION);
  plain.screen.close();
  expect(plain.out.said()).toContain('█▄▄▄▄▄▄▄█');
  expect(plain.out.said()).not.toContain('\u001b');
});

test('login screen sends no control character of an issuer to the terminal', () => {
  const { screen, out } = screenOn(80, { NO_COLOR: '1' });
  const authorization = { ...VERIFICATION.authorization, userCode: 'A\u001b]0;x\u0007B' };
  screen.notify({ ...VERIFICATION, authorization });
  screen.close();
  expect(out.said()).not.toContain('\u001b');
  expect(out.said()).toContain('A␛]0;x␇B');
});
