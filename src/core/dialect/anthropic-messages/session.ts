// The session that Claude Code names in `metadata.user_id`; other clients put a user there, which is no conversation.
import type { JsonObject } from '../../model/json.ts';
import { filledField } from '../fields.ts';

/** `user_<hex>_account_<uuid>_session_<uuid>`; the account may be empty. */
const joinedParts = /^user_.*_session_([0-9a-f-]+)$/i;

/** The session part of `metadata.user_id`, in its joined or its JSON form (`{"session_id":"…"}`), where there is one. */
export function readSessionId(body: JsonObject): string | undefined {
  const userId = filledField(body.metadata, 'user_id');
  if (userId === undefined) return undefined;
  return joinedParts.exec(userId)?.[1] ?? readJsonForm(userId);
}

function readJsonForm(userId: string): string | undefined {
  if (!userId.startsWith('{')) return undefined;
  try {
    return filledField(JSON.parse(userId), 'session_id');
  } catch {
    return undefined;
  }
}
