// What a client is told when its request does not pass, in the error shape of the API that it speaks.
import type { IncomingHttpHeaders } from 'node:http';
import { isCursorPath } from './cursor-route.ts';

/** Every reason for which the proxy itself answers, with the status that it answers with. */
export const refusalStatus = {
  bad_request: 400,
  path_not_allowed: 400,
  token_misplaced: 400,
  identity_missing: 401,
  token_missing: 401,
  token_wrong: 401,
  host_not_allowed: 403,
  origin_not_allowed: 403,
  policy_denied: 403,
  user_not_allowed: 403,
  route_unknown: 404,
  proxy_identity_missing: 407,
  proxy_token_missing: 407,
  proxy_token_wrong: 407,
  request_timeout: 408,
  expectation_unsupported: 417,
  too_many_wrong_tokens: 429,
  headers_too_large: 431,
  connect_unsupported: 501,
  absolute_form_unsupported: 501,
  transfer_encoding_unsupported: 501,
  upgrade_unsupported: 501,
  client_tls_failed: 502,
  upstream_proxy_refused: 502,
  upstream_unreachable: 502,
  upstream_name_unknown: 502,
  upstream_tls_failed: 502,
  upstream_closed: 502,
  upstream_protocol: 502,
  identity_changed: 503,
  policy_changed: 503,
  recording_unavailable: 503,
  stopping: 503,
  upstream_connect_timeout: 504,
  upstream_timeout: 504,
  http2_unsupported: 505,
} as const;
export type RefusalCode = keyof typeof refusalStatus;

/** `message` says what was expected, what was found and what to do; it never holds a token. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly message: string;
}
/**
 * `connect` is that of Cursor's RPCs, `connect-proto` and `connect-json` of those that stream; `text` is for people, who see
 * what a proxy says.
 */
export type ErrorShape =
  | 'openai'
  | 'anthropic'
  | 'gemini'
  | 'connect'
  | 'connect-proto'
  | 'connect-json'
  | 'plain'
  | 'text';

/** The error shape of the API that a path (after the token) belongs to, told from the path alone, so that it reveals nothing. */
export function errorShapeOf(path: string): ErrorShape {
  if (path.startsWith('/openai/')) return 'openai';
  if (path.startsWith('/anthropic/')) return 'anthropic';
  if (isCursorPath(path)) return 'connect';
  if (path.startsWith('/gemini/') || /:(?:stream)?generateContent/i.test(path)) return 'gemini';
  if (/\/v1\/messages\b/.test(path)) return 'anthropic';
  return /\/(?:chat\/completions|responses|embeddings)\b/.test(path) ? 'openai' : 'plain';
}

/**
 * The shape of a request whose path says `shape`: what else speaks Connect says so in its fields, and whether it streams in its
 * content type (connectrpc.com/docs/protocol).
 */
export function requestShapeOf(shape: ErrorShape, headers: IncomingHttpHeaders): ErrorShape {
  const type = headers['content-type'] ?? '';
  const isConnect =
    headers['connect-protocol-version'] !== undefined || /^application\/connect\+/i.test(type);
  const told = shape === 'plain' && isConnect ? 'connect' : shape;
  const [, codec] = /^application\/connect\+(proto|json)\b/i.exec(type) ?? [];
  if (told !== 'connect' || codec === undefined) return told;
  return codec.toLowerCase() === 'json' ? 'connect-json' : 'connect-proto';
}

/** The text of a refusal. */
export function formatRefusal({ code, message }: Refusal, shape: ErrorShape): string {
  const status = refusalStatus[code];
  const text = `cursor-rec: ${message}`;
  switch (shape) {
    case 'openai':
      return JSON.stringify({ error: { message: text, type: errorType(status), param: null, code } });
    case 'anthropic':
      return JSON.stringify({ type: 'error', error: { type: errorType(status), message: text } });
    case 'gemini':
      return JSON.stringify({ error: { code: status, message: text, status: googleStatus(status) } });
    case 'connect':
    case 'connect-proto':
    case 'connect-json':
      return JSON.stringify({ code: connectCode(status), message: text });
    case 'text':
      return `${text}\n`;
    case 'plain':
      return JSON.stringify({ error: { code, message: text } });
  }
}

function errorType(status: number): string {
  if (status === 401) return 'authentication_error';
  if (status === 403) return 'permission_error';
  if (status === 404) return 'not_found_error';
  if (status === 429) return 'rate_limit_error';
  return status < 500 ? 'invalid_request_error' : 'api_error';
}

/** The Connect protocol's word for it (connectrpc.com, "HTTP to Error Code"). */
function connectCode(status: number): string {
  if (status === 401) return 'unauthenticated';
  if (status === 403) return 'permission_denied';
  if (status === 404 || status === 501 || status === 505) return 'unimplemented';
  if (status === 429) return 'resource_exhausted';
  return status < 500 ? 'invalid_argument' : 'unavailable';
}

function googleStatus(status: number): string {
  if (status === 401) return 'UNAUTHENTICATED';
  if (status === 403) return 'PERMISSION_DENIED';
  if (status === 404) return 'NOT_FOUND';
  if (status === 429) return 'RESOURCE_EXHAUSTED';
  if (status === 501 || status === 505) return 'UNIMPLEMENTED';
  if (status === 504) return 'DEADLINE_EXCEEDED';
  return status < 500 ? 'INVALID_ARGUMENT' : 'UNAVAILABLE';
}
