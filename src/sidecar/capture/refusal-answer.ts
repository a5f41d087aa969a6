// A refusal as it goes over the wire: status, fields and body, in the shape of the API that was asked.
import { type ErrorShape, formatRefusal, type Refusal, type RefusalCode, refusalStatus } from './refusal.ts';

/** What is sent back for a refusal; `fields` is a flat list. */
export interface Answer {
  readonly status: number;
  readonly fields: readonly string[];
  readonly body: Buffer;
}

/** The answer that says it, in that shape. */
export function toAnswer(refusal: Refusal, shape: ErrorShape): Answer {
  const { code } = refusal;
  const isInStream = shape.startsWith('connect-') && toldInStream.has(code);
  const text = Buffer.from(formatRefusal(refusal, shape));
  const body = isInStream ? frameEnd(text) : text;
  const type = isInStream ? `application/connect+${shape.slice('connect-'.length)}` : undefined;
  const fields = refusalFields(code, { bytes: body.length, shape, ...(type === undefined ? {} : { type }) });
  return { status: isInStream ? 200 : refusalStatus[code], fields, body };
}

/**
 * Of a streaming call that is answered with another status than 200, clients show the status and not the message
 * (connectrpc.com/docs/protocol, "Streaming-Response"): these are for people to read.
 */
const toldInStream: ReadonlySet<RefusalCode> = new Set<RefusalCode>([
  'identity_missing',
  'identity_changed',
  'policy_denied',
]);

/** The last envelope of a stream: flags, length, `{"error":…}`. */
function frameEnd(error: Buffer): Buffer {
  const payload = Buffer.concat([Buffer.from('{"error":'), error, Buffer.from('}')]);
  const header = Buffer.from([0x02, 0, 0, 0, 0]);
  header.writeUInt32BE(payload.length, 1);
  return Buffer.concat([header, payload]);
}

function refusalFields(
  code: RefusalCode,
  { bytes, shape, type }: { readonly bytes: number; readonly shape: ErrorShape; readonly type?: string },
): string[] {
  return [
    'content-type',
    type ?? (shape === 'text' ? 'text/plain; charset=utf-8' : 'application/json'),
    'content-length',
    String(bytes),
    'x-cursor-rec-error',
    code,
    'cache-control',
    'no-store',
    ...challenge(code),
    ...(code === 'too_many_wrong_tokens' ? ['retry-after', '5'] : []),
  ];
}

/** A 407 has to have one (RFC 9110 §15.5.8). No password helps where nobody is logged in: a client must not ask for one. */
function challenge(code: RefusalCode): readonly string[] {
  if (refusalStatus[code] !== 407) return [];
  const scheme = code === 'proxy_identity_missing' ? 'Cursor-Rec-Login' : 'Basic';
  return ['proxy-authenticate', `${scheme} realm="cursor-rec"`];
}
