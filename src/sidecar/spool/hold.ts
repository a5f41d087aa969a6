// Legal holds: while a session has one, nothing of it is removed or erased (FORMAT.md §14).
import { readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { isJsonObject, parseJsonText } from '../../core/model/json.ts';
import type { Identity } from '../../core/model/session.ts';
import { syncFolder } from '../../node/sync-folder.ts';
import { writeWhole } from '../whole-file.ts';
import { HOLD_FILE } from './session-folder.ts';

/** `at` is ISO 8601; both are absent where the file is there and says something else: that holds too. */
export interface Hold {
  readonly at?: string;
  readonly by?: Identity;
  readonly reason?: string;
}

/** The hold on the session in a folder; undefined where there is none. */
export async function readHold(folder: string): Promise<Hold | undefined> {
  try {
    return parseHold(await readFile(join(folder, HOLD_FILE), 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Puts the session on hold. */
export async function writeHold(folder: string, hold: Hold): Promise<void> {
  await writeWhole(join(folder, HOLD_FILE), `${JSON.stringify(hold)}\n`);
  await syncFolder(folder);
}

/** Releases it; false where there was no hold. */
export async function releaseHold(folder: string): Promise<boolean> {
  try {
    await unlink(join(folder, HOLD_FILE));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
  await syncFolder(folder);
  return true;
}

function parseHold(text: string): Hold {
  const value = parseJsonText(text);
  if (!isJsonObject(value)) return {};
  const { at, by, reason } = value;
  return {
    ...(typeof at === 'string' ? { at } : {}),
    // Written by writeHold, or by somebody who may write what they like: it is only shown.
    ...(isJsonObject(by) && typeof by.subject === 'string' ? { by: by as unknown as Identity } : {}),
    ...(typeof reason === 'string' ? { reason } : {}),
  };
}
