// One line that says who recordings name.
import type { IdentityStatus } from '../../sidecar/control.ts';
import { formatTime } from './format.ts';
import type { Paint } from './paint.ts';

/** `alice@example.com (oidc), until 2026-11-26 09:00:00`, or loudly that nobody is logged in. */
export function formatIdentity(identity: IdentityStatus, paint: Paint): string {
  const { method, subject, email, isUnidentified, validUntil } = identity;
  if (isUnidentified === true) return paint('yellow', 'nobody is logged in: run cursor-rec login');
  const until = validUntil === undefined ? '' : `, until ${formatTime(validUntil)}`;
  return `${email ?? subject} (${method})${until}`;
}
