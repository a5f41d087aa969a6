// The plane of loops that run on the client (PROTOCOL.md §2.9): one stream an attempt, in it any number of calls of a model.
import { decode, hasField, messageAt, numberAt, textAt } from './decode.ts';
import { encode, type Field } from './encode.ts';
import type { Script } from './run.ts';

/** Calls the tool `run_tests` after a prompt of a human, and says what it found after the tool's result. */
export function createLoop(): Script {
  return async (talk) => {
    talk.say(encode([1, encode()]), encode([2, encode([2, true], [3, 'Composer 2'])]));
    for (;;) {
      const message = await talk.next();
      if (message === undefined || hasField(message, 4)) return { trailer: {} };
      const request = messageAt(message, 2, 2);
      if (request !== undefined) talk.say(...answer(textAt(message, 2, 1), request));
    }
  };
}

function answer(invocation: string, request: Uint8Array): readonly Uint8Array[] {
  const respond = (number: number, ...fields: readonly Field[]) =>
    encode([3, encode([1, invocation], [2, encode([number, encode(...fields)])])]);
  const last = decode(request).get(1)?.at(-1);
  const isResult = last instanceof Uint8Array && numberAt(last, 1) === 3;
  const parts = isResult
    ? [respond(1, [1, 'All tests ']), respond(1, [1, 'pass.'])]
    : [
        respond(9, [1, 'I should run them.']),
        respond(1, [1, 'Running. ']),
        respond(2, [1, 'call_1'], [2, 'run_tests'], [3, '{"only":']),
        respond(2, [1, 'call_1'], [3, '"cart"}'], [4, true]),
      ];
  return [
    respond(4, [1, `response-${invocation}`], [2, 'composer-2']),
    ...parts,
    respond(5, [1, 100], [2, 20], [3, 80]),
    encode([4, encode([1, invocation])]),
  ];
}

/** `RunInferenceClientMessage.run_request`. */
export const loopStart = (conversation: string) =>
  encode([1, encode([1, conversation], [3, encode([1, 'composer-2'])])]);
/** … `invoke_model` with these messages. */
export const invoke = (invocation: string, ...messages: readonly Uint8Array[]) =>
  encode([2, encode([1, invocation], [2, encode(...messages.map((message) => [1, message] as const))])]);
/** … `finish_run`. */
export const loopEnd = encode([4, encode()]);

export const system = (words: string) => encode([1, 4], [2, words]);
export const user = (words: string) => encode([1, 1], [2, words]);
export const assistantCall = encode([1, 2], [2, 'Running. '], [4, encode([1, 'call_1'], [2, 'run_tests'])]);
/** The result of that call, as a google.protobuf.Value. */
export const toolResult = (result: string) =>
  encode([1, 3], [6, encode([1, encode([1, 'call_1'], [2, 'run_tests'], [3, encode([3, result])])])]);

/** `InferenceStreamRequest`: one call of a model, with an image and a file behind its prompt. */
export function modelRequest(conversation: string): Uint8Array {
  const parts = encode(
    [1, encode([1, encode([1, 'What is in these?'])])],
    [1, encode([2, encode([1, new Uint8Array([137, 80, 78, 71])], [2, 'image/png'])])],
    [1, encode([3, encode([1, new Uint8Array([37, 80])], [2, 'application/pdf'], [3, 'a.pdf'])])],
  );
  const messages = [system('You are terse.'), encode([1, 1], [3, parts])];
  return encode(...messages.map((message) => [1, message] as const), [5, 'composer-2'], [8, conversation]);
}

/** Answers one such call, or fails with this `error_type`. */
export function createModelCall({ errorType }: { readonly errorType?: number } = {}): Script {
  return async (talk) => {
    const respond = (number: number, ...fields: readonly Field[]) =>
      talk.say(encode([number, encode(...fields)]));
    if (errorType !== undefined) {
      respond(8, [1, 'too much'], [5, errorType]);
      return { trailer: {} };
    }
    respond(9, [1, 'I look.'], [2, 'signature'], [3, true]);
    for (const piece of ['A cat ✂️ ', 'and a text.']) respond(1, [1, piece]);
    respond(2, [1, 'call_1'], [2, 'zoom'], [3, '{"by":']);
    respond(2, [1, 'call_1'], [3, '2}'], [4, true]);
    respond(4, [1, 'response-1'], [2, 'composer-2']);
    respond(5, [1, 100], [2, 20], [3, 80]);
    return { trailer: {} };
  };
}
