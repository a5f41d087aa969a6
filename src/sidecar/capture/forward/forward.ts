// The forward proxy: CONNECT and absolute-form requests; listed hosts are intercepted, all others tunnelled unseen.
import type { ServerHttp2Stream } from 'node:http2';
import type { AccessRule } from '../../../core/model/access.ts';
import { type InterceptList, toHostName } from '../../../core/policy/intercept-list.ts';
import { createAccessCheck } from '../access-check.ts';
import type { ClientConnection, Connections } from '../connections.ts';
import { type Place, parseAuthority, toOrigin } from '../dial/place.ts';
import type { Surroundings } from '../exchange.ts';
import type { Refusal } from '../refusal.ts';
import type { RequestHead } from '../request-head.ts';
import type { Destination, Routes } from '../route.ts';
import { createStandingCheck, type StandingOptions } from '../standing-check.ts';
import type { HostContexts } from '../tls/host-contexts.ts';
import type { TokenGuard } from '../token-guard.ts';
import type { Accept, ConnectAsk, StreamAsk } from '../traffic.ts';
import { askBySocket, askByStream, type TunnelAsk } from './asks.ts';
import { intercept } from './intercept.ts';
import { checkProxyToken, hasNoToken } from './proxy-access.ts';
import { nameRoute } from './route-names.ts';
import { toAbsoluteTarget, toInnerTarget } from './targets.ts';
import { Tunnel, tunnelRoute } from './tunnel.ts';

export interface ForwardOptions extends Surroundings, StandingOptions {
  readonly guard: TokenGuard;
  readonly accessRules: () => readonly AccessRule[];
  readonly list: InterceptList;
  readonly contexts: HostContexts;
  readonly connections: Connections;
  readonly routes: Routes;
}
export interface Forward {
  /** Where a request goes that came inside of a connection to `place`. */
  admitInside(request: RequestHead, place: Place): Destination;
  /** Where an absolute-form request goes. */
  admitAbsolute(request: RequestHead, connection: ClientConnection): Destination;
  onConnect(request: RequestHead, ask: ConnectAsk): void;
  onStreamConnect(stream: ServerHttp2Stream, ask: StreamAsk): void;
  /** Ends every tunnel; what is intercepted are exchanges like all others. */
  cut(refusal: Refusal): void;
  /** Ends the tunnels to hosts that are listed by now. */
  cutListed(refusal: Refusal): void;
}
interface Connecting {
  readonly authority: string;
  readonly headers: RequestHead['headers'];
  readonly carrier: ClientConnection;
  readonly ask: TunnelAsk;
  readonly accept: Accept;
}

/** A forward proxy without any tunnel yet. */
export function createForward(options: ForwardOptions): Forward {
  const { list, tap, token, upstream, connections, routes, guard, accessRules } = options;
  const tunnels = new Set<Tunnel>();
  const standing = createStandingCheck(options);
  const checkAccess = createAccessCheck({ accessRules, groups: standing.groups });

  function check(headers: RequestHead['headers'], { isTrusted, isOwn, refusal }: ClientConnection) {
    if (refusal !== undefined) return refusal;
    if (hasNoToken(headers) && isTrusted()) return undefined;
    return (isOwn ? undefined : guard.checkCrowd()) ?? checkProxyToken(headers, token);
  }

  /** What is tunnelled is not looked into: no rule about models is about it. */
  function checkTunnel(): Refusal | undefined {
    const answer = checkAccess({ route: tunnelRoute, models: 'none' });
    return answer.type === 'refused' ? answer.refusal : undefined;
  }

  function refuse(ask: TunnelAsk, refusal: Refusal): void {
    tap.countRefusal();
    guard.answer(refusal, () => ask.refuse(refusal));
  }

  function connect({ authority, headers, carrier, ask, accept }: Connecting): void {
    const named = parseAuthority(authority);
    const refusal = check(headers, carrier) ?? (named === undefined ? authorityRefusal : undefined);
    if (refusal !== undefined || named === undefined) return refuse(ask, refusal ?? authorityRefusal);
    const place = { ...named, host: toHostName(named.host) };
    const isListed = list.has(place.host);
    const denial = standing.check('proxy') ?? (isListed ? undefined : checkTunnel());
    if (denial !== undefined) return refuse(ask, denial);
    if (!isListed) {
      const { dialer } = upstream;
      const onClosed = (tunnel: Tunnel) => tunnels.delete(tunnel);
      tunnels.add(new Tunnel({ place, client: carrier.client, ask, dialer, tap, onClosed }));
      return;
    }
    const protocols = upstream.streams.isHttp1Only(toOrigin(place)) ? ['http/1.1'] : ['h2', 'http/1.1'];
    const route = nameRoute(place.host, routes);
    intercept(ask.establish(), { ...options, place, carrier, accept, route, protocols });
  }

  return {
    admitInside: (request, place) => toInnerTarget(request, { place, name: nameRoute(place.host, routes) }),
    admitAbsolute(request, connection) {
      const refusal = check(request.headers, connection);
      return refusal === undefined
        ? toAbsoluteTarget(request, { list, routes })
        : { type: 'refused', refusal };
    },
    onConnect({ url = '', headers }, { socket, early, accept }) {
      const ask = askBySocket({ socket, early });
      connect({ authority: url, headers, carrier: connections.of(socket), ask, accept });
    },
    onStreamConnect(stream, { headers, socket, accept }) {
      const authority = headers[':authority'] ?? '';
      connect({ authority, headers, carrier: connections.of(socket), ask: askByStream(stream), accept });
    },
    cut(refusal) {
      for (const tunnel of tunnels) tunnel.cut(refusal);
    },
    cutListed(refusal) {
      for (const tunnel of tunnels) if (list.has(tunnel.place.host)) tunnel.cut(refusal);
    },
  };
}

const authorityRefusal: Refusal = {
  code: 'bad_request',
  message: 'expected CONNECT HOST:PORT, found another target; send both, IPv6 addresses in brackets',
};
