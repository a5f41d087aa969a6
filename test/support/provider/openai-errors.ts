// How OpenAI's APIs know a caller and say what went wrong.
import type { JsonObject } from './conversation.ts';

const KINDS: { readonly [status: number]: readonly [type: string, code: string | null] } = {
  400: ['invalid_request_error', null],
  401: ['invalid_request_error', 'invalid_api_key'],
  404: ['invalid_request_error', 'not_found'],
  426: ['invalid_request_error', 'upgrade_required'],
  429: ['requests', 'rate_limit_exceeded'],
};

/** True where the request carries `Authorization: Bearer KEY`. */
export function hasBearer(headers: Headers): boolean {
  return /^Bearer \S+$/i.test(headers.get('authorization') ?? '');
}

/** `{"error":{"message":"…","type":"…","param":null,"code":null}}` */
export function openaiFailure(status: number, message: string): JsonObject {
  const [type, code] = KINDS[status] ?? ['server_error', null];
  return { error: { message, type, param: null, code } };
}
