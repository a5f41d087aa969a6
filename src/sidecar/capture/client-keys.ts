// What a client sends as its key, wherever APIs take one: read to know who asks, and taken out on a route whose key we hold.
import type { IncomingHttpHeaders } from 'node:http';
import type { RawFields } from './headers.ts';

/** Keys, and what logs a browser in. */
const KEY_FIELDS = new Set([
  'authorization',
  'x-api-key',
  'api-key',
  'x-goog-api-key',
  'ocp-apim-subscription-key',
  'cookie',
]);
/** Of a query; Google's APIs take `key` and `access_token`, those of Azure the others. */
const KEY_PARAMETERS = new Set(['key', 'access_token', 'api-key', 'api_key', 'subscription-key']);
/** OpenAI's WebSockets take a key as `openai-insecure-api-key.KEY`, for clients that cannot set a field. */
const KEY_PROTOCOL = /^openai-insecure-api-key\./i;
const protocolField = 'sec-websocket-protocol';

/** Every text that the request gives as a key. */
export function readKeys(headers: IncomingHttpHeaders, path: string): string[] {
  const [, bearer] = /^bearer +(\S+) *$/i.exec(headers.authorization ?? '') ?? [];
  const inFields = ['x-api-key', 'api-key', 'x-goog-api-key'].flatMap((name) => headers[name] ?? []);
  const inQuery = parametersOf(path).filter(isKey).map(keyIn);
  const inProtocols = splitList(headers[protocolField] ?? '')
    .filter((protocol) => KEY_PROTOCOL.test(protocol))
    .map((protocol) => protocol.replace(KEY_PROTOCOL, ''));
  return [...(bearer === undefined ? [] : [bearer]), ...inFields, ...inQuery, ...inProtocols];
}

/** The fields without those that hold a key. */
export function withoutKeyFields(raw: RawFields): string[] {
  const fields: string[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = raw[at] as string; // inside the bounds just checked
    const value = raw[at + 1] as string; // likewise
    const lower = name.toLowerCase();
    if (KEY_FIELDS.has(lower)) continue;
    if (lower !== protocolField || !value.toLowerCase().includes('openai-insecure-api-key.'))
      fields.push(name, value);
    else {
      const protocols = splitList(value).filter((protocol) => !KEY_PROTOCOL.test(protocol));
      if (protocols.length > 0) fields.push(name, protocols.join(', '));
    }
  }
  return fields;
}

/** The path without the parameters that hold a key; the others stay as they came. */
export function withoutKeyParameters(path: string): string {
  const parameters = parametersOf(path);
  if (!parameters.some(isKey)) return path;
  const left = parameters.filter((parameter) => !isKey(parameter));
  const bare = path.slice(0, path.indexOf('?'));
  return left.length === 0 ? bare : `${bare}?${left.join('&')}`;
}

function parametersOf(path: string): string[] {
  const query = path.indexOf('?');
  return query < 0 ? [] : path.slice(query + 1).split('&');
}

function isKey(parameter: string): boolean {
  const [name = ''] = parameter.split('=', 1);
  return KEY_PARAMETERS.has(decode(name).toLowerCase());
}

function keyIn(parameter: string): string {
  return decode(parameter.slice(parameter.indexOf('=') + 1));
}

/** As it stands where it is no percent-encoding. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function splitList(value: string): string[] {
  return value.split(',').map((element) => element.trim());
}
