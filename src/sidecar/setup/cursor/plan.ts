// What setting Cursor up, and undoing it, makes of a settings.json: texts in, texts out.
import type { JsonObject } from '../../../core/model/json.ts';
import { sha256 } from '../../../node/hashing.ts';
import { readSetting, removeSettings, setSettings } from './settings-text.ts';
import type { SetupRecord } from './setup-record.ts';
import type { Setting } from './wanted-settings.ts';

export interface Present {
  /** settings.json as it is; undefined: there is none. */
  readonly text: string | undefined;
  readonly record: SetupRecord | undefined;
  /** What the record's backup holds; undefined: there was no file, or the backup is lost. */
  readonly backup: string | undefined;
}
export interface KeyChange {
  readonly key: string;
  /** `left`: the user changed it since, so that it stays. */
  readonly change: 'kept' | 'added' | 'changed' | 'removed' | 'restored' | 'left';
}
export interface SetupPlan {
  readonly keys: readonly KeyChange[];
  /** The file afterwards; undefined where there shall be none. */
  readonly text: string | undefined;
  /** What undoing it will put back. */
  readonly base: string | undefined;
  readonly former: JsonObject;
  readonly written: Readonly<Record<string, string>>;
}
export interface UndoPlan {
  /** `whole`: byte for byte what was before; `keys`: it was changed since, only our keys go; `nothing`: it was not set up. */
  readonly extent: 'whole' | 'keys' | 'nothing';
  readonly keys: readonly KeyChange[];
  readonly text: string | undefined;
}

/** Sets the keys; all `kept` where it is set up already. Throws SetupError `settings-invalid`. */
export function planSetup(present: Present, wanted: readonly Setting[]): SetupPlan {
  const { text = '' } = present;
  const keys = wanted.map(([key, value]): KeyChange => {
    const found = readSetting(text, key);
    if (found === undefined) return { key, change: 'added' };
    return { key, change: JSON.stringify(found) === JSON.stringify(value) ? 'kept' : 'changed' };
  });
  const { text: base } = planUndo(present);
  return {
    keys,
    text: keys.every(({ change }) => change === 'kept') ? present.text : setSettings(text, wanted),
    base,
    former: readKeys(
      base ?? '',
      wanted.map(([key]) => key),
    ),
    written: Object.fromEntries(wanted.map(([key, value]) => [key, sha256(JSON.stringify(value))])),
  };
}

/** What would be without the setup that the record tells of. Throws SetupError `settings-invalid`. */
export function planUndo({ text, record, backup }: Present): UndoPlan {
  if (record === undefined || text === undefined) return { extent: 'nothing', keys: [], text };
  const keys = Object.entries(record.written).map(([key, written]) =>
    planKey(text, { key, written, record }),
  );
  const hasBackup = record.backup === undefined || backup !== undefined;
  if (sha256(text) === record.writtenSha256 && hasBackup) return { extent: 'whole', keys, text: backup };
  const namesOf = (wanted: KeyChange['change']) =>
    keys.filter(({ change }) => change === wanted).map(({ key }) => key);
  const restored = namesOf('restored').map((key): Setting => [key, record.former[key] ?? null]);
  return { extent: 'keys', keys, text: removeSettings(setSettings(text, restored), namesOf('removed')) };
}

interface OwnKey {
  readonly key: string;
  readonly written: string;
  readonly record: SetupRecord;
}
function planKey(text: string, { key, written, record }: OwnKey): KeyChange {
  const found = readSetting(text, key);
  if (found === undefined || sha256(JSON.stringify(found)) !== written) return { key, change: 'left' };
  return { key, change: Object.hasOwn(record.former, key) ? 'restored' : 'removed' };
}

function readKeys(text: string, keys: readonly string[]): JsonObject {
  const found = keys.map((key) => [key, readSetting(text, key)] as const);
  return Object.fromEntries(found.filter((entry): entry is Setting => entry[1] !== undefined));
}
