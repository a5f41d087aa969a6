// Whether all that was measured was recorded too: a recorder that drops is fast.
import type { Report } from './report.ts';
import type { Sidecar, Stopped } from './sidecar.ts';

export interface Recorded extends Pick<Report, 'rows' | 'notes'> {
  readonly stopped: Stopped | undefined;
}

/** Stops the sidecar and holds what it counted against the `sent` exchanges; no rows where there is none. */
export async function checkRecorded(sidecar: Sidecar | undefined, sent: number): Promise<Recorded> {
  if (sidecar === undefined) return { rows: [], notes: [], stopped: undefined };
  const stopped = await sidecar.stop();
  const bar = { most: 0, source: 'issue' } as const;
  return {
    rows: [
      { measure: 'exchanges not recorded', by: { 'cursor-rec': sent - stopped.exchanges }, bar },
      { measure: 'gaps', by: { 'cursor-rec': stopped.gaps }, bar },
    ],
    notes: [`recorded ${stopped.exchanges} exchanges in ${stopped.sessions} sessions`],
    stopped,
  };
}
