// Whether a request may pass, and where to: by the connection that it came on, else by its own address and token.

import { type Access, createAccess } from './access.ts';
import type { ClientConnection } from './connections.ts';
import type { Forward } from './forward/forward.ts';
import { type ErrorShape, errorShapeOf, type Refusal } from './refusal.ts';
import type { RequestHead } from './request-head.ts';
import { type Destination, parseAddress, parseDestination, type Routing } from './route.ts';
import type { Tap } from './tap.ts';

export interface AdmissionOptions extends Routing {
  /** Hosts that the listener answers to beside the loopback names, without port. */
  readonly names: readonly string[];
  readonly token: string;
  readonly tap: Tap;
  /** What becomes of requests for other hosts; absent: they are refused. */
  readonly forward?: Forward;
}
export interface Admission {
  readonly shape: ErrorShape;
  readonly result: Destination;
}
export type Admit = (request: RequestHead, connection: ClientConnection) => Admission;

export function createAdmission(options: AdmissionOptions): Admit {
  const { tap, token, names, forward } = options;
  const access = createAccess({ token, names });
  return (request, connection) => {
    const admission = { shape: shapeOf(request), result: decide(request, connection) };
    const { result } = admission;
    if (result.type !== 'route' || result.isTunnelled || tap.isOpen()) return admission;
    const message = `this request was not sent, because it cannot be recorded and policy requires it: ${tap.whyShut()}; mend it (see "cursor-rec status") and try again`;
    return { ...admission, result: { type: 'refused', refusal: { code: 'recording_unavailable', message } } };
  };

  function decide(request: RequestHead, connection: ClientConnection): Destination {
    const { inside } = connection;
    const url = request.url ?? '';
    if (forward !== undefined && inside !== undefined)
      return refuse(checkForm(request, url, token)) ?? forward.admitInside(request, inside);
    if (forward !== undefined && isAbsolute(url))
      return refuse(checkForm(request, url, token)) ?? forward.admitAbsolute(request, connection);
    return admitOwn(request, { access, options, connection });
  }
}

interface Own {
  readonly access: Access;
  readonly options: AdmissionOptions;
  readonly connection: ClientConnection;
}
function admitOwn(request: RequestHead, { access, options, connection }: Own): Destination {
  const address = parseAddress(request.url ?? '');
  const isPath = address.path.startsWith('/'); // what is not names another host, and is refused as what it is
  const presented = { pathToken: address.token, isTrusted: connection.isTrusted };
  const refusal = isPath
    ? (access.check(request, presented) ?? checkForm(request, address.path, options.token))
    : undefined;
  const { httpVersion } = request;
  return refuse(refusal) ?? parseDestination(address.path, { ...options, httpVersion });
}

function shapeOf({ url = '' }: RequestHead): ErrorShape {
  return isAbsolute(url) ? 'text' : errorShapeOf(parseAddress(url).path);
}

function isAbsolute(url: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(url);
}

function refuse(refusal: Refusal | undefined): Destination | undefined {
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

function checkForm(request: RequestHead, path: string, token: string): Refusal | undefined {
  const coding = request.headers['transfer-encoding'];
  if (coding !== undefined && (coding.toLowerCase() !== 'chunked' || request.httpVersion !== '1.1'))
    return codingRefusal;
  return path.includes(token) ? misplacedRefusal : undefined;
}
