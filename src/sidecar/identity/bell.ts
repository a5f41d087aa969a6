// Tells other processes of this home that the login has changed: a file with nothing in it but when.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '../whole-file.ts';

/** Rings: `{"changedAt":"2026-11-25T10:00:00.000Z"}`. What has changed is for the key store to say. */
export async function ringBell(home: string, now: number): Promise<void> {
  await writeWhole(bellFile(home), `${JSON.stringify({ changedAt: new Date(now).toISOString() })}\n`);
}

/** Another text than before once it has rung; every ring puts a new file in the place of the old. */
export async function readBell(home: string): Promise<string> {
  const found = await stat(bellFile(home), { bigint: true }).catch(() => undefined);
  return found === undefined ? '' : `${found.ino}.${found.mtimeNs}`;
}

function bellFile(home: string): string {
  return join(home, 'login.json');
}
