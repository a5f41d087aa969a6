// The one question that every test with a real client ends with: is the recording what the provider saw?
import { expect } from 'vitest';
import { findText } from '../home.ts';
import type { Provider } from '../provider/provider.ts';
import type { Sidecar } from '../sidecar.ts';
import { compareWithLog } from './compare.ts';
import { findLeaks } from './leaks.ts';
import { readRecordings, type Shown } from './shown.ts';

export interface Checked {
  readonly sidecar: Sidecar;
  readonly provider: Provider;
  /** Texts that must be in no file of the home and in nothing that can be read from it. */
  readonly secrets: readonly string[];
}

/** Every session, once it holds all that the provider saw and is equal to it, has no gap and verifies. */
export async function checkRecordings({ sidecar, provider, secrets }: Checked): Promise<Shown[]> {
  const shown = await readRecordings(sidecar, provider.log.length);
  expect(compareWithLog(shown, provider.log)).toEqual([]);
  for (const { session, gaps } of shown) {
    expect(gaps).toEqual([]);
    const { code, stdout, stderr } = await sidecar.cli(['verify', session.id]);
    expect(code, `verify ${session.id}: ${stdout}${stderr}`).toBe(0);
  }
  for (const secret of [...secrets, sidecar.token]) {
    expect(findLeaks(shown, secret)).toEqual([]);
    const files = await findText(sidecar.home, secret);
    // The local token has a file of its own; no recording may hold it.
    expect(secret === sidecar.token ? files.filter((path) => path.includes('/sessions/')) : files).toEqual(
      [],
    );
  }
  return shown;
}
