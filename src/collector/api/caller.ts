// Who asks, and what they may.
import type { Owner } from '../store/session-store.ts';

export interface Caller {
  readonly owner: Owner;
  readonly email?: string;
  readonly name?: string;
  readonly groups: readonly string[];
  /** Reads everybody's recordings. */
  readonly isAuditor: boolean;
  /** Settles policy, holds and erasures, and sees which recordings there are for it, not what is in them. */
  readonly isAdmin: boolean;
}

/** The group that gives each role; absent: nobody has it. */
export interface RoleGroups {
  readonly auditorGroup?: string;
  readonly adminGroup?: string;
}

/** The roles that groups give. */
export function toRoles(
  groups: readonly string[],
  { auditorGroup, adminGroup }: RoleGroups,
): Pick<Caller, 'isAuditor' | 'isAdmin'> {
  return {
    isAuditor: auditorGroup !== undefined && groups.includes(auditorGroup),
    isAdmin: adminGroup !== undefined && groups.includes(adminGroup),
  };
}

/** An owner as one text: issuer, LF, subject. */
export function formatOwner({ issuer, subject }: Owner): string {
  return `${issuer}\n${subject}`;
}

/** True for a recording of the caller's own. */
export function isOwn({ owner }: Caller, other: Owner): boolean {
  return owner.issuer === other.issuer && owner.subject === other.subject;
}
