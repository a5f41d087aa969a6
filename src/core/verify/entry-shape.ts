// What the members of a header and of each type of entry are to look like (FORMAT.md §2, §4); frames and parts have checks of their own.
import { isJsonObject } from '../model/json.ts';
import { isId, isStartTime } from '../model/session.ts';
import { count, leaf, list, object, pattern, type Shape, text, word } from './shape.ts';
import { isList } from './untrusted.ts';

const id = leaf('a UUIDv7', (value) => typeof value === 'string' && isId(value));
/** A SHA-256. */
export const hash = pattern('a SHA-256', /^[0-9a-f]{64}$/);
/** `request` or `response`. */
export const side = word('request', 'response');
/** A member that is true wherever it is there. */
export const isTrue = leaf('true', (value) => value === true);
/** Header fields or trailers. */
export const headers = list(
  leaf(
    'a name in lower case and a value',
    (value) =>
      isList(value) &&
      value.length === 2 &&
      typeof value[0] === 'string' &&
      typeof value[1] === 'string' &&
      value[0] === value[0].toLowerCase(),
  ),
);
const policy = object({ digest: text, record: text });
const identityMembers = object(
  { method: word('oidc', 'os-user'), subject: text },
  {
    issuer: text,
    email: text,
    name: text,
    groups: list(text),
    authTime: pattern('a time (ISO 8601)', /^\d{4}-\d\d-\d\dT\d\d:\d\d/),
    isUnidentified: isTrue,
  },
);
const identity: Shape = (value) =>
  isJsonObject(value) && value.method === 'oidc' && value.issuer === undefined
    ? [{ at: '/issuer', expected: 'a text', found: 'nothing' }, ...(identityMembers(value) ?? [])]
    : identityMembers(value);

/** `session.json`, but for its `format`. */
export const HEADER: Shape = object(
  {
    id,
    startedAt: leaf(
      'a time in UTC with milliseconds',
      (value) => typeof value === 'string' && isStartTime(value),
    ),
    identity,
    device: object({ id: text }, { publicKey: text, keyStore: word('keychain', 'file'), statement: text }),
    host: object({ name: text, os: text, user: text }),
    recorder: object({ version: text }),
    policy,
  },
  { conversationId: text, labels: list(text), remaskOf: object({ session: id, tip: hash }) },
);

const DATA: Readonly<Record<string, Shape>> = {
  'exchange-opened': object(
    {
      exchange: id,
      method: text,
      url: text,
      route: text,
      dialect: text,
      client: object(
        { address: text },
        { userAgent: text, process: object({ pid: count }, { executable: text }) },
      ),
      headers,
      link: object({
        by: word('conversation-id', 'request-id', 'previous-response', 'history', 'connection'),
        confidence: leaf(
          'a number from 0 to 1',
          (value) => typeof value === 'number' && value >= 0 && value <= 1,
        ),
      }),
    },
    { omitted: word('never', 'counted'), resumed: isTrue },
  ),
  redaction: object({
    exchange: id,
    findings: list(object({ where: text, rule: text, fingerprint: text, length: count })),
  }),
  'exchange-closed': object(
    {
      exchange: id,
      outcome: word('completed', 'failed', 'cancelled', 'cut', 'tunnelled'),
      requestBytes: count,
      responseBytes: count,
    },
    { error: object({ code: text, message: text }) },
  ),
  gap: object({ reason: text, from: count, to: count }, { bytes: count, exchange: id, side }),
  mark: object({ label: text }),
  identity: object({ reason: text }, { identity }),
  policy: object({ reason: text, policy: object({}) }),
  // What it counts is compared with what was counted.
  'session-closed': object({ reason: text }),
  frames: object({ exchange: id, side, frames: leaf('a list', isList) }),
};
const SHAPES: ReadonlyMap<string, Shape> = new Map(Object.entries(DATA));

/** The shape of the data of entries of this type; undefined where it is checked elsewhere, or not known. */
export function dataShapeOf(type: string): Shape | undefined {
  return SHAPES.get(type);
}
