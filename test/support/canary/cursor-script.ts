// An agent of Cursor's that says what it is told, in everything that it can say: text, thinking, tools, blobs, errors.
import { createHash } from 'node:crypto';
import { messageAt, textAt } from '../cursor/decode.ts';
import { encode } from '../cursor/encode.ts';
import {
  execAsk,
  getBlob,
  partialTool,
  setBlob,
  text,
  thinking,
  toolCompleted,
  toolStarted,
  turnEnded,
} from '../cursor/messages.ts';
import type { Script } from '../cursor/run.ts';
import { cut } from './cut.ts';

/** The id of a text as a blob. */
export const blobId = (said: string): Uint8Array => createHash('sha256').update(said).digest();

export const cursorScript: Script = async (talk, first) => {
  const said = textAt(first, 1, 2, 1, 1, 1);
  const shell = { id: 'call_1', tool: 1, toolCallId: 'tool_1', args: encode([1, said], [4, 'tool_1']) };
  const edit = { id: 'call_2', tool: 12 };
  talk.say(...cut(said).map(thinking), ...cut(said).map(text));
  const written = JSON.stringify({ path: 'a.ts', content: said });
  talk.say(...cut(written).map((piece) => partialTool(edit, piece)));
  talk.say(toolStarted(shell), execAsk(1, 14, shell.args));
  for (let message = await talk.next(); message !== undefined; message = await talk.next()) {
    const exit = messageAt(message, 2, 14, 3);
    if (exit !== undefined) break;
  }
  talk.say(toolCompleted({ ...shell, result: encode([1, encode([3, 0], [5, said])]) }));
  talk.say(setBlob(7, blobId(said), said));
  await talk.next();
  talk.say(getBlob(8, blobId(said)));
  await talk.next();
  talk.say(turnEnded(1, 1));
  const value = Buffer.from(encode([1, 51], [2, encode([1, 'No'], [2, said])])).toString('base64');
  const details = [{ type: 'aiserver.v1.ErrorDetails', value: value.replace(/=+$/, '') }];
  return { trailer: { error: { code: 'unavailable', message: said, details } } };
};

export const jsonCursorScript: Script = async (talk, first) => {
  // Only our own client sends it.
  const { runRequest } = JSON.parse(new TextDecoder().decode(first));
  const said: string = runRequest.action.userMessageAction.userMessage.text;
  const bytes = (message: object) => new TextEncoder().encode(JSON.stringify(message));
  talk.say(...cut(said).map((piece) => bytes({ interactionUpdate: { textDelta: { text: piece } } })));
  // What JSON has no text for it writes as base64.
  const blobData = Buffer.from(encode([1, encode([1, said])])).toString('base64');
  talk.say(bytes({ kvServerMessage: { id: 1, setBlobArgs: { blobId: 'AAEC', blobData } } }));
  return { trailer: { error: { code: 'unavailable', message: said } } };
};
