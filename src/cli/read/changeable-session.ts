// A session that a command is about to remove content from: only one that is closed, and that no hold protects.
import { access } from 'node:fs/promises';
import type { SessionHeader } from '../../core/model/session.ts';
import { readHold } from '../../sidecar/spool/hold.ts';
import { openMarker } from '../../sidecar/spool/session-folder.ts';
import { CliError } from '../cli-error.ts';
import { type FoundSession, findSession } from './find-session.ts';
import { readHeader } from './read-session.ts';

export interface ChangeableSession extends FoundSession {
  readonly header: SessionHeader;
}

/** The session that `reference` names. Throws CliError `on-hold`, `still-open`, and those of findSession. */
export async function findChangeable(home: string, reference: string): Promise<ChangeableSession> {
  const found = await findSession(home, reference);
  await expectChangeable(home, found);
  return { ...found, header: await readHeader(found.folder) };
}

/** Throws CliError where nothing may be taken out of the session now. */
export async function expectChangeable(home: string, { id, folder }: FoundSession): Promise<void> {
  if ((await readHold(folder)) !== undefined) {
    const release = `cursor-rec hold ${id} --release`;
    throw new CliError(
      'on-hold',
      `expected session ${id} to be free, found it on legal hold: whoever may lift that runs ${release}`,
      { hint: release },
    );
  }
  const isOpen = await access(openMarker(home, id)).then(
    () => true,
    () => false,
  );
  if (isOpen)
    throw new CliError(
      'still-open',
      `expected session ${id} to be closed, found it still being recorded (or broken off, which the next start closes): run cursor-rec stop, or start and stop, then try again`,
      { hint: 'cursor-rec stop' },
    );
}
