// The path of an address.

/** The path without scheme, host, query and fragment. */
export function toUrlPath(url: string): string {
  return url.replace(/^[a-z+.-]+:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '');
}
