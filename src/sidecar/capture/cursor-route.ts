// Where the requests of Cursor's CLI go: its API to one host, its agent to another that the server names (PROTOCOL.md §1.3, §4.3).

export interface CursorCall {
  readonly name: 'cursor' | 'cursor-agent';
  readonly upstream: URL;
  /** The upstream's part of the path, with the query. */
  readonly rest: string;
}
export interface CursorRouting {
  readonly routes: Readonly<Record<string, { readonly upstream: URL }>>;
  readonly httpVersion: string;
  /** The agent host of the last GetServerConfig response; undefined before the first. */
  readonly agentHost: () => string | undefined;
}

const prefix = /^\/cursor(?=[/?]|$)/;
/** What is Cursor's also without the prefix. */
const bare = /^\/(?:agent\.v1\.|aiserver\.v1\.|auth\/|oauth\/)/;
const agentCall = /^\/agent\.v1\.AgentService\//;
const publicApi = 'https://api2.cursor.sh';
const publicAgent = 'https://agentn.global.api5.cursor.sh';

/** True for a path of Cursor's, with the prefix or a bare RPC. */
export function isCursorPath(path: string): boolean {
  return prefix.test(path) || bare.test(path);
}

/** The upstream of a path of Cursor's; undefined where there is no route for it. */
export function routeCursor(path: string, routing: CursorRouting): CursorCall | undefined {
  const api = Object.hasOwn(routing.routes, 'cursor') ? routing.routes.cursor : undefined;
  if (api === undefined) return undefined;
  const rest = path.replace(prefix, '');
  if (!agentCall.test(rest)) return { name: 'cursor', upstream: api.upstream, rest };
  return { name: 'cursor-agent', upstream: agentUpstream(api.upstream, routing), rest };
}

/**
 * The `cursor-agent` route where there is one. Else what the server named, which speaks HTTP/2 only: over HTTP/1.1 the agent
 * is asked at the API (PROTOCOL.md §1.1). An API elsewhere than Cursor's own that named nothing is its own agent host.
 */
function agentUpstream(api: URL, { routes, httpVersion, agentHost }: CursorRouting): URL {
  const set = Object.hasOwn(routes, 'cursor-agent') ? routes['cursor-agent'] : undefined;
  if (set !== undefined) return set.upstream;
  if (httpVersion !== '2.0') return api;
  const named = agentHost();
  if (named !== undefined) return parseAgentHost(named) ?? api;
  return api.origin === publicApi ? new URL(publicAgent) : api;
}

function parseAgentHost(host: string): URL | undefined {
  const url = URL.parse(/^https?:\/\//i.test(host) ? host : `https://${host}`);
  return url === null || url.username !== '' || url.search !== '' ? undefined : url;
}
