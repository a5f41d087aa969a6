// What the home remembers of a setup, so that it can be undone: cursor-setup.json, and copies of settings.json in backups/.
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isJsonObject, type Json, type JsonObject } from '../../../core/model/json.ts';
import { sha256 } from '../../../node/hashing.ts';
import { writeWhole } from '../../whole-file.ts';
import { isOwnProxy } from './wanted-settings.ts';

/**
 * `{"settingsFile":"/…/settings.json","backup":"cursor-settings.json.20261125T100000Z","backupSha256":"…","writtenSha256":"…",
 * "former":{"http.proxy":"http://proxy.corp:3128"},"written":{"http.proxy":"<sha256>"}}`
 */
export interface SetupRecord {
  readonly settingsFile: string;
  /** Name, in backups/, of what undoing puts back; absent: there was no file. */
  readonly backup?: string;
  readonly backupSha256?: string;
  /** Of the whole file as setup left it. */
  readonly writtenSha256: string;
  /** What our keys were before; a key that was not there is absent. */
  readonly former: JsonObject;
  /** SHA-256 of each value that setup wrote, as JSON. */
  readonly written: Readonly<Record<string, string>>;
}

/** The record of a home; undefined where Cursor is not set up by it. */
export async function readSetupRecord(home: string): Promise<SetupRecord | undefined> {
  const text = await readFile(recordFile(home), 'utf8').catch(() => '');
  try {
    return parseSetupRecord(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Writes the record, whole or not at all; undefined removes it. */
export async function writeSetupRecord(home: string, record: SetupRecord | undefined): Promise<void> {
  if (record === undefined) return rm(recordFile(home), { force: true });
  await writeWhole(recordFile(home), `${JSON.stringify(record, null, 2)}\n`);
}

/** The text of a record's backup; undefined where it has none, or where it is not what was saved. */
export async function readBackup(
  home: string,
  { backup, backupSha256 }: SetupRecord,
): Promise<string | undefined> {
  if (backup === undefined) return undefined;
  const text = await readFile(backupFile(home, backup), 'utf8').catch(() => undefined);
  return text !== undefined && sha256(text) === backupSha256 ? text : undefined;
}

/** Saves a copy of settings.json and returns its name in backups/. */
export async function writeBackup(
  home: string,
  { text, now }: { readonly text: string; readonly now: Date },
): Promise<string> {
  const time = now.toISOString().replaceAll(/[-:]|(?<=\.\d{3})(?=Z)/g, '');
  const name = `cursor-settings.json.${time}`;
  await mkdir(join(home, 'backups'), { recursive: true, mode: 0o700 });
  await writeWhole(backupFile(home, name), text);
  return name;
}

/** The path of a backup. */
export function backupFile(home: string, name: string): string {
  return join(home, 'backups', name);
}

/** The proxy that Cursor used before it was set up, which the sidecar has to use in its stead. */
export function formerProxy(record: SetupRecord | undefined): string | undefined {
  const proxy = record?.former['http.proxy'];
  return typeof proxy === 'string' && proxy !== '' && !isOwnProxy(proxy) ? proxy : undefined;
}

function parseSetupRecord(value: unknown): SetupRecord | undefined {
  if (!isJsonObject(value)) return undefined;
  const { settingsFile, backup, backupSha256, writtenSha256, former, written } = value;
  if (typeof settingsFile !== 'string' || typeof writtenSha256 !== 'string') return undefined;
  if (!isJsonObject(former) || !isTextTable(written)) return undefined;
  const hasBackup =
    typeof backup === 'string' && /^[\w.-]+$/.test(backup) && typeof backupSha256 === 'string';
  return {
    settingsFile,
    ...(hasBackup ? { backup, backupSha256 } : {}),
    writtenSha256,
    former,
    written,
  };
}

function isTextTable(value: Json | undefined): value is Readonly<Record<string, string>> {
  return isJsonObject(value) && Object.values(value).every((text) => typeof text === 'string');
}

function recordFile(home: string): string {
  return join(home, 'cursor-setup.json');
}
