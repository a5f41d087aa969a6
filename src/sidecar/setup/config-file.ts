// Reads and writes config.json and state.json of a home, the small files that change.
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { Low } from 'lowdb';
import { JSONFile } from 'lowdb/node';
import { type Config, parseConfig } from '../../core/model/config.ts';
import { isId } from '../../core/model/session.ts';
import { SetupError } from './setup-error.ts';

/** The settings of a home; defaults where there is no file. Throws SetupError `config-invalid`. */
export async function readConfig(home: string): Promise<Config> {
  const file = join(home, 'config.json');
  try {
    const stored = new Low<unknown>(new JSONFile(file), {});
    await stored.read();
    return parseConfig(stored.data);
  } catch (cause) {
    const found = cause instanceof Error ? cause.message : String(cause);
    throw new SetupError('config-invalid', `${file}: ${found}: correct the file`, { cause });
  }
}

/** The id of this device, made at the first use of the home. */
export async function readDeviceId(home: string, newId: () => string): Promise<string> {
  const file = join(home, 'state.json');
  const state = new Low<{ deviceId?: string }>(new JSONFile(file), {});
  await state.read();
  const known = state.data.deviceId;
  if (known !== undefined && isId(known)) return known;
  const deviceId = newId();
  await state.update((data) => {
    data.deviceId = deviceId;
  });
  await chmod(file, 0o600);
  return deviceId;
}
