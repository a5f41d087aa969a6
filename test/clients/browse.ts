// Chromium without a window, in a home of its own: it trusts the authorities that it is told to, beside those of the world.
import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { closeAfterFlow } from '../support/flow.ts';
import type { Ran } from '../support/sidecar.ts';
import { createClientHome, runClient } from './run-client.ts';

export interface Browsing {
  readonly proxy: string;
  /** Authorities that it trusts besides, in PEM. */
  readonly trusted: readonly string[];
}

/** Quiet: what it asks of its maker by itself would be in the way. */
const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-sync',
  '--disable-breakpad',
  '--disable-crash-reporter',
];

/** Opens the URL and prints its page on stdout; what it has to say against the connection is on stderr. */
export async function browse(url: string, { proxy, trusted }: Browsing): Promise<Ran> {
  const folder = await createClientHome();
  closeAfterFlow(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  await trustInNss(folder, trusted);
  const args = [...flags, `--user-data-dir=${join(folder, 'profile')}`, `--proxy-server=${proxy}`];
  return runClient({ command: 'chromium', args: [...args, '--dump-dom', url], folder, env: {} });
}

async function trustInNss(home: string, trusted: readonly string[]): Promise<void> {
  const store = join(home, '.pki/nssdb');
  await mkdir(store, { recursive: true });
  const certutil = (...args: string[]) => promisify(execFile)('certutil', ['-d', `sql:${store}`, ...args]);
  await certutil('-N', '--empty-password');
  for (const [index, certificate] of trusted.entries()) {
    const file = join(home, `trusted-${index}.pem`);
    await writeFile(file, certificate);
    await certutil('-A', '-t', 'C,,', '-n', `trusted ${index}`, '-i', file);
  }
}
