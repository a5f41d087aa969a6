// Who is at the other end of a connection of this machine: whether it is this user, and which process.
import type { ClientProcess } from '../../core/model/exchange.ts';
import type { Owners } from './owners.ts';
import type { Processes } from './process-of.ts';
import type { Refusal } from './refusal.ts';
import type { SocketEnds } from './socket-owner.ts';

export interface Peer {
  /** True where the other end is known to be this user's. */
  readonly isOwn: boolean;
  /** What everything on the connection is answered with; absent where it may pass. */
  readonly refusal?: Refusal;
  /** Its process, as far as it has been found by now. */
  process(): ClientProcess | undefined;
}
/** Finds out who has just connected. Never rejects. */
export type Meet = (ends: SocketEnds) => Promise<Peer>;

export interface MeetOptions {
  /** The user that this process acts as. */
  readonly uid: number;
  readonly owners: Owners;
  readonly processes: Processes;
}

/** Meets by the kernel's tables. Another user of this machine is refused; whom they do not show may come from elsewhere. */
export function createMeet({ uid, owners, processes }: MeetOptions): Meet {
  return async (ends) => {
    const owner = await owners.find(ends);
    if (owner === undefined) return stranger;
    if (owner.uid !== uid) return { ...stranger, refusal: toRefusal(owner.uid) };
    let found: ClientProcess | undefined;
    // Nothing waits for it: what is recorded reads it as late as it can.
    void processes.find(owner.inode).then((process) => {
      found = process;
    });
    return { isOwn: true, process: () => found };
  };
}

const stranger: Peer = { isOwn: false, process: () => undefined };

function toRefusal(uid: number): Refusal {
  return {
    code: 'user_not_allowed',
    message: `expected a connection of the user that the recorder runs as, found one of user id ${uid}; start a recorder as that user`,
  };
}
