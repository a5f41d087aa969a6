// Runs `cursor-rec verify` on what a sidecar has recorded.
import type { Sidecar } from './sidecar.ts';

export interface Verified {
  readonly sessions: number;
  readonly verified: number;
  readonly failed: readonly { readonly id: string; readonly code: number }[];
}

/** Verifies up to `sample` sessions, evenly spread over all; each is a process of its own. */
export async function verifyRecordings(sidecar: Sidecar, sample: number): Promise<Verified> {
  const { code, stdout } = await sidecar.run('sessions', '--json', '--limit', '100000');
  if (code !== 0)
    throw new Error(`expected cursor-rec sessions to list the recordings, found exit code ${code}`);
  const { sessions } = JSON.parse(stdout) as { readonly sessions: readonly { readonly id: string }[] };
  const step = Math.max(1, sessions.length / sample);
  const chosen = Array.from(
    { length: Math.min(sample, sessions.length) },
    (_, index) => sessions[Math.floor(index * step)]?.id ?? '',
  );
  const failed = [];
  for (const id of chosen) {
    const ran = await sidecar.run('verify', id);
    if (ran.code !== 0) failed.push({ id, code: ran.code });
  }
  return { sessions: sessions.length, verified: chosen.length, failed };
}
