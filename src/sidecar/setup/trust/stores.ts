// Which trust stores this machine has, and putting an authority into them or taking it out.
import { access, constants } from 'node:fs/promises';
import { sha256 } from '../../../node/hashing.ts';
import type { Authority } from './authority.ts';
import {
  type AnchorFolder,
  anchorFolders,
  keychainStore,
  nssStore,
  systemStore,
  type TrustCommand,
  type TrustStore,
  type TrustSubject,
  windowsStore,
} from './commands.ts';
import type { Tools } from './tools.ts';

export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly userHome: string;
  readonly tools: Tools;
  /** Of Linux; a test has its own. */
  readonly anchors?: readonly AnchorFolder[];
}
/** `done`; `by-hand`: this user may not, the commands are for one who may; `absent`: the store is not on this machine. */
export interface TrustOutcome {
  readonly store: TrustStore['id'];
  readonly label: string;
  readonly status: 'done' | 'by-hand' | 'absent' | 'failed';
  readonly commands: readonly TrustCommand[];
  /** Why it is absent or failed. */
  readonly found?: string;
}

/** What to trust, under a name that every authority of the home has. */
export function trustSubject(authority: Authority, home: string, userHome: string): TrustSubject {
  return { authority, label: `cursor-rec-${sha256(home).slice(0, 8)}`, userHome };
}

/** The stores of a platform; those of Linux as far as they are there, else as Debian has them. */
export async function findStores(subject: TrustSubject, machine: Machine): Promise<readonly TrustStore[]> {
  switch (machine.platform) {
    case 'darwin':
      return [keychainStore(subject)];
    case 'win32':
      return [windowsStore(subject)];
    default:
      return [systemStore(subject, await findAnchors(machine)), nssStore(subject)];
  }
}

/** Runs a store's commands where this user can. */
export async function changeTrust(
  { id, label, folder, ...store }: TrustStore,
  { action, tools }: { readonly action: 'install' | 'uninstall'; readonly tools: Tools },
): Promise<TrustOutcome> {
  const commands = store[action];
  const outcome = { store: id, label, commands };
  if (folder !== undefined && !(await may(folder, constants.F_OK)))
    return { ...outcome, status: 'absent', found: `there is no ${folder}` };
  for (const { program } of commands)
    if (!(await tools.has(program))) return { ...outcome, ...missing(id, program) };
  if (folder !== undefined && !(await may(folder, constants.W_OK))) return { ...outcome, status: 'by-hand' };
  try {
    // NSS takes no other certificate under a name that it has.
    if (id === 'nss' && action === 'install') await runAll(store.uninstall, tools).catch(() => undefined);
    await runAll(commands, tools);
    return { ...outcome, status: 'done' };
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    const wasAbsent = action === 'uninstall' && /could not (?:be )?f(?:i|ou)nd|not found/i.test(found);
    return wasAbsent ? { ...outcome, status: 'done' } : { ...outcome, status: 'failed', found };
  }
}

async function runAll(commands: readonly TrustCommand[], tools: Tools): Promise<void> {
  for (const command of commands) await tools.run(command);
}

function missing(id: TrustStore['id'], program: string): Pick<TrustOutcome, 'status' | 'found'> {
  const tip = id === 'nss' ? ' (package libnss3-tools or nss-tools)' : '';
  return { status: 'by-hand', found: `there is no ${program} on PATH${tip}` };
}

async function findAnchors({ anchors = anchorFolders, tools }: Machine): Promise<AnchorFolder> {
  for (const known of anchors)
    if ((await may(known.folder, constants.F_OK)) && (await tools.has(known.program))) return known;
  const [first] = anchors;
  if (first === undefined) throw new RangeError('expected a folder of anchors');
  return first;
}

function may(path: string, mode: number): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  );
}
