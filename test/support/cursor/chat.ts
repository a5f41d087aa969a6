// The legacy chat (PROTOCOL.md §2.10): what is asked, what is answered, and a tool that runs on the client in between.
import { hasField, messageAt, textAt } from './decode.ts';
import { encode, type Field } from './encode.ts';
import type { Script, Talk } from './run.ts';

/** Long enough to be compressed. */
export const CHAT_ANSWER = ['The file ', `says: ${'hello, wörld 🙂. '.repeat(80)}`, 'That is all.'];
export const CHAT_THINKING = ['I have to ', 'read it first.'];
const CALL = { id: 'chat-call-1', name: 'read_file', args: '{"path":"a.txt"}' };

/** Reads a file on the client where it may, then answers; in whichever wrapping it is asked. */
export function createChat(): Script {
  return async (talk, first) => {
    const isIdempotent = hasField(first, 4);
    const unwrapped = isIdempotent ? (messageAt(first, 1) ?? first) : first;
    // A StreamUnifiedChatRequest begins with its messages: field 1 has no conversation in it there.
    const isBare = !isIdempotent && textAt(unwrapped, 23) !== '';
    const say = (...answer: readonly Field[]): void => {
      if (isBare) return talk.say(encode(...answer));
      sayTo(talk, isIdempotent, encode([2, encode(...answer)]));
    };
    for (const piece of CHAT_THINKING) say([25, encode([1, piece])]);
    if (!isBare) await readFile(talk, isIdempotent);
    for (const piece of CHAT_ANSWER) say([1, piece]);
    return { trailer: {} };
  };
}

/** The call comes in two pieces of its arguments and then whole. */
async function readFile(talk: Talk, isIdempotent: boolean): Promise<void> {
  const call = (...fields: readonly Field[]) =>
    encode([1, encode([1, 5], [3, CALL.id], [9, CALL.name], ...fields)]);
  sayTo(talk, isIdempotent, call([10, CALL.args.slice(0, 5)], [14, true]));
  sayTo(talk, isIdempotent, call([10, CALL.args.slice(5)], [14, true]));
  sayTo(talk, isIdempotent, call([10, CALL.args], [15, true]));
  await talk.next();
}

function sayTo(talk: Talk, isIdempotent: boolean, message: Uint8Array): void {
  talk.say(isIdempotent ? encode([1, message]) : message);
}

/** `StreamUnifiedChatRequest` with one message of a human behind an earlier exchange. */
export function chatRequest(text: string, conversation: string, ...message: readonly Field[]): Uint8Array {
  return encode(
    [1, encode([1, 'Before'], [2, 1])],
    [1, encode([1, 'An answer'], [2, 2])],
    [1, encode([1, text], [2, 1], ...message)],
    [5, encode([1, 'claude-4-sonnet'])],
    [23, conversation],
  );
}

/** The same as the first message of a stream with tools, plain or idempotent. */
export function chatFirst(request: Uint8Array, isIdempotent: boolean): Uint8Array {
  return wrapChat(encode([1, request]), isIdempotent);
}

/** `client_side_tool_v2_result` of a file that was read. */
export function chatResult(content: string, isIdempotent: boolean): Uint8Array {
  const result = encode([1, 5], [6, encode([1, content])], [35, CALL.id]);
  return wrapChat(encode([2, result]), isIdempotent, 1);
}

function wrapChat(message: Uint8Array, isIdempotent: boolean, seqno = 0): Uint8Array {
  return isIdempotent ? encode([1, message], [4, 'key-1'], [5, seqno]) : message;
}

/** True for the server's call that is whole: then the client answers. */
export function isWholeCall(message: Uint8Array): boolean {
  const unwrapped = messageAt(message, 1, 1) === undefined ? message : (messageAt(message, 1) ?? message);
  const call = messageAt(unwrapped, 1) ?? new Uint8Array();
  return hasField(call, 15);
}
