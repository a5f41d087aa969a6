// Which hosts have their TLS ended by the forward proxy; all others are tunnelled unseen.

export interface InterceptList {
  has(host: string): boolean;
  /** The same list as name constraints have it: each domain stands for itself and all under it (RFC 5280 §4.2.1.10). */
  readonly domains: readonly string[];
}

/** From what config.json lists: `.cursor.sh` is cursor.sh and every host under it, `api.openai.com` is that host alone. */
export function createInterceptList(listed: readonly string[]): InterceptList {
  const suffixes = listed.filter((host) => host.startsWith('.'));
  const hosts = new Set([
    ...suffixes.map((suffix) => suffix.slice(1)),
    ...listed.filter((host) => !host.startsWith('.')),
  ]);
  return {
    has(host) {
      const name = toHostName(host);
      return hosts.has(name) || suffixes.some((suffix) => name.endsWith(suffix) && name !== suffix);
    },
    domains: [...hosts].sort(),
  };
}

/** A list that changes while the authority stays, which may sign for these domains and what is under them: other hosts are not on it. */
export function limitList(now: () => InterceptList, domains: readonly string[]): InterceptList {
  return {
    has: (host) => isUnder(toHostName(host), domains) && now().has(host),
    get domains() {
      return now().domains;
    },
  };
}

/** Those of the list that the authority may not sign for. */
export function domainsBeyond(list: InterceptList, domains: readonly string[]): readonly string[] {
  return list.domains.filter((domain) => !isUnder(domain, domains));
}

function isUnder(host: string, domains: readonly string[]): boolean {
  return domains.some((domain) => host === domain || host.endsWith(`.${domain}`));
}

/** A host's one spelling: lower case, without the dot of the root. */
export function toHostName(host: string): string {
  return host.toLowerCase().replace(/\.$/, '');
}
