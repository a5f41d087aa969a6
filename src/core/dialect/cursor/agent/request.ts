// What the client sends the agent: `{"run_request":{…}}`, later results of what it was asked to do, approvals, heartbeats.
import type { JsonObject } from '../../../model/json.ts';
import type { RequestFacts } from '../../dialect.ts';
import { toRequestFacts } from '../../request-facts.ts';
import { type BlobTexts, noBlobs } from '../blob-texts.ts';
import { messageOf, textOf } from '../tree.ts';
import { readAction } from './action.ts';

/**
 * Facts of one message of the client, or of the BidiAppend that brings it. A run that no human asked for goes on with the
 * turn before it; results and approvals are no prompt.
 */
export function readRequest(body: JsonObject): RequestFacts {
  return readMessages([toMessage(body)], noBlobs);
}

/** Facts of all messages that a client sent in one run. */
export function readMessages(messages: readonly JsonObject[], blobs: BlobTexts): RequestFacts {
  const run = messages
    .map((message) => messageOf(message, 'run_request'))
    .find((found) => found !== undefined);
  const pieces = messages.flatMap((message) => readAction(toAction(message), blobs));
  const facts = toRequestFacts(readModel(run), { pieces, toolResults: [] });
  return { ...facts, isContinuation: run !== undefined && pieces.length === 0 };
}

/** The action that a message starts a run with, or that it sends into a run. */
export function toAction(message: JsonObject): JsonObject | undefined {
  return messageOf(messageOf(message, 'run_request'), 'action') ?? messageOf(message, 'conversation_action');
}

function toMessage(body: JsonObject): JsonObject {
  return messageOf(body, 'data') ?? messageOf(body, 'data_binary') ?? body;
}

/** `default` is what a human who lets Cursor choose asks for. */
function readModel(run: JsonObject | undefined): string | undefined {
  return (
    textOf(messageOf(run, 'requested_model'), 'model_id') ??
    textOf(messageOf(run, 'model_details'), 'model_id')
  );
}
