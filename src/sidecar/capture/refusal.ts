// What a client is told when its request does not pass, in the error shape of the API that it speaks.
import { isCursorPath } from './cursor-route.ts';

/** Every reason for which the proxy itself answers, with the status that it answers with. */
export const refusalStatus = {
  bad_request: 400,
  path_not_allowed: 400,
  token_misplaced: 400,
  token_missing: 401,
  token_wrong: 401,
  host_not_allowed: 403,
  origin_not_allowed: 403,
  route_unknown: 404,
  proxy_token_missing: 407,
  proxy_token_wrong: 407,
  request_timeout: 408,
  expectation_unsupported: 417,
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
/** `connect` is that of Cursor's RPCs; `text` is for people, who see what a proxy says. */
export type ErrorShape = 'openai' | 'anthropic' | 'gemini' | 'connect' | 'plain' | 'text';

/** The error shape of the API that a path (after the token) belongs to, told from the path alone, so that it reveals nothing. */
export function errorShapeOf(path: string): ErrorShape {
  if (path.startsWith('/openai/')) return 'openai';
  if (path.startsWith('/anthropic/')) return 'anthropic';
  if (isCursorPath(path)) return 'connect';
  if (path.startsWith('/gemini/') || /:(?:stream)?generateContent/i.test(path)) return 'gemini';
  if (/\/v1\/messages\b/.test(path)) return 'anthropic';
  return /\/(?:chat\/completions|responses|embeddings)\b/.test(path) ? 'openai' : 'plain';
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
      return JSON.stringify({ code: connectCode(status), message: text });
    case 'text':
      return `${text}\n`;
    case 'plain':
      return JSON.stringify({ error: { code, message: text } });
  }
}

/** The header fields of a refusal whose body has `bytes` bytes, as a flat list. */
export function refusalFields(
  code: RefusalCode,
  { bytes, shape }: { readonly bytes: number; readonly shape: ErrorShape },
): string[] {
  return [
    'content-type',
    shape === 'text' ? 'text/plain; charset=utf-8' : 'application/json',
    'content-length',
    String(bytes),
    'x-cursor-rec-error',
    code,
    'cache-control',
    'no-store',
    ...(refusalStatus[code] === 407 ? ['proxy-authenticate', 'Basic realm="cursor-rec"'] : []),
  ];
}

function errorType(status: number): string {
  if (status === 401) return 'authentication_error';
  if (status === 403) return 'permission_error';
  if (status === 404) return 'not_found_error';
  return status < 500 ? 'invalid_request_error' : 'api_error';
}

/** The Connect protocol's word for it (connectrpc.com, "HTTP to Error Code"). */
function connectCode(status: number): string {
  if (status === 401) return 'unauthenticated';
  if (status === 403) return 'permission_denied';
  if (status === 404 || status === 501 || status === 505) return 'unimplemented';
  return status < 500 ? 'invalid_argument' : 'unavailable';
}

function googleStatus(status: number): string {
  if (status === 401) return 'UNAUTHENTICATED';
  if (status === 403) return 'PERMISSION_DENIED';
  if (status === 404) return 'NOT_FOUND';
  if (status === 501 || status === 505) return 'UNIMPLEMENTED';
  if (status === 504) return 'DEADLINE_EXCEEDED';
  return status < 500 ? 'INVALID_ARGUMENT' : 'UNAVAILABLE';
}
