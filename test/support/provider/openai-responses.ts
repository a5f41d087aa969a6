// OpenAI Responses: POST /v1/responses, with the conversations that `previous_response_id` goes on from.
import { type Answer, type Api, type JsonObject, type Message, RequestRefused } from './conversation.ts';
import { hasBearer, openaiFailure } from './openai-errors.ts';
import { responseId, streamResponse, wholeResponse } from './openai-responses-events.ts';
import { toContentText, toList, toObject, toText } from './reading.ts';

/** The API with a memory of its own. */
export function createOpenaiResponses(): Api {
  const memory = new Map<string, readonly Message[]>();
  const remember = (answer: Answer): void => {
    const reply: Message = { role: 'assistant', text: answer.reply.text };
    memory.set(responseId(answer), [...answer.conversation.messages, reply]);
  };
  return {
    requestIdField: 'x-request-id',
    matches: (method, path) => method === 'POST' && path === '/v1/responses',
    hasKey: hasBearer,
    parseRequest: (body) => ({
      stream: body.stream === true ? 'sse' : false,
      conversation: {
        model: toText(body.model),
        tools: toList(body.tools).map((tool) => toText(toObject(tool).name)),
        messages: [...earlier(memory, body.previous_response_id), ...toMessages(body.input)],
      },
    }),
    whole: (answer) => {
      remember(answer);
      return wholeResponse(answer);
    },
    stream: (answer) => {
      remember(answer);
      return streamResponse(answer);
    },
    failure: openaiFailure,
    failureEvent: (message, index) => ({
      event: 'error',
      data: { type: 'error', code: 'server_error', message, param: null, sequence_number: index },
    }),
  };
}

function earlier(memory: ReadonlyMap<string, readonly Message[]>, id: unknown): readonly Message[] {
  if (typeof id !== 'string') return [];
  const messages = memory.get(id);
  if (messages === undefined) throw new RequestRefused(400, `Previous response with id '${id}' not found.`);
  return messages;
}

function toMessages(input: unknown): Message[] {
  if (typeof input === 'string') return [{ role: 'user', text: input }];
  return toList(input).flatMap((value): Message[] => {
    const item: JsonObject = toObject(value);
    const type = toText(item.type, 'message');
    if (type === 'function_call_output') return [{ role: 'tool', text: toContentText(item.output) }];
    if (type === 'function_call') return [{ role: 'assistant', text: '' }];
    const role = item.role;
    if (type !== 'message' || (role !== 'user' && role !== 'assistant')) return [];
    return [{ role, text: toContentText(item.content) }];
  });
}
