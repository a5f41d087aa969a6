import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { nodeTrustSteps } from '../../../src/cli/text/node-trust.ts';
import { createFolder } from '../../support/context.ts';

const run = promisify(execFile);
const commands = (options: Parameters<typeof nodeTrustSteps>[0]) =>
  nodeTrustSteps(options).flatMap((step) => step.commands);

test('each platform has its own way to set NODE_EXTRA_CA_CERTS for programs of the desktop', () => {
  const mac = '/Users/jo/Library/Application Support/cursor-rec/ca.pem';
  expect(commands({ platform: 'darwin', file: mac })).toEqual([
    `launchctl setenv NODE_EXTRA_CA_CERTS '${mac}'`,
    'cursor-rec run -- cursor .',
  ]);
  expect(commands({ platform: 'win32', file: 'C:\\Users\\Jo Doe\\cursor-rec\\ca.pem' })[0]).toBe(
    'setx NODE_EXTRA_CA_CERTS "C:\\Users\\Jo Doe\\cursor-rec\\ca.pem"',
  );
  expect(commands({ platform: 'linux', file: '/home/jo/ca.pem' })).toContain(
    '# in your cursor.desktop: Exec=env NODE_EXTRA_CA_CERTS=/home/jo/ca.pem (and what it was)',
  );
});

test.each(['/home/jo/ca.pem', "/home/jo doe/it's & |more|/ca.pem"])(
  'the commands of Linux do what they say, with %s',
  async (file) => {
    const folder = await createFolder();
    const desktopFile = join(folder, 'cursor.desktop');
    const launcher =
      '[Desktop Entry]\nExec=/usr/share/cursor/cursor %F\n[Desktop Action new]\nExec=/usr/share/cursor/cursor --new-window %F\n';
    await writeFile(desktopFile, launcher);
    await mkdir(join(folder, '.config'));
    const script = commands({ platform: 'linux', file, desktopFile }).slice(1).join('\n');
    await run('sh', ['-ec', script], { env: { HOME: folder, PATH: process.env.PATH } });
    const own = await readFile(join(folder, '.local/share/applications/cursor.desktop'), 'utf8');
    const word = `NODE_EXTRA_CA_CERTS=${file}`;
    const shown = file.includes(' ') ? `"${word}"` : word;
    expect(own).toBe(launcher.replaceAll('Exec=', `Exec=env ${shown} `));
    expect(await readFile(join(folder, '.config/environment.d/90-cursor-rec.conf'), 'utf8')).toBe(
      `${word}\n`,
    );
    expect(await readFile(desktopFile, 'utf8')).toBe(launcher);
  },
);
