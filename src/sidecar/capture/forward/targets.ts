// Where requests go that name their server: by the connection that they came inside of, or by an absolute URL.
import { type InterceptList, toHostName } from '../../../core/policy/intercept-list.ts';
import { formatAuthority, type Place, parseAuthority, toOrigin } from '../dial/place.ts';
import { fieldOf } from '../headers.ts';
import type { RequestHead } from '../request-head.ts';
import { type Destination, hasDotSegment, type Routes } from '../route.ts';
import { nameRoute } from './route-names.ts';
import { tunnelRoute } from './tunnel.ts';

/** The place of the connection, with the path and Host as they came. */
export function toInnerTarget(
  { url = '', rawHeaders }: RequestHead,
  { place, name }: { readonly place: Place; readonly name: string },
): Destination {
  const hosts = rawHeaders.filter((field, at) => at % 2 === 0 && field.toLowerCase() === 'host');
  if (!url.startsWith('/') || hosts.length > 1)
    return refuse('expected a path and one Host, found another form');
  if (hasDotSegment(url)) return refuse(dotted);
  const origin = toOrigin(place);
  const host = fieldOf(rawHeaders, 'host');
  return {
    type: 'route',
    name,
    origin,
    path: url,
    url: origin + url,
    ...(host === undefined ? {} : { host }),
  };
}

/** `http://host:port/path`: of a listed host like any exchange, of others tunnelled. */
export function toAbsoluteTarget(
  { url = '' }: RequestHead,
  { list, routes }: { readonly list: InterceptList; readonly routes: Routes },
): Destination {
  const [, authority = '', rest = ''] = /^http:\/\/([^/?#]+)([/?][^#]*)?$/i.exec(url) ?? [];
  const named = parseAuthority(/:\d+$/.test(authority) ? authority : `${authority}:80`);
  if (named === undefined)
    return refuse(
      'expected http://HOST/PATH without user and fragment, found another address; use CONNECT for https',
    );
  const place: Place = { protocol: 'http:', host: toHostName(named.host), port: named.port };
  const origin = toOrigin(place);
  const path = rest.startsWith('/') ? rest : `/${rest}`;
  if (list.has(place.host) && hasDotSegment(path)) return refuse(dotted);
  if (list.has(place.host))
    return { type: 'route', name: nameRoute(place.host, routes), origin, path, url: origin + path };
  return { type: 'route', name: tunnelRoute, origin, path, url: formatAuthority(place), isTunnelled: true };
}

/** What is decided by the path would be decided by another than the server resolves. */
const dotted = 'expected a path without "." and ".." segments, found one; send it resolved';

function refuse(message: string): Destination {
  return { type: 'refused', refusal: { code: 'bad_request', message } };
}
