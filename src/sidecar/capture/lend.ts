// Which requests go out with a key that the sidecar holds: those that go where a route with one leads.
import { withoutKeyParameters } from './client-keys.ts';
import { Credential } from './credential.ts';
import { keyFieldOf } from './key-field.ts';
import { hasDotSegment, type Routes, type Target } from './route.ts';

export interface LenderOptions {
  readonly routes: Routes;
  /** The key that is held for a route, as it is now. */
  readonly credentialFor: (route: string) => string | undefined;
}
/** The target with the key that is held for it, and without keys in its address; as it is where none is held. */
export type Lend = (target: Target) => Target;

export function createLender({ routes, credentialFor }: LenderOptions): Lend {
  return (target) => {
    const upstream = Object.hasOwn(routes, target.name) ? routes[target.name]?.upstream : undefined;
    if (upstream === undefined || !isAt(target, upstream)) return target;
    const value = credentialFor(target.name);
    if (value === undefined) return target;
    const path = withoutKeyParameters(target.path);
    const field = keyFieldOf({ route: target.name, upstream, path });
    return { ...target, path, url: target.origin + path, credential: new Credential(value, field) };
  };
}

/**
 * True where the target is what the route leads to. One that came inside of a connection bears the name of a route also where
 * that leads elsewhere, and may name another host than the one it is connected to: neither gets the route's key.
 */
function isAt({ origin, path, host, isTunnelled }: Target, upstream: URL): boolean {
  const base = upstream.pathname.replace(/\/$/, '');
  const isUnder = path.startsWith(base) && /^(?:$|[/?])/.test(path.slice(base.length));
  const isItsHost = host === undefined || host.toLowerCase() === upstream.host;
  return isTunnelled !== true && origin === upstream.origin && isUnder && isItsHost && !hasDotSegment(path);
}
