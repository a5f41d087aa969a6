// The version of this installation.
import { readFileSync } from 'node:fs';
import { isJsonObject } from '../core/model/json.ts';

/** What package.json says, two folders up from the built and the unbuilt file alike. */
export function readVersion(): string {
  const value: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return isJsonObject(value) && typeof value.version === 'string' ? value.version : '0.0.0';
}
