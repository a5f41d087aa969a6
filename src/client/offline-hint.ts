// What to do about a collector that could not be reached, by what the network said.

/** Node's names for a chain of certificates that ends with nobody who is known. */
const UNKNOWN_AUTHORITY = [
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
];
/** Nobody is there, or only a proxy could lead there. */
const NOT_THERE = ['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'];

/** The end of a sentence that says what was found; empty where there is nothing to advise but to wait. */
export function toOfflineHint(cause: unknown): string {
  const { code = '' } = cause as { readonly code?: string };
  const message = cause instanceof Error ? cause.message : '';
  if (UNKNOWN_AUTHORITY.includes(code))
    return '; if its authority is your own, name the file of its certificate in NODE_EXTRA_CA_CERTS and start again';
  if (code.startsWith('ERR_PROXY') || /\btunnel\b/.test(message))
    return '; check the proxy that HTTPS_PROXY names, its user and password, and NO_PROXY';
  if (NOT_THERE.includes(code))
    return '; check the network, and where only a proxy leads there, that HTTPS_PROXY names it and NO_PROXY does not exempt it';
  return '';
}
