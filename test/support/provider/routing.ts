// From a request that has come in to the API that answers it.

import { sendAnswer, sendJson } from './answering.ts';
import { anthropicMessages } from './anthropic.ts';
import { type Api, countUsage, type JsonObject, RequestRefused, type Script } from './conversation.ts';
import { FAULTY_REPLY, toFault } from './faults.ts';
import { gemini } from './gemini.ts';
import { decodedBody } from './log.ts';
import { answerPlainly } from './models.ts';
import { openaiChat } from './openai-chat.ts';
import { createOpenaiResponses } from './openai-responses.ts';
import type { Pace } from './pace.ts';
import { toObject } from './reading.ts';
import type { Sender } from './sender.ts';

interface Asked {
  readonly api: Api;
  readonly url: URL;
  readonly request: JsonObject;
  readonly serial: number;
}

/** What answers every request of one provider; answers are counted across all APIs. */
export function createRouter(script: Script, pace: Pace | undefined): (sender: Sender) => Promise<void> {
  const apis: readonly Api[] = [openaiChat, createOpenaiResponses(), anthropicMessages, gemini];
  let serial = 0;
  return async (sender) => {
    const { method, url: target, headers: list } = sender.exchange.request;
    const url = new URL(target, 'http://provider');
    const headers = new Headers(list.map(([name, value]) => [name, value]));
    const request = parseBody(sender);
    const api = apis.find((candidate) => candidate.matches(method, url.pathname));
    if (api === undefined) {
      const { status, body } = answerPlainly(`${method} ${url.pathname}`, headers, request);
      return body === undefined ? sendNothing(sender, status) : sendJson(sender, { status, body });
    }
    if (!api.hasKey(headers, url)) {
      return sendJson(sender, { status: 401, body: api.failure(401, 'No API key provided.') });
    }
    serial += 1;
    await answerModelCall(sender, { api, url, request, serial }, { script, pace });
  };
}

async function answerModelCall(
  sender: Sender,
  { api, url, request, serial }: Asked,
  { script, pace }: { script: Script; pace: Pace | undefined },
): Promise<void> {
  try {
    const { conversation, stream } = api.parseRequest(request, url);
    if (conversation.model === '') throw new RequestRefused(400, 'you must provide a model parameter');
    const fault = toFault(conversation.model);
    const reply = fault === undefined ? script(conversation) : FAULTY_REPLY;
    const answer = { serial, request, conversation, reply, usage: countUsage(conversation, reply) };
    await sendAnswer(sender, { api, answer, stream, fault, pace });
  } catch (error) {
    if (!(error instanceof RequestRefused)) throw error;
    await sendJson(sender, { status: error.status, body: api.failure(error.status, error.message) });
  }
}

function sendNothing(sender: Sender, status: number): void {
  sender.head(status, [['content-length', '0']]);
  sender.end();
}

function parseBody(sender: Sender): JsonObject {
  try {
    return toObject(JSON.parse(decodedBody(sender.exchange.request).toString('utf8')));
  } catch {
    // A body that is no JSON is one without a model, which every API refuses.
    return {};
  }
}
