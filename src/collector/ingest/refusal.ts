// Notes in the access log what was refused, so that an auditor sees who tried.
import type { AccessStore } from '../store/access-store.ts';
import type { Sender } from './sender.ts';

export interface Refusal {
  readonly message: string;
  readonly session?: string;
  readonly sender: Sender;
}

/** Resolves once it is durable; `now` is ms since the epoch. */
export async function noteRefusal(
  { message, session, sender: { owner, email, address } }: Refusal,
  { access, now }: { readonly access: AccessStore; readonly now: number },
): Promise<void> {
  await access.append({
    at: new Date(now).toISOString(),
    ...owner,
    ...(email === undefined ? {} : { email }),
    action: 'refused',
    ...(session === undefined ? {} : { session }),
    address,
    detail: message,
  });
}
