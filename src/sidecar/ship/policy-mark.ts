// What is remembered of the organisation's policy where the keys are, so that a file which is deleted does not end it.
import { isCount, isJsonObject, parseJsonText } from '../../core/model/json.ts';
import { isRecordMode, type RecordMode } from '../../core/model/record-mode.ts';
import type { KeyStore } from '../identity/key-store.ts';

/** The last version that the collector named, 0 where it has settled none; `record`: what that one says of recording. */
export interface PolicyMark {
  readonly version: number;
  readonly record?: RecordMode;
}

/** What is remembered of the collector with this verifier key. A store that does not answer remembers nothing. */
export async function readMark(store: KeyStore, key: string): Promise<PolicyMark | undefined> {
  const value = parseJsonText((await store.get('org-policy').catch(() => undefined)) ?? '');
  if (!isJsonObject(value) || value.key !== key || !isCount(value.version)) return undefined;
  const { version, record } = value;
  return { version, ...(isRecordMode(record) ? { record } : {}) };
}

/** Remembers this; where the store does not take it, the file is all that there is. */
export async function writeMark(
  store: KeyStore,
  key: string,
  { version, record }: PolicyMark,
): Promise<void> {
  const known = await readMark(store, key);
  if (known?.version === version && known.record === record) return;
  const text = JSON.stringify({ key, version, ...(record === undefined ? {} : { record }) });
  await store.set('org-policy', text).catch(() => undefined);
}
