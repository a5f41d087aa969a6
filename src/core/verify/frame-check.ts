// Checks frames: that each has the members of its type, and one content where it has to (FORMAT.md §5).
import type { Json, JsonObject } from '../model/json.ts';
import { hash, headers, isTrue } from './entry-shape.ts';
import { findRunFault } from './run.ts';
import { count, leaf, object, type Shape, text, word } from './shape.ts';
import { checkStored, type StoredContext } from './stored-value.ts';
import { quote } from './untrusted.ts';

/** `contents`: the members of which exactly one is there. */
interface FrameType {
  readonly shape: Shape;
  readonly contents: readonly string[];
}

/** The last four characters of base64, with no bit set that stands for nothing. */
const BASE64_TAIL = /^(?:[A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/][AQgw]==)$/;
const NO_BASE64 = /[^A-Za-z0-9+/]/;
const SHORT_TAIL = /[AEIMQUYcgkosw048]=$/;

const base64 = leaf('base64 in its one form', (value) => typeof value === 'string' && isBase64(value));
const whole = { text, base64 };
const TYPES: ReadonlyMap<string, FrameType> = new Map([
  ['head', { shape: object({ status: count, headers }), contents: [] }],
  ['json', { shape: object({}), contents: ['value'] }],
  [
    'event',
    { shape: object({}, { event: text, id: text, retry: count, text, comment: text }), contents: [] },
  ],
  ['envelope', { shape: object({}, { isEnd: isTrue, ...whole }), contents: ['value', 'text', 'base64'] }],
  ['run', { shape: object({}, { event: text }), contents: [] }],
  ['line', { shape: object({}, { text }), contents: ['value', 'text'] }],
  [
    'message',
    {
      shape: object({ opcode: word('text', 'binary', 'close', 'ping', 'pong') }, whole),
      contents: ['value', 'text', 'base64'],
    },
  ],
  ['bytes', { shape: object({}, whole), contents: ['text', 'base64'] }],
  ['digest', { shape: object({ sha256: hash, bytes: count }), contents: [] }],
  ['trailers', { shape: object({ headers }), contents: [] }],
]);

/** Reports what does not hold in a frame that has its time and type; `index` is its place in the entry. */
export function checkFrame(frame: JsonObject, index: number, context: StoredContext): void {
  const { report } = context;
  if (frame.value !== undefined) checkStored(frame.value, context);
  const type = TYPES.get(frame.type as string);
  if (type === undefined) return;
  const misfits = type.shape(frame);
  for (const { at, expected, found } of misfits ?? [])
    report('data-malformed', `expected /frames/${index}${at} of the data to be ${expected}, found ${found}`);
  const fault = findContentFault(frame, type.contents);
  if (fault !== undefined) report('data-malformed', `expected /frames/${index} of the data to have ${fault}`);
  const runFault = frame.type === 'run' ? findRunFault(frame) : undefined;
  if (runFault !== undefined) report('run-malformed', runFault);
}

function findContentFault(frame: JsonObject, contents: readonly string[]): string | undefined {
  if (frame.type === 'event') return findEventFault(frame);
  if (contents.length === 0) return undefined;
  let present = 0;
  for (const name of contents) present += countOf(frame[name]);
  if (present === 1) return undefined;
  const found = contents.filter((name) => frame[name] !== undefined);
  return `one of ${contents.join(', ')}, found ${found.length === 0 ? 'none' : found.join(' and ')}`;
}

/** An event may say nothing but its name, its id or when to come again. */
function findEventFault({ value, text: said, comment, event, id, retry }: JsonObject): string | undefined {
  const contents = countOf(value) + countOf(said) + countOf(comment);
  if (contents > 1) return `one of value, text, comment, found ${quote(contents)} of them`;
  if (contents === 1 || countOf(event) + countOf(id) + countOf(retry) > 0) return undefined;
  return 'value, text, comment, event, id or retry, found none';
}

function countOf(member: Json | undefined): 0 | 1 {
  return member === undefined ? 0 : 1;
}

function isBase64(value: string): boolean {
  if (value === '') return true;
  const tail = value.slice(-4);
  if (value.length % 4 !== 0 || !BASE64_TAIL.test(tail)) return false;
  const isShort = tail[3] === '=' && tail[2] !== '=';
  return (!isShort || SHORT_TAIL.test(tail)) && !NO_BASE64.test(value.slice(0, -4));
}
