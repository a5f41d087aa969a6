// Who sends: the identity of an access token that was checked.
import type { Owner } from '../store/session-store.ts';

export interface Sender {
  readonly owner: Owner;
  readonly email?: string;
  readonly name?: string;
  readonly groups: readonly string[];
  /** Where the request came from. */
  readonly address: string;
}

/** True where both are the same subject of the same issuer. */
export function isSameOwner(one: Owner, other: Owner): boolean {
  return one.issuer === other.issuer && one.subject === other.subject;
}
