// Sets Cursor up to pass through the sidecar, and undoes it: the one place that changes settings.json.
import { sha256 } from '../../../node/hashing.ts';
import { type KeyChange, type Present, planSetup, planUndo, type SetupPlan, type UndoPlan } from './plan.ts';
import { readSettingsFile, replaceSettingsFile, type SettingsFile } from './settings-file.ts';
import {
  formerProxy,
  readBackup,
  readSetupRecord,
  type SetupRecord,
  writeBackup,
  writeSetupRecord,
} from './setup-record.ts';
import type { Setting } from './wanted-settings.ts';

export interface SetupTarget {
  readonly home: string;
  readonly settingsFile: string;
  /** True: nothing is written, neither there nor in the home. */
  readonly isDryRun: boolean;
}
export interface SetupOutcome {
  /** settings.json as it really is, links followed. */
  readonly path: string;
  /** undefined: no file. */
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly keys: readonly KeyChange[];
  /** Name in backups/ of what undoing puts back; undefined where that is to have no file. */
  readonly backup?: string;
  /** The proxy that Cursor used before. */
  readonly formerProxy?: string;
}
export interface UndoOutcome extends SetupOutcome {
  readonly extent: UndoPlan['extent'];
}

/** Writes the settings; does nothing where they are there. Throws SetupError, and settings.json is untouched then. */
export async function setUpCursor(
  target: SetupTarget,
  { wanted, now }: { readonly wanted: readonly Setting[]; readonly now: () => Date },
): Promise<SetupOutcome> {
  const { file, present } = await look(target);
  const plan = planSetup(present, wanted);
  const isChanged = plan.text !== present.text;
  let { record } = present;
  if (isChanged) {
    const earlier = record;
    record = await nextRecord(target, { plan, earlier, path: file.path, now });
    if (!target.isDryRun) await commit(target.home, { file, plan, record, earlier });
  }
  const proxy = formerProxy(record);
  return {
    path: file.path,
    before: present.text,
    after: plan.text,
    keys: plan.keys,
    ...(record?.backup === undefined ? {} : { backup: record.backup }),
    ...(proxy === undefined ? {} : { formerProxy: proxy }),
  };
}

/** Puts back what was before, byte for byte; where the file was changed since, only our keys go. Throws as above. */
export async function undoCursor(target: SetupTarget): Promise<UndoOutcome> {
  const { file, present } = await look(target);
  const { extent, keys, text } = planUndo(present);
  if (!target.isDryRun && present.record !== undefined) {
    if (text !== present.text) await replaceSettingsFile(file, text);
    await writeSetupRecord(target.home, undefined);
  }
  const backup = present.record?.backup;
  return {
    path: file.path,
    before: present.text,
    after: text,
    keys,
    extent,
    ...(backup === undefined ? {} : { backup }),
  };
}

async function look({ home, settingsFile }: SetupTarget): Promise<{ file: SettingsFile; present: Present }> {
  const record = await readSetupRecord(home);
  const file = await readSettingsFile(settingsFile);
  // Of another user's Cursor, or another platform's: it says nothing about this file.
  const own = record?.settingsFile === file.path ? record : undefined;
  const backup = own === undefined ? undefined : await readBackup(home, own);
  return { file, present: { text: file.text, record: own, backup } };
}

interface Next {
  readonly plan: SetupPlan;
  readonly earlier: SetupRecord | undefined;
  readonly path: string;
  readonly now: () => Date;
}
async function nextRecord(
  { home, isDryRun }: SetupTarget,
  { plan, earlier, path, now }: Next,
): Promise<SetupRecord> {
  const { base, text = '', former, written } = plan;
  const rest = { writtenSha256: sha256(text), former, written };
  if (base === undefined) return { settingsFile: path, ...rest };
  const backupSha256 = sha256(base);
  const isSaved = earlier?.backupSha256 === backupSha256 && earlier.backup !== undefined;
  if (isSaved) return { settingsFile: path, backup: earlier.backup, backupSha256, ...rest };
  const backup = isDryRun ? undefined : await writeBackup(home, { text: base, now: now() });
  return { settingsFile: path, ...(backup === undefined ? {} : { backup, backupSha256 }), ...rest };
}

interface Commit {
  readonly file: SettingsFile;
  readonly plan: SetupPlan;
  readonly record: SetupRecord;
  readonly earlier: SetupRecord | undefined;
}
/** The record goes first: after a crash in between, undoing finds none of our values and leaves the file alone. */
async function commit(home: string, { file, plan, record, earlier }: Commit): Promise<void> {
  await writeSetupRecord(home, record);
  try {
    await replaceSettingsFile(file, plan.text);
  } catch (error) {
    await writeSetupRecord(home, earlier);
    throw error;
  }
}
