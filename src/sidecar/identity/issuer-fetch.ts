// HTTP to an issuer or a collector: https only (http on this machine), bounded answers, the company's proxy but never our own.
import { type IncomingMessage, Agent as PlainAgent, request as requestPlain } from 'node:http';
import { request as requestSecure, Agent as SecureAgent } from 'node:https';
import { IdentityError } from './identity-error.ts';

export interface FetchOptions {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}
export type IssuerFetch = (url: string, options: FetchOptions) => Promise<Response>;

/** No document of an issuer comes near: key sets with certificates have some 50 KB. */
const MAX_ANSWER_BYTES = 1_048_576;
/** The user name in URLs of our own proxy; see capture/dial. */
const OWN_USER = 'cursor-rec';
/** Statuses that a Response may have no body with. */
const EMPTY = [204, 205, 304];

export interface KeptOptions {
  readonly signal?: AbortSignal;
  /** True: connections are kept for the next request. A login or a refresh asks three times, then not for an hour. */
  readonly isKept?: boolean;
}

/**
 * A fetch for openid-client and for the collector. It follows no redirect. Node's own would go through the sidecar wherever `cursor-rec env`
 * was evaluated, and the sidecar lets nothing through before the login that this is for.
 */
export function createIssuerFetch(
  environment: NodeJS.ProcessEnv,
  { signal, isKept = false }: KeptOptions = {},
): IssuerFetch {
  const proxyEnv = withoutOwnProxy(environment);
  const agents = new Map<string, PlainAgent>();
  const agentOf = ({ protocol, hostname, host }: URL): PlainAgent => {
    const options = { keepAlive: isKept, ...(isLoopback(hostname) ? {} : { proxyEnv }) };
    const make = () => (protocol === 'https:' ? new SecureAgent(options) : new PlainAgent(options));
    if (!isKept) return make();
    const agent = agents.get(`${protocol}${host}`) ?? make();
    agents.set(`${protocol}${host}`, agent);
    return agent;
  };
  return async (address, options) => {
    const url = checkAddress(address);
    const signals = [signal, options.signal].filter((each) => each !== undefined);
    return ask(url, { ...options, signal: AbortSignal.any(signals), agent: agentOf(url) });
  };
}

/** True where http may be spoken: what is said stays on this machine. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/** An issuer writes the addresses of its endpoints; a token goes to none that others could read along. */
function checkAddress(address: string): URL {
  const url = URL.parse(address);
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname))) return url;
  throw new IdentityError(
    'issuer-invalid',
    `expected an https URL (http only on this machine), found ${JSON.stringify(address)}: correct the issuer or its discovery document`,
  );
}

/** Node before 22.21 knows no `proxyEnv` and connects directly. */
function withoutOwnProxy(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const isOwn = (value = '') => URL.parse(value)?.username === OWN_USER;
  return Object.fromEntries(
    Object.entries(environment).filter(([name, value]) => !/^https?_proxy$/i.test(name) || !isOwn(value)),
  );
}

interface Asked extends FetchOptions {
  readonly signal: AbortSignal;
  readonly agent: PlainAgent;
}

function ask(url: URL, { method, headers, body, signal, agent }: Asked): Promise<Response> {
  const { promise, resolve, reject } = Promise.withResolvers<Response>();
  const request = url.protocol === 'https:' ? requestSecure : requestPlain;
  const sent = request(url, { method, headers, agent, signal }, (answer) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    answer.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > MAX_ANSWER_BYTES)
        answer.destroy(new Error(`an answer of more than ${MAX_ANSWER_BYTES} bytes`));
    });
    answer.on('error', reject);
    answer.on('end', () => {
      try {
        resolve(toResponse(answer, Buffer.concat(chunks)));
      } catch (error) {
        reject(error); // a status that fetch does not know
      }
    });
  });
  sent.on('error', reject);
  sent.end(
    body === undefined || body === null || body instanceof Uint8Array ? (body ?? undefined) : String(body),
  );
  return promise;
}

function toResponse({ statusCode, headersDistinct }: IncomingMessage, body: Buffer<ArrayBuffer>): Response {
  const status = statusCode ?? 0;
  const headers = new Headers();
  for (const [name, values] of Object.entries(headersDistinct))
    for (const value of values ?? []) headers.append(name, value);
  return new Response(EMPTY.includes(status) ? null : body, { status, headers });
}
