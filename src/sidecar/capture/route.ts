// Where a request on the cleartext port goes, told from its target alone; the upstream's part is never rewritten.

import type { Credential } from './credential.ts';
import { isCursorPath, routeCursor } from './cursor-route.ts';
import type { Refusal } from './refusal.ts';

export interface Route {
  readonly upstream: URL;
}
export type Routes = Readonly<Record<string, Route>>;

/** A request's place at its upstream: `path` has the query, raw as it came; `url` is the whole address. */
export interface Target {
  readonly type: 'route';
  readonly name: string;
  readonly origin: string;
  readonly path: string;
  readonly url: string;
  /** Host as the client sent it, where that is passed on instead of the origin's own. */
  readonly host?: string;
  /** True where its bytes are only counted. */
  readonly isTunnelled?: boolean;
  /** What goes to the upstream in place of the client's own key, where the sidecar holds it. */
  readonly credential?: Credential;
}
export interface ControlTarget {
  readonly type: 'control';
  readonly path: string;
}
export type Destination = Target | ControlTarget | { readonly type: 'refused'; readonly refusal: Refusal };

/** A request target without its token: `/t/TOKEN/openai/v1/models` → TOKEN and `/openai/v1/models`. */
export interface Address {
  readonly token?: string;
  readonly path: string;
}

/** Our own addresses: everything under this is answered by the sidecar itself. */
const controlPrefix = '/.cursor-rec/';
/** A `.` or `..` segment in any spelling that some upstream resolves: it could leave the route's base path. */
const dotSegment = /(?:^|[/\\]|%2f|%5c)(?:\.|%2e){1,2}(?:$|[/\\;]|%2f|%5c)/i;

/** Takes the token off a request target. */
export function parseAddress(rawUrl: string): Address {
  if (!rawUrl.startsWith('/t/')) return { path: rawUrl };
  const end = rawUrl.indexOf('/', 3);
  return end < 0
    ? { token: rawUrl.slice(3), path: '/' }
    : { token: rawUrl.slice(3, end), path: rawUrl.slice(end) };
}

export interface Routing {
  readonly routes: Routes;
  readonly httpVersion?: string;
  /** The host that Cursor's agent is at, as its server named it. */
  readonly agentHost?: (() => string | undefined) | undefined;
}

/** Where a target without its token goes: `/NAME/rest?query` to the upstream of NAME, joined to its base path. */
export function parseDestination(path: string, routing: Routing): Destination {
  if (!path.startsWith('/')) return refuseForm(path);
  if (path.startsWith(controlPrefix)) return { type: 'control', path };
  const found = findRoute(path, routing);
  if (found === undefined) return refuseRoute(path.slice(1, endOfName(path)), routing.routes);
  const { rest } = found;
  if (hasDotSegment(rest) || rest.includes('#')) return refusePath();
  return joinUpstream(found.name, found.upstream, rest);
}

/** True for a path, with or without a query, that an upstream may resolve to another one. */
export function hasDotSegment(path: string): boolean {
  const query = path.indexOf('?');
  return dotSegment.test(query < 0 ? path : path.slice(0, query));
}

interface Found extends Route {
  readonly name: string;
  readonly rest: string;
}
function findRoute(
  path: string,
  { routes, httpVersion = '1.1', agentHost = () => undefined }: Routing,
): Found | undefined {
  const nameEnd = endOfName(path);
  const name = path.slice(1, nameEnd);
  const route = Object.hasOwn(routes, name) ? routes[name] : undefined;
  if (route !== undefined && name !== 'cursor')
    return { name, upstream: route.upstream, rest: path.slice(nameEnd) };
  return isCursorPath(path) ? routeCursor(path, { routes, httpVersion, agentHost }) : undefined;
}

function endOfName(path: string): number {
  const slash = path.indexOf('/', 1);
  const query = path.indexOf('?');
  const end = slash < 0 ? path.length : slash;
  return query < 0 ? end : Math.min(end, query);
}

function joinUpstream(name: string, upstream: URL, rest: string): Target {
  const base = upstream.pathname.endsWith('/') ? upstream.pathname.slice(0, -1) : upstream.pathname;
  const path = base === '' && !rest.startsWith('/') ? `/${rest}` : base + rest;
  const { origin } = upstream;
  return { type: 'route', name, origin, path, url: origin + path };
}

function refuseForm(path: string): Destination {
  const found = /^[a-z][a-z0-9+.-]*:/i.test(path)
    ? 'an absolute-form (forward proxy) request'
    : 'another form';
  const message = `expected a path such as /openai/v1/models, found ${found}; this port is a reverse proxy: set the client's base URL instead of its proxy`;
  return { type: 'refused', refusal: { code: 'absolute_form_unsupported', message } };
}

function refuseRoute(name: string, routes: Routes): Destination {
  const known = Object.keys(routes).join(', ');
  const message = `expected a path that starts with a route (${known}), found ${JSON.stringify(name.slice(0, 64))}; correct the base URL or add the route with --upstream NAME=URL`;
  return { type: 'refused', refusal: { code: 'route_unknown', message } };
}

function refusePath(): Destination {
  const message = 'expected a path without ".", ".." and "#", found one; send the path resolved';
  return { type: 'refused', refusal: { code: 'path_not_allowed', message } };
}
