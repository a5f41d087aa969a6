// The names of secrets.
import type { SecretName } from './key-store.ts';

/** Those that every home may have; the others are credentials of its routes. */
export const FIXED_NAMES: readonly SecretName[] = [
  'local-token',
  'redaction-key',
  'ca-key',
  'device-key',
  'tokens',
  'org-policy',
];

/** A route's name is a step of a path (core/model/config.ts). */
const CREDENTIAL = /^credential:[a-z0-9][a-z0-9_-]{0,62}$/i;

/** True for the name of a secret. */
export function isSecretName(value: unknown): value is SecretName {
  return (
    typeof value === 'string' &&
    ((FIXED_NAMES as readonly string[]).includes(value) || CREDENTIAL.test(value))
  );
}
