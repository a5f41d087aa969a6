// Whether a request may pass, and where to: by the connection that it came on, else by its own address and token.

import type { AccessRule } from '../../core/model/access.ts';
import type { NamedModels } from '../../core/policy/access-policy.ts';
import { type Access, createAccess } from './access.ts';
import { createAccessCheck, refuseUnread } from './access-check.ts';
import { readKeys } from './client-keys.ts';
import type { ClientConnection } from './connections.ts';
import type { Forward } from './forward/forward.ts';
import { createLender, type Lend } from './lend.ts';
import { type ErrorShape, errorShapeOf, type Refusal, requestShapeOf } from './refusal.ts';
import type { RequestHead } from './request-head.ts';
import { type Destination, parseAddress, parseDestination, type Routing, type Target } from './route.ts';
import { createStandingCheck, type StandingOptions } from './standing-check.ts';
import type { Tap } from './tap.ts';
import type { TokenGuard } from './token-guard.ts';

export interface AdmissionOptions extends Routing, StandingOptions {
  /** Hosts that the listener answers to beside the loopback names, without port. */
  readonly names: readonly string[];
  readonly token: string;
  readonly tap: Tap;
  /** Why nothing new may pass, though it could be recorded; absent: nothing else holds it back. */
  readonly whyHeldBack?: (() => string | undefined) | undefined;
  readonly guard: TokenGuard;
  readonly accessRules: () => readonly AccessRule[];
  /** What becomes of requests for other hosts; absent: they are refused. */
  readonly forward?: Forward;
  /** The key that is held for a route, as it is now; absent: none is held for any. */
  readonly credentialFor?: ((route: string) => string | undefined) | undefined;
}
/** Where a request goes once it is known that the models it names may be used. `refusal`: that of one that cannot be held. */
export interface HeldTarget {
  readonly type: 'held';
  readonly target: Target;
  readonly refusal: Refusal;
  /** Decides anew, with all that holds by then. */
  readonly decide: (models: NamedModels) => Target | Refused;
}
export type Refused = Extract<Destination, { type: 'refused' }>;
export interface Admission {
  readonly shape: ErrorShape;
  readonly result: Destination | HeldTarget;
}
export type Admit = (request: RequestHead, connection: ClientConnection) => Admission;

export function createAdmission(options: AdmissionOptions): Admit {
  const { tap, token, names, forward, accessRules, routes, credentialFor = () => undefined } = options;
  const { whyHeldBack = () => undefined } = options;
  const access = createAccess({ token, names });
  const standing = createStandingCheck(options);
  const checkAccess = createAccessCheck({ accessRules, groups: standing.groups });
  const proved = new WeakSet<ClientConnection>();
  const lend = createLender({ routes, credentialFor });

  return (request, connection) => {
    const shape = requestShapeOf(shapeOf(request), request.headers);
    if (connection.refusal !== undefined)
      return { shape, result: { type: 'refused', refusal: connection.refusal } };
    const destination = locate(request, connection);
    if (destination.type !== 'route') return { shape, result: destination };
    const askedAs = isAbsolute(request.url ?? '') ? 'proxy' : 'route';
    return { shape, result: decide(destination, { askedAs, models: 'unread' }) };
  };

  function locate(request: RequestHead, connection: ClientConnection): Destination {
    const { inside } = connection;
    const url = request.url ?? '';
    if (forward !== undefined && inside !== undefined)
      return admitOther(request, forward.admitInside(request, inside));
    if (forward !== undefined && isAbsolute(url))
      return admitOther(request, forward.admitAbsolute(request, connection));
    return admitOwn(request, { access, options, connection, proved, lend });
  }

  /** To a server that the client named, who has shown the token before. */
  function admitOther(request: RequestHead, named: Destination): Destination {
    const destination = named.type === 'route' ? lend(named) : named;
    return refuse(checkForm(request, { destination, url: request.url ?? '', token })) ?? destination;
  }

  /** Who stands behind it, what the rules say, and whether it can be recorded. */
  function decide(target: Target, { askedAs, models }: Asked): Target | Refused | HeldTarget {
    const refusal = standing.check(askedAs);
    if (refusal !== undefined) return { type: 'refused', refusal };
    const answer = checkAccess({ route: target.name, models: target.isTunnelled ? 'none' : models });
    if (answer.type === 'refused') return answer;
    if (answer.type === 'unread') return hold(target, askedAs, answer.rule);
    const heldBack = target.isTunnelled ? undefined : whyHeldBack();
    if (target.isTunnelled || (tap.isOpen() && heldBack === undefined)) return target;
    const message = `this request was not sent, because it cannot be recorded and policy requires it: ${heldBack ?? tap.whyShut()}; mend it (see "cursor-rec status") and try again`;
    return { type: 'refused', refusal: { code: 'recording_unavailable', message } };
  }

  function hold(target: Target, askedAs: Asked['askedAs'], rule: string): HeldTarget {
    const refusal = refuseUnread(rule);
    return {
      type: 'held',
      target,
      refusal,
      decide(models) {
        const decided = decide(target, { askedAs, models });
        return decided.type === 'held' ? { type: 'refused', refusal } : decided; // what is given is not unread
      },
    };
  }
}

interface Asked {
  readonly askedAs: 'route' | 'proxy';
  readonly models: NamedModels;
}
interface Own {
  readonly access: Access;
  readonly options: AdmissionOptions;
  readonly connection: ClientConnection;
  /** Connections that a right token came on: they are no strangers. */
  readonly proved: WeakSet<ClientConnection>;
  readonly lend: Lend;
}
function admitOwn(request: RequestHead, { access, options, connection, proved, lend }: Own): Destination {
  const address = parseAddress(request.url ?? '');
  const crowded = connection.isOwn || proved.has(connection) ? undefined : options.guard.checkCrowd();
  if (crowded !== undefined) return { type: 'refused', refusal: crowded };
  const isPath = address.path.startsWith('/'); // what is not names another host, and is refused as what it is
  const parsed = parseDestination(address.path, { ...options, httpVersion: request.httpVersion });
  const destination = parsed.type === 'route' ? lend(parsed) : parsed;
  const keys = lentTo(destination) && readKeys(request.headers, address.path);
  const presented = { pathToken: address.token, isTrusted: connection.isTrusted, keys };
  const form = { destination, url: address.path, token: options.token };
  const refusal = isPath ? (access.check(request, presented) ?? checkForm(request, form)) : undefined;
  if (isPath && refusal === undefined) proved.add(connection);
  return refuse(refusal) ?? destination;
}

/** The target of a request that goes out with a key which is held for it. */
function lentTo(destination: Destination): Target | undefined {
  return destination.type === 'route' && destination.credential !== undefined ? destination : undefined;
}

function shapeOf({ url = '' }: RequestHead): ErrorShape {
  return isAbsolute(url) ? 'text' : errorShapeOf(parseAddress(url).path);
}

function isAbsolute(url: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(url);
}

function refuse(refusal: Refusal | undefined): Refused | undefined {
  return refusal === undefined ? undefined : { type: 'refused', refusal };
}

const codingRefusal: Refusal = {
  code: 'transfer_encoding_unsupported',
  message:
    'expected Transfer-Encoding: chunked over HTTP/1.1, found another; send the body with it or with Content-Length',
};
const misplacedRefusal: Refusal = {
  code: 'token_misplaced',
  message:
    'expected the local token only as header or path prefix, found it elsewhere in the address, where the upstream would see it',
};

const traceRefusal: Refusal = {
  code: 'bad_request',
  message:
    'expected another method than TRACE on a route whose key the recorder holds, found it; its answer would show the key',
};

interface Form {
  readonly destination: Destination;
  /** As asked for, without the token that it began with. */
  readonly url: string;
  readonly token: string;
}
function checkForm(request: RequestHead, { destination, url, token }: Form): Refusal | undefined {
  const coding = request.headers['transfer-encoding'];
  if (coding !== undefined && (coding.toLowerCase() !== 'chunked' || request.httpVersion !== '1.1'))
    return codingRefusal;
  const lent = lentTo(destination);
  if (lent !== undefined && request.method === 'TRACE') return traceRefusal;
  // The token may come as the key of an API, which the upstream does not see.
  return (lent?.path ?? url).includes(token) ? misplacedRefusal : undefined;
}
