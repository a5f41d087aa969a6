// Keys in a real keychain: a whole run with none of them in a file, and what a machine without one says.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createHome } from '../support/flow.ts';
import { findText, listFiles } from '../support/home.ts';
import { runInKeyring, runWithoutKeyring } from '../support/keyring.ts';
import { PROGRAM } from '../support/sidecar.ts';

const SCRIPT = fileURLToPath(new URL('../support/keychain-run.ts', import.meta.url));

interface Seen {
  readonly keys: { readonly [name: string]: string };
  readonly codes: { readonly [command: string]: number };
  readonly files: { readonly [name: string]: string };
  readonly keyStore: string;
  readonly checks: readonly { readonly id: string; readonly status: string }[];
  readonly device: { readonly publicKey?: string; readonly keyStore?: string };
}

test('a run with its keys in the keychain leaves none of them in the home, in whatever form', async () => {
  const home = await createHome();
  const { code, stdout, stderr } = await runInKeyring([process.execPath, SCRIPT, home]);
  expect(code, stderr).toBe(0);
  const { keys, codes, checks, keyStore, device } = JSON.parse(stdout) as Seen;
  expect(codes).toEqual({
    start: 0,
    request: 200,
    status: 0,
    'status with a locked keyring': 1,
    'request with a locked keyring': 200,
    stop: 0,
    'verify last': 0,
    'start again': 0,
  });
  expect(keyStore).toBe('keychain');
  for (const id of ['keychain', 'secrets'])
    expect(checks.find((check) => check.id === id)).toMatchObject({ status: 'ok' });
  expect(device).toMatchObject({ keyStore: 'keychain', publicKey: expect.stringMatching(/^[\w+/]{43}=$/) });
  expect(Object.keys(keys).sort()).toEqual(['ca-key', 'device-key', 'local-token', 'redaction-key']);
  const files = (await listFiles(home)).map((path) => path.slice(home.length + 1));
  expect(files).toEqual(expect.arrayContaining(['ca.pem', 'state.json']));
  expect(files.filter((name) => name.includes('.secret'))).toEqual([]);
  for (const [name, value] of Object.entries(keys))
    for (const form of formsOf(value))
      expect(await findText(home, form), `${name} as ${form.slice(0, 6)}…`).toEqual([]);
});

test('keys are moved from files to the keychain and back, and stay the same', async () => {
  const home = await createHome();
  const { code, stdout, stderr } = await runInKeyring([process.execPath, SCRIPT, home, 'move']);
  expect(code, stderr).toBe(0);
  const { keys, files } = JSON.parse(stdout) as Seen;
  expect(files).toEqual({ file: '4', keychain: '0', 'file again': '4' });
  for (const [name, value] of Object.entries(keys))
    expect((await readFile(join(home, `${name}.secret`), 'utf8')).trim()).toBe(value.trim());
  expect(JSON.parse(await readFile(join(home, 'config.json'), 'utf8'))).toEqual({ keyStore: 'file' });
});

test('start without a keychain is a configuration error of one line that names both ways out', async () => {
  const home = await createHome();
  const start = [process.execPath, PROGRAM, 'start', '--no-tui', '--port', '0'];
  const environment = { CURSOR_REC_HOME: home };
  for (const args of [start, [...start, '--detach']]) {
    const ran = await runWithoutKeyring(args, environment);
    expect([ran.code, ran.stdout]).toEqual([2, '']);
    expect(ran.stderr).toMatch(
      /^cursor-rec: expected a keychain [^\n]*found none, as there is no D-Bus session: start or unlock a keychain [^\n]*--key-store file\n$/,
    );
  }
  const json = await runWithoutKeyring([...start, '--json'], environment);
  expect(JSON.parse(json.stdout)).toMatchObject({ error: { code: 'keychain-absent' } });
  const doctor = await runWithoutKeyring([process.execPath, PROGRAM, 'doctor', '--json'], environment);
  const { checks } = JSON.parse(doctor.stdout) as {
    checks: readonly { id: string; status: string; fix?: string }[];
  };
  expect(checks.find(({ id }) => id === 'keychain')).toMatchObject({
    status: 'fail',
    fix: expect.stringContaining('--key-store file'),
  });
  const help = await runWithoutKeyring([process.execPath, PROGRAM, 'start', '--help'], environment);
  expect([help.code, help.stdout]).toEqual([0, expect.stringContaining('--key-store <kind>')]);
});

/** As text, as its bytes where it is hex, and the body of a PEM in base64 and in hex; findText adds base64 and hex of each. */
function formsOf(value: string): readonly string[] {
  const body = value.replaceAll(/-----[^-]+-----|\s/g, '');
  const bytes = Buffer.from(body, value.includes('-----') ? 'base64' : 'hex');
  // The middle of it: whoever wrote it may have cut it into lines.
  const middle = body.slice(8, 48);
  return [
    middle,
    bytes.toString('hex').slice(0, 64),
    bytes.toString('base64').slice(4, 40),
    bytes.toString('base64url').slice(4, 40),
  ];
}
