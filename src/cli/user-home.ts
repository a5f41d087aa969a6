// Where this user's programs keep their files.
import { homedir } from 'node:os';
import type { Surroundings } from '../sidecar/setup/cursor/places.ts';
import type { Context } from './context.ts';

/** What the places of other programs are told from. */
export function surroundingsOf({ environment }: Context): Surroundings {
  const { platform } = process;
  const named = platform === 'win32' ? environment.USERPROFILE : environment.HOME;
  return { platform, environment, userHome: named || homedir() };
}
