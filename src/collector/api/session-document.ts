// A stored session as lists show it.
import type { StoredSession } from '../store/session-store.ts';

/**
 * What is known of a session without reading it. `isCutOff`: it fell silent without an end. `erasureDue`: something of what was erased
 * is left, and when that is gone on with.
 */
export function toSessionDocument(session: StoredSession) {
  const { id, state, startedAt, createdAt, receivedAt, owner, email, name, device, labels } = session;
  const { flags, bytes, next, hold, closeReason, erasureDue } = session;
  return {
    id,
    state,
    ...(closeReason === undefined ? {} : { closeReason }),
    ...(flags.includes('silent') ? { isCutOff: true } : {}),
    startedAt,
    createdAt,
    receivedAt,
    user: {
      ...owner,
      ...(email === undefined ? {} : { email }),
      ...(name === undefined ? {} : { name }),
    },
    device,
    labels,
    flags,
    entries: next,
    bytes,
    ...(hold === undefined ? {} : { hold }),
    ...(erasureDue === undefined ? {} : { erasureDue }),
  };
}
